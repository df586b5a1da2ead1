"""A stranger tries evaluations, the teacher's words and works."""

from tests import cast
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import WORKS, a_work, consent
from tests.outsiders import Case

EVALUATION = "/api/v1/enrolments/<uuid:enrolment_id>/evaluation"
WORDS = "/api/v1/enrolments/<uuid:enrolment_id>/words"
LIN = {"student_id": cast.LIN}
COURSE, OFFERING = cast.named("a course"), cast.named("its offering")
WORK = {"offering_id": str(OFFERING), "student_ids": [str(cast.LIN)], "title": "小板凳"}


def a_course(world):
    course = taught(world, cast.LIN, course_id=COURSE, id=OFFERING)
    return {"enrolment_id": course.enrolment_ids[cast.LIN], "offering_id": course.offering_id}


def a_public_work(world):
    client = world.app.test_client()
    consent(client, cast.LIN_MOTHER, cast.LIN)
    course = taught(world, cast.LIN, course_id=COURSE)
    return {"work_id": a_work(client, course)["id"], "offering_id": course.offering_id}


CASES = [
    Case("POST", EVALUATION, json={"liking": 3}, prepare=a_course),
    Case("GET", "/api/v1/offerings/<uuid:offering_id>/evaluations", prepare=a_course),
    Case("PUT", WORDS, json={"words": "做得很细心"}, prepare=a_course),
    Case("GET", "/api/v1/students/<uuid:student_id>/course-words", LIN, query=f"term={cast.TERM}", prepare=a_course),
    Case("GET", "/api/v1/students/<uuid:student_id>/evaluations", LIN, query=f"term={cast.TERM}", prepare=a_course),
    Case("GET", "/api/v1/offerings/<uuid:offering_id>/pupils", prepare=a_course),
    Case("POST", WORKS, json=WORK, prepare=a_course),
    Case("GET", WORKS, query=f"course_id={COURSE}", prepare=a_public_work),
    Case("GET", WORKS, query=f"student_id={cast.LIN}", prepare=a_public_work),
    Case("GET", f"{WORKS}/hidden", query=f"class_id={cast.CLASS_32}"),
    Case("PUT", f"{WORKS}/<uuid:work_id>/safety", json={"safety": "rejected"}, prepare=a_public_work),
    Case("DELETE", f"{WORKS}/<uuid:work_id>", prepare=a_public_work),
]

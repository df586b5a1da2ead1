"""A stranger tries the surveys, the white list, the courses and what is offered of them."""

from tests import cast
from tests.factories.courses_menu import (
    COURSES,
    OFFERINGS,
    PAPER_CUTTING,
    PROVIDERS,
    SURVEY,
    SURVEYS,
    TIANJIA,
    WEDNESDAY,
    a_course,
    a_draft,
    a_provider,
    a_published,
    a_survey,
)
from tests.outsiders import OUTSIDERS, Case

SCHOOL = f"school_id={TIANJIA}"
SETTINGS = "/api/v1/schools/<uuid:school_id>/course-settings"
PROVIDER = {"region_code": cast.REGION, "name": "某机构", "licence_no": "L-9", "listed_from": "2026-08-01"}
OF_TIANJIA = {"school_id": cast.TIANJIA}
# The other school's principal reads the same county's list by right.
BEYOND_COUNTY = tuple(account for account in OUTSIDERS if account != cast.OUTSIDE_PRINCIPAL)
REASON = {"reason": "试试"}


def an_open_survey(world):
    return {"survey_id": a_survey(world.app.test_client())}


def a_listed_provider(world):
    return {"provider_id": a_provider(world.app.test_client())}


def an_approved_course(world):
    client = world.app.test_client()
    course_id = a_course(client)
    a_published(client, course_id)
    return {"course_id": course_id}


def a_drafted_offering(world):
    return {"offering_id": a_draft(world.app.test_client())}


def a_published_offering(world):
    return {"offering_id": a_published(world.app.test_client())}


CASES = [
    Case("GET", SURVEYS, query=SCHOOL, prepare=an_open_survey),
    Case("POST", SURVEYS, json=SURVEY),
    Case(
        "POST",
        f"{SURVEYS}/<uuid:survey_id>/answers",
        json={"student_id": str(cast.LIN), "topics": ["chess"]},
        prepare=an_open_survey,
    ),
    Case(
        "GET", f"{SURVEYS}/<uuid:survey_id>/answers/<uuid:student_id>", {"student_id": cast.LIN}, prepare=an_open_survey
    ),
    Case("GET", f"{SURVEYS}/<uuid:survey_id>/results", prepare=an_open_survey),
    Case("GET", PROVIDERS, query=f"region_code={cast.REGION}", prepare=a_listed_provider, outsiders=BEYOND_COUNTY),
    Case("POST", PROVIDERS, json=PROVIDER),
    Case("POST", f"{PROVIDERS}/<uuid:provider_id>/delist", json=REASON, prepare=a_listed_provider),
    Case("GET", COURSES, query=SCHOOL, prepare=an_approved_course),
    Case("POST", COURSES, json=PAPER_CUTTING),
    Case("GET", f"{COURSES}/<uuid:course_id>", prepare=an_approved_course),
    Case("PUT", f"{COURSES}/<uuid:course_id>", json={"title": "折纸"}, prepare=an_approved_course),
    Case("POST", f"{COURSES}/<uuid:course_id>/approve", prepare=an_approved_course),
    Case("POST", f"{COURSES}/<uuid:course_id>/return", json=REASON, prepare=an_approved_course),
    Case("POST", f"{COURSES}/<uuid:course_id>/retire", prepare=an_approved_course),
    Case("POST", f"{COURSES}/<uuid:course_id>/offerings", json=WEDNESDAY, prepare=an_approved_course),
    Case("GET", f"{OFFERINGS}/<uuid:offering_id>", prepare=a_published_offering),
    Case("PUT", f"{OFFERINGS}/<uuid:offering_id>", json={"place": "操场"}, prepare=a_published_offering),
    Case("POST", f"{OFFERINGS}/<uuid:offering_id>/publish", prepare=a_drafted_offering),
    Case("POST", f"{OFFERINGS}/<uuid:offering_id>/cancel", json=REASON, prepare=a_published_offering),
    Case(
        "POST",
        f"{OFFERINGS}/copy",
        json={"school_id": TIANJIA, "from_term": cast.TERM, "to_term": "2026-2027-2"},
        prepare=a_published_offering,
    ),
    Case("GET", SETTINGS, OF_TIANJIA),
    Case("PUT", SETTINGS, OF_TIANJIA, json={"slot_times": [{"number": 1, "from": "16:00", "to": "17:00"}]}),
]

"""What children and guardians think of a course, told to nobody by name; and what its teacher says to one child."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from app.core import db
from app.core.audit import AuditEntry
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.lessons.models.learning import CourseEvaluation
from tests import cast
from tests.cast import as_
from tests.factories.lessons_learning import WEDNESDAYS, lesson, place, taught


def evaluate(client, course, account=cast.LIN_MOTHER, student=cast.LIN, **body):
    url = f"/api/v1/enrolments/{course.enrolment_ids[student]}/evaluation"
    return client.post(url, json={"liking": 3} | body, headers=as_(account))


def opinions(client, course, account=cast.HOMEROOM):
    return client.get(f"/api/v1/offerings/{course.offering_id}/evaluations", headers=as_(account))


def write(client, course, words="做得很细心", account=cast.HOMEROOM, student=cast.LIN):
    url = f"/api/v1/enrolments/{course.enrolment_ids[student]}/words"
    return client.put(url, json={"words": words}, headers=as_(account))


def read(client, account=cast.LIN_MOTHER, student=cast.LIN, term=cast.TERM):
    url = f"/api/v1/students/{student}/course-words"
    return client.get(url, query_string={"term": term}, headers=as_(account))


def stored(world):
    with world.app.app_context(), db.reading() as session:
        rows = session.execute(select(CourseEvaluation.voice, CourseEvaluation.liking, CourseEvaluation.words))
        return sorted(tuple(row) for row in rows)


def answers(world, course, *, student=(), guardian=()):
    """Write answers (liking, words) of so many children and guardians in one course."""
    with world.app.app_context(), db.transaction() as session:
        offering = session.get_one(Offering, course.offering_id)
        for voice, given in (("student", student), ("guardian", guardian)):
            for liking, words in given:
                kept = place(session, offering, cast.CLASSMATE, status="completed")
                session.execute(
                    insert(CourseEvaluation).values(
                        id=uuid4(), school_id=cast.TIANJIA, offering_id=offering.id, enrolment_id=kept, voice=voice,
                        liking=liking, words=words, evaluated_at=cast.NOW,
                    )
                )  # fmt: skip


def test_child_and_guardian_each_answer_once_and_may_change_it(world, client):
    course = taught(world, cast.LIN)
    assert evaluate(client, course, cast.LIN_CARD, liking=2).json["voice"] == "student"
    assert evaluate(client, course, words="孩子喜欢").json["voice"] == "guardian"
    changed = evaluate(client, course, liking=1, words="").json
    assert (changed["liking"], changed["words"]) == (1, "")
    assert stored(world) == [("guardian", 1, ""), ("student", 2, "")]


@pytest.mark.parametrize("liking", [0, 4, "3", 2.5, None])
def test_liking_is_one_two_or_three(world, client, liking):
    assert evaluate(client, taught(world, cast.LIN), liking=liking).json["code"] == "validation-failed"


def test_numbers_of_people_are_refused(world, client):
    refused = evaluate(client, taught(world, cast.LIN), words="老师请打13812345678")
    assert refused.json["code"] == "private-information"
    assert stored(world) == []


@pytest.mark.parametrize("account", [cast.CLASSMATE_FATHER, cast.OUTSIDE_GUARDIAN])
def test_other_families_cannot_speak_for_a_child(world, client, account):
    assert evaluate(client, taught(world, cast.LIN, cast.CLASSMATE), account).status_code == 404


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, []),
        ({"status": "pending_guardian"}, WEDNESDAYS),
        ({"status": "withdrawn", "ended_on": date(2026, 11, 1)}, WEDNESDAYS),
        ({"starts_on": date(2026, 11, 12)}, WEDNESDAYS),
    ],
)
def test_nothing_is_evaluated_before_a_lesson_was_held_for_the_child(world, client, changes, days):
    course = taught(world, cast.LIN, days=days)
    with world.app.app_context(), db.transaction() as session:
        session.execute(update(Enrolment).values(**{"status": "enrolled"} | changes))
    assert evaluate(client, course).json["code"] == "nothing-to-evaluate"


def test_lesson_that_was_called_off_does_not_count(world, client):
    course = taught(world, cast.LIN, days=[])
    with world.app.app_context(), db.transaction() as session:
        lesson(session, session.get_one(Offering, course.offering_id), WEDNESDAYS[0], {}, status="cancelled")
    assert evaluate(client, course).json["code"] == "nothing-to-evaluate"


def test_evaluation_ends_with_the_term(world, client):
    course = taught(world, cast.LIN)
    world.clock.set(datetime(2027, 1, 22, 15, 59, tzinfo=UTC))
    assert evaluate(client, course).status_code == 200
    world.clock.set(datetime(2027, 1, 22, 16, tzinfo=UTC))
    assert evaluate(client, course, liking=1).json["code"] == "evaluation-closed"
    assert stored(world) == [("guardian", 3, "")]


def test_four_answers_tell_nothing_and_five_tell_their_sums(world, client):
    course = taught(world, cast.LIN)
    answers(world, course, student=[(3, "乙"), (3, ""), (1, "甲"), (2, "丙")])
    assert opinions(client, course).json == {"answers": None, "student": None, "guardian": None, "words": []}
    evaluate(client, course, cast.LIN_CARD, liking=3)
    shown = opinions(client, course).json
    assert (shown["answers"], shown["student"], shown["guardian"]) == (5, [1, 1, 3], None)
    assert shown["words"] == sorted(["甲", "乙", "丙"])


def test_voice_of_few_stays_hidden_beside_the_voice_of_many(world, client):
    course = taught(world, cast.LIN)
    answers(world, course, student=[(3, "")] * 5, guardian=[(1, "太吵")] * 4)
    shown = opinions(client, course).json
    assert (shown["student"], shown["guardian"]) == ([0, 0, 5], None)
    answers(world, course, guardian=[(2, "")])
    assert opinions(client, course).json["guardian"] == [4, 1, 0]


def test_order_of_the_words_tells_nothing(world, client):
    course = taught(world, cast.LIN)
    said = ["c", "a", "e", "b", "d"]
    answers(world, course, guardian=[(3, words) for words in said])
    assert opinions(client, course).json["words"] == sorted(said)


def test_evaluation_leaves_no_name_behind(world, client):
    course = taught(world, cast.LIN)
    evaluate(client, course, words="很好")
    with world.app.app_context(), db.reading() as session:
        subjects = session.execute(select(AuditEntry.subject_id)).scalars().all()
    assert course.enrolment_ids[cast.LIN] not in subjects


def test_opinions_are_for_the_teachers_of_the_course_and_the_office(world, client):
    course = taught(world, cast.LIN)
    accounts = (cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL, cast.TEACHER, cast.HOMEROOM_31, cast.LIN_MOTHER)
    assert [opinions(client, course, one).status_code for one in accounts] == [200, 200, 200, 404, 404, 403]


def test_family_reads_what_the_teacher_wrote(world, client):
    course = taught(world, cast.LIN, cast.CLASSMATE)
    assert write(client, course, words="第一稿").status_code == 200
    assert write(client, course).json["words"] == "做得很细心"
    for account in (cast.LIN_MOTHER, cast.LIN_CARD):
        items = read(client, account).json["items"]
        assert [(one["title"], one["words"]) for one in items] == [("篮球", "做得很细心")]
    assert read(client, cast.CLASSMATE_FATHER, cast.CLASSMATE).json["items"] == []
    assert read(client, cast.CLASSMATE_FATHER).status_code == 404
    assert read(client, term="2026-2027-2").json["items"] == []


@pytest.mark.parametrize(
    ("account", "status"),
    [(cast.TEACHER, 404), (cast.OFFICE, 404), (cast.HOMEROOM_31, 404), (cast.LIN_MOTHER, 403)],
)
def test_only_the_teacher_of_the_course_writes_to_its_children(world, client, account, status):
    assert write(client, taught(world, cast.LIN), account=account).status_code == status


def own(client, account=cast.LIN_MOTHER, term=cast.TERM):
    url = f"/api/v1/students/{cast.LIN}/evaluations"
    return client.get(url, query_string={"term": term}, headers=as_(account)).json["items"]


def test_each_voice_finds_what_it_can_evaluate_and_what_it_has_said(world, client):
    course = taught(world, cast.LIN)
    taught(world, cast.LIN, days=(), slots=["4-1"])
    evaluate(client, course, liking=2, words="还可以")
    assert [(one["liking"], one["words"]) for one in own(client)] == [(2, "还可以")]
    [of_child] = own(client, cast.LIN_CARD)
    assert (of_child["liking"], of_child["words"], of_child["evaluated_at"]) == (None, "", None)
    assert of_child["enrolment_id"] == str(course.enrolment_ids[cast.LIN])
    assert own(client, term="2025-2026-1") == []


def test_teacher_sees_the_children_of_the_course_with_the_own_words(world, client):
    course = taught(world, cast.CLASSMATE, cast.LIN)
    write(client, course, words="做得很细心")
    url = f"/api/v1/offerings/{course.offering_id}/pupils"
    listed = client.get(url, headers=as_(cast.HOMEROOM)).json["items"]
    assert [(one["name"], one["seat_no"], one["has_photo_consent"], one["words"]) for one in listed] == [
        ("林小满", 7, True, "做得很细心"),
        ("阿依古丽·买买提", 8, False, ""),
    ]
    assert client.get(url, headers=as_(cast.OFFICE)).status_code == 404

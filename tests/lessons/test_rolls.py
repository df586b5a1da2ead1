"""The roll-call, what a family reads of it, and leave."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from app.core.db import transaction
from app.courses.models.enrolments import Enrolment
from app.lessons.models.sessions import CourseSession
from app.schools import service as schools
from tests import cast
from tests.cast import as_
from tests.factories.lessons import STUDENTS, call, course, hand_over, lesson, mark, mother, roll

LEAVES = f"{STUDENTS}/{cast.LIN}/leaves"
TOMORROW = cast.TODAY + timedelta(days=1)


@pytest.fixture
def basketball(world):
    return course(world)


def ask_leave(client, account=cast.LIN_MOTHER, starts_on=cast.TODAY, ends_on=None, **more):
    body = {"starts_on": starts_on.isoformat(), "ends_on": (ends_on or starts_on).isoformat(), **more}
    return client.post(LEAVES, json=body, headers=as_(account))


def own_lessons(client, account=cast.LIN_MOTHER, student_id=cast.LIN, **query):
    return client.get(f"{STUDENTS}/{student_id}/attendance", query_string=query, headers=as_(account))


def presences(client, at):
    return {student_id: row["presence"] for student_id, row in roll(client, at).items()}


def test_roll_is_in_the_order_of_classes_and_seats(client, basketball):
    rows = list(roll(client, basketball).values())
    assert [(row["class_label"], row["seat_no"], row["name"]) for row in rows] == [
        ("三年级2班", 7, "林小满"), ("三年级2班", 8, "阿依古丽·买买提"), ("五年级1班", 3, "林大川"),
    ]  # fmt: skip
    assert {row["presence"] for row in rows} == {None}


@pytest.mark.parametrize("account", [cast.TEACHER, cast.HOMEROOM_51, cast.HOMEROOM_31])
def test_teachers_of_the_children_s_classes_neither_see_nor_call_the_roll(client, basketball, account):
    assert client.get(f"{basketball.url}/roll", headers=as_(account)).status_code == 404
    assert call(client, basketball, account=account).status_code == 404


def test_call_marks_the_lesson_as_held_and_leaves_the_missing_unmarked(client, world, basketball):
    answer = call(client, basketball, mark(cast.LIN), mark(cast.CLASSMATE, "absent", "没有来"))
    assert (answer.json["session"]["status"], answer.json["session"]["called_at"]) == (
        "held", "2026-11-18T12:00:00+08:00",
    )  # fmt: skip
    assert presences(client, basketball) == {cast.LIN: "present", cast.CLASSMATE: "absent", cast.LIN_BROTHER: None}


def test_calling_again_corrects_and_the_same_call_changes_nothing(client, world, basketball):
    first = call(client, basketball, mark(cast.LIN), mark(cast.CLASSMATE)).json
    world.clock.advance(minutes=20)
    assert call(client, basketball, mark(cast.LIN), mark(cast.CLASSMATE)).json == first
    call(client, basketball, mark(cast.LIN, "left_early", "牙医"))
    corrected = roll(client, basketball)
    assert (corrected[cast.LIN]["presence"], corrected[cast.LIN]["note"]) == ("left_early", "牙医")
    assert corrected[cast.CLASSMATE]["presence"] == "present"


def test_children_with_leave_are_on_leave_unless_they_came(client, basketball):
    ask_leave(client)
    before = roll(client, basketball)[cast.LIN]
    assert (before["has_leave"], before["presence"]) == (True, None)
    call(client, basketball, mark(cast.CLASSMATE))
    assert presences(client, basketball)[cast.LIN] == "leave"
    call(client, basketball, mark(cast.LIN))
    assert presences(client, basketball)[cast.LIN] == "present"
    call(client, basketball, mark(cast.CLASSMATE))
    assert presences(client, basketball)[cast.LIN] == "present"


def test_leave_from_another_course_does_not_count(client, world, basketball):
    ask_leave(client, offering_id=str(course(world, title="书法", slots=["4-1"]).offering_id))
    assert roll(client, basketball)[cast.LIN]["has_leave"] is False


def test_lesson_of_tomorrow_is_not_called(client, world):
    answer = call(client, course(world, held_on=TOMORROW, slots=["4-1"]))
    assert (answer.status_code, answer.json["code"]) == (409, "course-session-ahead")


def test_cancelled_lesson_is_not_called(client, basketball):
    client.post(f"{basketball.url}/cancel", json={"reason": "停电"}, headers=as_(cast.OFFICE))
    assert call(client, basketball).json["code"] == "course-session-cancelled"


def test_roll_is_corrected_for_a_week_and_afterwards_by_the_office(client, world, basketball):
    world.clock.advance(days=7)
    assert call(client, basketball, mark(cast.LIN)).status_code == 200
    world.clock.advance(days=1)
    refused = call(client, basketball, mark(cast.LIN, "absent"))
    assert (refused.status_code, refused.json["code"]) == (409, "correction-closed")
    assert call(client, basketball, mark(cast.LIN, "absent"), account=cast.OFFICE).status_code == 200


def test_only_children_of_the_course_can_be_called(client, basketball):
    answer = call(client, basketball, mark(cast.LIN), mark(cast.PARALLEL), mark(cast.OUTSIDE_CHILD))
    assert (answer.status_code, answer.json["code"]) == (422, "not-in-course")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/marks/1", "/marks/2"]
    assert set(presences(client, basketball).values()) == {None}


def test_child_is_named_once_in_a_call(client, basketball):
    answer = call(client, basketball, mark(cast.LIN), mark(cast.LIN, "absent"))
    assert answer.json["code"] == "validation-failed"


def test_handed_over_child_was_there(client, basketball):
    call(client, basketball, mark(cast.LIN))
    hand_over(client, basketball, **mother(client, basketball))
    refused = call(client, basketball, mark(cast.LIN, "absent"))
    assert (refused.status_code, refused.json["code"]) == (409, "marked-handed-over")
    assert call(client, basketball, mark(cast.LIN, "left_early")).status_code == 200


def test_children_of_a_cancelled_lesson_are_called_and_handed_over_in_base_care(client, world, basketball):
    care = course(world, [cast.PARALLEL], is_base_care=True, grades=[3])
    assert set(roll(client, care)) == {cast.PARALLEL}
    client.post(f"{basketball.url}/cancel", json={"reason": "停电"}, headers=as_(cast.OFFICE))
    guests = roll(client, care)
    assert [(child, row["is_guest"]) for child, row in guests.items()] == [
        (cast.PARALLEL, False), (cast.LIN, True), (cast.CLASSMATE, True),
    ]  # fmt: skip
    call(client, care, mark(cast.LIN))
    assert hand_over(client, care, **mother(client, care)).status_code == 200
    assert own_lessons(client).json["items"][0]["session_status"] == "cancelled"


def test_children_of_cancelled_base_care_are_nobody_s_guests(client, world, basketball):
    off, other = course(world, [cast.PARALLEL], is_base_care=True), course(world, [], is_base_care=True)
    client.post(f"{off.url}/cancel", json={"reason": "停电"}, headers=as_(cast.OFFICE))
    assert roll(client, other) == {}


def end_place(world, at, student_id, last_day):
    with world.app.app_context(), transaction() as session:
        place = (Enrolment.offering_id == at.offering_id, Enrolment.student_id == student_id)
        session.execute(update(Enrolment).where(*place).values(status="withdrawn", ended_on=last_day))


def test_child_that_left_the_course_is_called_up_to_its_last_day(client, world, basketball):
    end_place(world, basketball, cast.LIN, cast.TODAY)
    assert cast.LIN in roll(client, basketball)
    end_place(world, basketball, cast.LIN, cast.TODAY - timedelta(days=1))
    assert cast.LIN not in roll(client, basketball)


def test_child_that_changed_class_sits_with_its_new_class_from_that_day(client, world, basketball):
    with world.app.app_context(), transaction() as session:
        seat = schools.Seat(cast.LIN, cast.CLASS_31, 9)
        schools.move(session, cast.TIANJIA, seat, world.clock.now())
        past = lesson(session, basketball.offering_id, cast.TODAY - timedelta(weeks=1))
    assert roll(client, basketball)[cast.LIN]["class_label"] == "三年级1班"
    rows = client.get(f"/api/v1/sessions/{past}/roll", headers=as_(cast.HOMEROOM)).json["items"]
    assert [row["class_label"] for row in rows if row["name"] == "林小满"] == ["三年级2班"]


def test_child_that_left_the_school_is_off_the_roll_the_day_after(client, world, basketball):
    with world.app.app_context(), transaction() as session:
        schools.leave(session, cast.TIANJIA, cast.LIN, cast.TODAY - timedelta(days=1), world.clock.now())
    assert set(roll(client, basketball)) == {cast.CLASSMATE, cast.LIN_BROTHER}


@pytest.mark.parametrize("reader", [cast.LIN_MOTHER, cast.LIN_CARD, cast.TEACHER])
def test_family_and_class_teachers_read_the_child_s_attendance(client, basketball, reader):
    call(client, basketball, mark(cast.LIN, "absent", "没有来"))
    (row,) = own_lessons(client, reader).json["items"]
    assert (row["title"], row["presence"], row["note"]) == ("篮球", "absent", "没有来")


@pytest.mark.parametrize("stranger", [cast.CLASSMATE_FATHER, cast.HOMEROOM_31])
def test_others_do_not_read_the_child_s_attendance(client, basketball, stranger):
    assert own_lessons(client, stranger).status_code == 404


def test_attendance_begins_and_ends_with_the_place_and_belongs_to_its_term(client, world, basketball):
    with world.app.app_context(), transaction() as session:
        for week in (1, 2):
            lesson(session, basketball.offering_id, cast.TODAY - timedelta(weeks=week))
    end_place(world, basketball, cast.LIN, cast.TODAY - timedelta(weeks=1))
    assert [row["held_on"] for row in own_lessons(client).json["items"]] == ["2026-11-04", "2026-11-11"]
    assert own_lessons(client, term="2025-2026-2").json["items"] == []


def test_leave_is_listed_for_family_and_teachers_and_taken_back_before_it_begins(client):
    asked = ask_leave(client, starts_on=TOMORROW, note="走亲戚").json
    for reader in (cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM):
        assert [one["id"] for one in client.get(LEAVES, headers=as_(reader)).json["items"]] == [asked["id"]]
    leave = f"/api/v1/leaves/{asked['id']}"
    assert client.delete(leave, headers=as_(cast.CLASSMATE_FATHER)).status_code == 404
    for _ in range(2):
        assert client.delete(leave, headers=as_(cast.LIN_MOTHER)).status_code == 204
    assert client.get(LEAVES, headers=as_(cast.LIN_MOTHER)).json["items"] == []


def test_leave_that_has_begun_stays(client, world):
    leave = f"/api/v1/leaves/{ask_leave(client).json['id']}"
    answer = client.delete(leave, headers=as_(cast.LIN_MOTHER))
    assert (answer.status_code, answer.json["code"]) == (409, "leave-begun")


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(date(2026, 11, 17), TOMORROW), (TOMORROW, cast.TODAY), (TOMORROW, TOMORROW + timedelta(days=201))],
)
def test_leave_lies_ahead_and_is_bounded(client, starts_on, ends_on):
    answer = ask_leave(client, starts_on=starts_on, ends_on=ends_on)
    assert (answer.status_code, answer.json["code"]) == (422, "leave-span-invalid")


def test_leave_can_only_be_asked_for_a_course_of_the_child(client, world):
    other = course(world, [cast.CLASSMATE])
    answer = ask_leave(client, offering_id=str(other.offering_id))
    assert (answer.status_code, answer.json["code"]) == (404, "offering-not-found")


def test_leave_asked_twice_with_one_key_is_one_leave(client):
    body = {"starts_on": "2026-11-19", "ends_on": "2026-11-19"}
    for _ in range(2):
        client.post(LEAVES, json=body, headers=as_(cast.LIN_MOTHER, **{"Idempotency-Key": "leave 1"}))
    assert len(client.get(LEAVES, headers=as_(cast.LIN_MOTHER)).json["items"]) == 1


def test_two_calls_at_once_both_count(world, basketball, client, at_once):
    marks = [mark(cast.LIN), mark(cast.CLASSMATE), mark(cast.LIN_BROTHER, "absent"), mark(cast.LIN)]
    answers = at_once(4, lambda number: call(world.app.test_client(), basketball, marks[number]).status_code)
    assert answers == [200] * 4
    assert presences(client, basketball) == {
        cast.LIN: "present", cast.CLASSMATE: "present", cast.LIN_BROTHER: "absent",
    }  # fmt: skip


def test_call_and_cancellation_at_once_leave_one_of_the_two(world, basketball, client, at_once):
    def act(number):
        own = world.app.test_client()
        if number:
            return call(own, basketball, mark(cast.LIN)).status_code
        return own.post(f"{basketball.url}/cancel", json={"reason": "停电"}, headers=as_(cast.OFFICE)).status_code

    assert sorted(at_once(2, act)) == [200, 409]
    with world.app.app_context(), transaction() as session:
        found = session.get_one(CourseSession, basketball.session_id)
        assert (found.status == "held") == (found.called_at is not None)

"""Single lessons: who sees them, cancelling, substitutes, patrols and teachers' hours."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.core.db import transaction
from tests import cast
from tests.cast import as_
from tests.factories.announcements import inbox, work_off
from tests.factories.lessons import SESSIONS, call, course, lesson, mark

NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}
HOURS = f"/api/v1/schools/{cast.TIANJIA}/course-hours"
OWN_HOURS = "/api/v1/me/course-hours"


@pytest.fixture
def basketball(world):
    return course(world)


def listed(client, at, account, **query):
    return client.get(f"/api/v1/offerings/{at.offering_id}/sessions", query_string=query, headers=as_(account))


def cancel(client, at, account=cast.OFFICE, reason="老师外出培训"):
    return client.post(f"{at.url}/cancel", json={"reason": reason}, headers=as_(account))


def change(client, at, account=cast.OFFICE, **changes):
    return client.put(at.url, json=changes, headers=as_(account))


def more_lessons(world, at, *days):
    with world.app.app_context(), transaction() as session:
        return [lesson(session, at.offering_id, day) for day in days]


@pytest.mark.parametrize("member", [cast.LIN_MOTHER, cast.LIN_CARD, cast.TEACHER, cast.COUNTY_ADMIN])
def test_members_see_the_lessons_without_counts(client, basketball, member):
    call(client, basketball, mark(cast.LIN))
    (row,) = listed(client, basketball, member).json["items"]
    assert (row["held_on"], row["slot"], row["status"], row["place"]) == ("2026-11-18", "3-1", "held", "操场")
    assert row["counts"] is None


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL])
def test_teacher_and_office_see_how_many_came(client, basketball, account):
    call(client, basketball, mark(cast.LIN), mark(cast.CLASSMATE, "absent"))
    (row,) = listed(client, basketball, account).json["items"]
    assert row["counts"] == {"present": 1, "leave": 0, "absent": 1, "left_early": 0}


def test_lessons_come_by_day_in_pages_and_within_days(client, world, basketball):
    more_lessons(world, basketball, date(2026, 12, 2), date(2026, 11, 25))
    first = listed(client, basketball, cast.LIN_MOTHER, limit=2).json
    rest = listed(client, basketball, cast.LIN_MOTHER, limit=2, cursor=first["next"]).json
    assert [row["held_on"] for row in first["items"] + rest["items"]] == ["2026-11-18", "2026-11-25", "2026-12-02"]
    within = listed(client, basketball, cast.LIN_MOTHER, **{"from": "2026-11-20", "to": "2026-11-30"}).json
    assert [row["held_on"] for row in within["items"]] == ["2026-11-25"]


def test_cancelled_lesson_tells_each_family_once_where_the_child_goes(client, world, basketball):
    assert cancel(client, basketball).json["status"] == "cancelled"
    assert cancel(client, basketball, reason="第二次").json["reason"] == "老师外出培训"
    work_off(world)
    for guardian in (cast.LIN_MOTHER, cast.CLASSMATE_FATHER):
        (entry,) = inbox(client, guardian)
        assert "11月18日(周三)的《篮球》不上课。原因:老师外出培训" in entry["body"]
        assert "由基础托管照看" in entry["body"]


def test_families_of_cancelled_base_care_are_asked_to_come(client, world):
    cancel(client, course(world, is_base_care=True))
    work_off(world)
    assert "请在放学时来接孩子" in inbox(client, cast.LIN_MOTHER)[0]["body"]


def test_held_lesson_is_not_cancelled(client, basketball):
    call(client, basketball)
    assert cancel(client, basketball).json["code"] == "course-session-held"


def test_past_lesson_is_not_cancelled(client, world, basketball):
    world.clock.advance(days=1)
    assert cancel(client, basketball).json["code"] == "course-session-over"


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.LIN_MOTHER])
def test_only_the_office_cancels_and_changes(client, basketball, account):
    assert cancel(client, basketball, account).status_code == 403
    assert change(client, basketball, account, place="体育馆").status_code == 403


def test_substitute_may_call_the_roll_of_that_lesson_only(client, world, basketball):
    (other,) = more_lessons(world, basketball, cast.TODAY - timedelta(weeks=1))
    assert call(client, basketball, account=cast.TEACHER).status_code == 404
    changed = change(client, basketball, substitute_id=str(cast.TEACHER), place="体育馆").json
    assert (changed["substitute_id"], changed["place"]) == (str(cast.TEACHER), "体育馆")
    assert call(client, basketball, mark(cast.LIN), account=cast.TEACHER).status_code == 200
    assert client.get(f"{SESSIONS}/{other}/roll", headers=as_(cast.TEACHER)).status_code == 404


def test_null_brings_back_the_course_s_own_teacher_and_place(client, basketball):
    change(client, basketball, substitute_id=str(cast.TEACHER), place="体育馆")
    assert change(client, basketball, place=None).json["place"] == "操场"
    assert change(client, basketball, substitute_id=None).json["substitute_id"] is None
    assert call(client, basketball, account=cast.TEACHER).status_code == 404


@pytest.mark.parametrize("stranger", [cast.LIN_MOTHER, cast.OUTSIDER, cast.named("nobody")])
def test_substitute_must_be_staff_of_the_school(client, basketball, stranger):
    answer = change(client, basketball, substitute_id=str(stranger))
    assert (answer.status_code, answer.json["code"]) == (422, "substitute-not-staff")


def test_cancelled_lesson_gets_no_substitute(client, basketball):
    cancel(client, basketball)
    answer = change(client, basketball, substitute_id=str(cast.TEACHER))
    assert (answer.status_code, answer.json["code"]) == (409, "course-session-cancelled")


def test_patrol_notes_are_for_the_office_alone(client, basketball):
    notes = f"{basketball.url}/patrol-notes"
    for text in ("秩序良好", "有两名学生在走廊"):
        assert client.post(notes, json={"text": text}, headers=as_(cast.PRINCIPAL)).status_code == 201
    found = client.get(notes, headers=as_(cast.OFFICE)).json["items"]
    assert [one["text"] for one in found] == ["有两名学生在走廊", "秩序良好"]
    assert client.get(notes, headers=as_(cast.HOMEROOM)).status_code == 403


def test_office_reads_the_lessons_of_the_whole_school_by_time(client, world, basketball):
    (later,) = more_lessons(world, basketball, date(2026, 11, 25))
    course(world, title="书法", slots=["1-1"], children=(), held_on=date(2026, 11, 16))
    cancel(client, basketball)
    url = f"/api/v1/schools/{cast.TIANJIA}/course-sessions"
    found = client.get(url, query_string=NOVEMBER | {"to": "2026-11-22"}, headers=as_(cast.OFFICE)).json["items"]
    assert [(one["title"], one["held_on"], one["status"]) for one in found] == [
        ("书法", "2026-11-16", "planned"), ("篮球", "2026-11-18", "cancelled"),
    ]  # fmt: skip
    assert client.get(url, query_string=NOVEMBER, headers=as_(cast.OFFICE)).json["items"][-1]["id"] == str(later)
    assert client.get(url, query_string=NOVEMBER, headers=as_(cast.HOMEROOM)).status_code == 403


def hours(client, url=HOURS, account=cast.OFFICE, **query):
    items = client.get(url, query_string=NOVEMBER | query, headers=as_(account)).json["items"]
    return {UUID(row["account_id"]): (row["lessons"], row["as_substitute"]) for row in items}


def test_held_lessons_count_for_the_teacher_or_the_substitute(client, world, basketball):
    call(client, basketball)
    (earlier, _planned) = more_lessons(world, basketball, date(2026, 11, 11), date(2026, 11, 25))
    client.put(f"{SESSIONS}/{earlier}", json={"substitute_id": str(cast.TEACHER)}, headers=as_(cast.OFFICE))
    client.put(f"{SESSIONS}/{earlier}/attendance", json={"marks": []}, headers=as_(cast.TEACHER))
    assert hours(client) == {cast.HOMEROOM: (1, 0), cast.TEACHER: (1, 1)}
    assert hours(client, OWN_HOURS, cast.TEACHER) == {cast.TEACHER: (1, 1)}
    assert hours(client, OWN_HOURS, cast.HOMEROOM_31) == {}
    assert hours(client, **{"from": "2026-11-12"}) == {cast.HOMEROOM: (1, 0)}


def test_both_teachers_of_a_course_are_credited(client, world):
    call(client, course(world, teachers=(cast.HOMEROOM, cast.TEACHER)))
    assert hours(client) == {cast.HOMEROOM: (1, 0), cast.TEACHER: (1, 0)}


@pytest.mark.parametrize("days", [{"to": "2026-10-31"}, {"to": "2028-01-01"}])
def test_hours_are_counted_over_a_year_at_most_and_not_backwards(client, days):
    answer = client.get(HOURS, query_string=NOVEMBER | days, headers=as_(cast.OFFICE))
    assert answer.json["code"] == "validation-failed"

"""Enrolling first come first served, over HTTP."""

from datetime import timedelta

import pytest

from app.core.db import transaction
from app.courses.models.menu import Offering
from app.courses.models.rounds import SelectionRound
from app.courses.service import full_courses as memory
from tests import cast
from tests.cast import as_
from tests.factories.courses_places import (
    COURSES,
    ENROLMENTS,
    RUSH,
    assert_all_true,
    base_care,
    enrol,
    places_of,
    rush,
    status_of,
    statuses,
    withdraw,
)
from tests.factories.courses_rounds import a_round, declare, offer, prepared_round


@pytest.fixture
def open_rush(world):
    return rush(world)


def change(world, model, key, **values):
    with world.app.app_context(), transaction() as session:
        found = session.get_one(model, key)
        for name, value in values.items():
            setattr(found, name, value)


def test_guardian_gets_a_seat_at_once(world, client, open_rush):
    answer = enrol(client, open_rush.offerings["篮球"])
    assert (answer.status_code, answer.json["status"], answer.json["position"]) == (201, "enrolled", None)
    (item,) = client.get(ENROLMENTS, query_string={"student_id": cast.LIN}, headers=as_(cast.LIN_MOTHER)).json["items"]
    assert (item["id"], item["title"], item["source"]) == (answer.json["id"], "篮球", "rush")
    assert (item["starts_on"], item["student_name"]) == ("2026-11-18", "林小满")
    assert_all_true(world)


def test_child_at_the_school_device_waits_for_its_guardian(world, client, open_rush):
    answer = enrol(client, open_rush.offerings["篮球"], account=cast.LIN_CARD, is_agreed=True)
    assert (answer.status_code, answer.json["status"]) == (201, "pending_guardian")
    assert answer.json["answer_by"] == "2026-11-20T12:00:00+08:00"
    confirmed = client.post(f"{ENROLMENTS}/{answer.json['id']}/confirm", headers=as_(cast.LIN_MOTHER))
    assert (confirmed.status_code, confirmed.json["status"], confirmed.json["answer_by"]) == (200, "enrolled", None)
    assert_all_true(world)


def test_asking_again_gives_the_same_answer(world, client, open_rush):
    basketball = open_rush.offerings["篮球"]
    first, second = enrol(client, basketball), enrol(client, basketball, waitlist=False)
    assert (first.status_code, first.json) == (second.status_code, second.json)
    headers = {"Idempotency-Key": "one tap"}
    keyed = [enrol(client, open_rush.offerings["合唱"], headers=dict(headers)) for _ in range(2)]
    assert keyed[0].json == keyed[1].json
    assert [answer.status_code for answer in keyed] == [201, 201]
    assert statuses(world, basketball) == {"enrolled": 1}


def test_full_course_refuses_or_takes_on_the_waitlist(world, client, open_rush):
    basketball = open_rush.offerings["篮球"]
    enrol(client, basketball)
    refused = enrol(client, basketball, cast.CLASSMATE, cast.CLASSMATE_FATHER, waitlist=False)
    assert (refused.status_code, refused.json["code"]) == (409, "course-full")
    waiting = enrol(client, basketball, cast.CLASSMATE, cast.CLASSMATE_FATHER)
    assert (waiting.status_code, waiting.json["status"], waiting.json["position"]) == (202, "waitlisted", 1)
    third = enrol(client, basketball, cast.LIN_BROTHER)
    assert (third.status_code, third.json["position"]) == (202, 2)
    again = enrol(client, basketball, cast.CLASSMATE, cast.CLASSMATE_FATHER)
    assert (again.status_code, again.json) == (202, waiting.json)
    seats = client.get(f"/api/v1/offerings/{basketball}/seats", headers=as_(cast.LIN_MOTHER))
    assert seats.json == {"capacity": 1, "taken": 1, "waiting": 2, "is_full": True}
    assert seats.headers["Cache-Control"] == "private, max-age=1"


def test_a_place_costs_eight_statements_and_a_refusal_three(world, client, open_rush):
    basketball, sent = open_rush.offerings["篮球"], {}
    for child, guardian in ((cast.LIN, cast.LIN_MOTHER), (cast.CLASSMATE, cast.CLASSMATE_FATHER)):
        client.get("/api/v1/me", headers=as_(guardian))  # The first request of a session also counts its visit.
        with world.statements() as statements:
            status = enrol(client, basketball, child, guardian, waitlist=False).status_code
        sent[status] = len([sql for sql in statements if not sql.startswith("BEGIN")])
    # Who calls, its children, the opening; then the lock, the places held, the place, its slot, the seat.
    assert sent == {201: 8, 409: 3}


@pytest.fixture
def long_memory(monkeypatch):
    """A full course is remembered for longer than a slow machine takes for the test."""
    monkeypatch.setattr(memory, "REMEMBERED_SECONDS", 60)


def refuse(client, offering_id):
    """Let the classmate find the course full, which the process then remembers."""
    refused = enrol(client, offering_id, cast.CLASSMATE, cast.CLASSMATE_FATHER, waitlist=False)
    assert (refused.status_code, refused.json["code"]) == (409, "course-full")


@pytest.mark.usefixtures("long_memory")
def test_who_has_a_place_in_a_course_known_to_be_full_is_told_it_again(world, client, open_rush):
    basketball = open_rush.offerings["篮球"]
    seat = enrol(client, basketball, waitlist=False)
    refuse(client, basketball)
    assert enrol(client, basketball, waitlist=False).json == seat.json
    refuse(client, basketball)
    waits = enrol(client, basketball, cast.CLASSMATE, cast.CLASSMATE_FATHER)
    again = enrol(client, basketball, cast.CLASSMATE, cast.CLASSMATE_FATHER, waitlist=False)
    assert (again.status_code, again.json) == (202, waits.json)


@pytest.mark.usefixtures("long_memory")
def test_course_known_to_be_full_refuses_by_one_short_read_and_stays_unknown_to_strangers(world, client, open_rush):
    basketball = open_rush.offerings["篮球"]
    enrol(client, basketball)
    refuse(client, basketball)
    with world.statements() as statements:
        refuse(client, basketball)
    assert not any("selection_rounds" in sql for sql in statements)
    assert enrol(client, basketball, cast.CLASSMATE, waitlist=False).json["code"] == "student-not-found"


@pytest.mark.usefixtures("long_memory")
def test_seat_given_back_is_free_at_once(world, client, open_rush):
    basketball = open_rush.offerings["篮球"]
    seat = enrol(client, basketball).json["id"]
    refuse(client, basketball)
    withdraw(client, seat)
    assert enrol(client, basketball, cast.CLASSMATE, cast.CLASSMATE_FATHER, waitlist=False).status_code == 201
    assert_all_true(world)


def test_class_quota_refuses_only_that_class(world, client, open_rush):
    choir = open_rush.offerings["合唱"]
    assert enrol(client, choir).status_code == 201
    refused = enrol(client, choir, cast.CLASSMATE, cast.CLASSMATE_FATHER, waitlist=False)
    assert (refused.status_code, refused.json["code"]) == (409, "class-quota-full")
    assert enrol(client, choir, cast.CLASSMATE, cast.CLASSMATE_FATHER).json["position"] == 1
    assert enrol(client, choir, cast.LIN_BROTHER).status_code == 201
    assert_all_true(world)


def test_two_courses_in_one_slot_clash(world, client, open_rush):
    first = enrol(client, open_rush.offerings["书法"])
    refused = enrol(client, open_rush.offerings["篮球"])
    assert (refused.status_code, refused.json["code"]) == (409, "time-clash")
    assert refused.json["enrolment_id"] == first.json["id"]
    assert statuses(world, open_rush.offerings["篮球"]) == {}


def test_course_of_two_slots_clashes_in_either(world, client):
    opened = rush(world, {**COURSES, "游泳": {"slots": ["5-1"]}})
    enrol(client, opened.offerings["足球队"])
    assert enrol(client, opened.offerings["游泳"]).json["code"] == "time-clash"


@pytest.mark.parametrize(("title", "reason"), [("五年级编程", "grade"), ("围棋", "class"), ("国旗班", "invitation")])
def test_who_is_not_meant_is_refused(world, client, title, reason):
    invited_only = {**COURSES, "国旗班": {"is_invitation_only": True}, "围棋": {}}
    opened = rush(world, invited_only)
    if reason == "class":
        with world.app.app_context(), transaction() as session:
            other = rush_without_class(session)
            session.get_one(Offering, opened.offerings["围棋"]).round_id = other
    refused = enrol(client, opened.offerings[title])
    assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (409, "not-eligible", reason)


def rush_without_class(session):
    return a_round(session, [cast.CLASS_51], **RUSH, prepared_at=RUSH["notice_at"])


def test_invited_child_may_enrol(world, client):
    opened = rush(world, {"国旗班": {"is_invitation_only": True}})
    with world.app.app_context(), transaction() as session:
        declare(session, opened.offerings["国旗班"], cast.LIN, "invited")
    assert enrol(client, opened.offerings["国旗班"]).status_code == 201


def test_registered_days_bind(world, client):
    opened = rush(world, register_until=RUSH["notice_at"])
    with world.app.app_context(), transaction() as session:
        extra = offer(session, "游泳", opened.id, slots=["2-2"])
    refused = enrol(client, extra)
    assert (refused.json["code"], refused.json["reason"]) == ("not-eligible", "slot")


def test_rush_opens_and_closes_by_the_clock_of_the_server(world, client):
    opened = rush(world, open_at=cast.NOW + timedelta(minutes=5))
    early = enrol(client, opened.offerings["篮球"])
    assert (early.status_code, early.json["code"]) == (409, "round-not-open")
    assert early.json["opens_at"] == "11月18日12:05"
    world.clock.advance(minutes=5)
    assert enrol(client, opened.offerings["篮球"]).status_code == 201
    world.clock.advance(days=1)
    late = enrol(client, opened.offerings["合唱"])
    assert (late.status_code, late.json["code"]) == (409, "round-closed")


def test_what_a_draw_left_over_is_free_until_the_adjustments_end(world, client):
    published = {**RUSH, "mode": "wishes", "public_source": "双色球", "public_at": cast.NOW}
    drawn = prepared_round(world, COURSES, **published)
    assert enrol(client, drawn.offerings["篮球"]).json["code"] == "round-closed"
    change(world, SelectionRound, drawn.id, drawn_at=cast.NOW, published_at=cast.NOW)
    assert enrol(client, drawn.offerings["篮球"]).json["status"] == "enrolled"
    world.clock.advance(days=11)
    assert enrol(client, drawn.offerings["合唱"]).json["code"] == "round-closed"


def test_weekly_limit_counts_slots_of_the_round(world, client):
    opened = rush(world, most_courses=2)
    assert enrol(client, opened.offerings["篮球"]).status_code == 201
    refused = enrol(client, opened.offerings["足球队"])
    assert (refused.status_code, refused.json["code"], refused.json["most"]) == (409, "weekly-limit-reached", 2)
    assert enrol(client, opened.offerings["合唱"]).status_code == 201


def test_base_care_is_open_to_all_and_gives_way_to_a_course(world, client, open_rush):
    care = base_care(world, slots=["3-1", "4-1"])
    assert enrol(client, care).json["status"] == "enrolled"
    assert enrol(client, open_rush.offerings["书法"]).status_code == 201
    assert places_of(client) == {"作业辅导": "enrolled", "书法": "enrolled"}
    assert enrol(client, open_rush.offerings["合唱"]).status_code == 201
    assert places_of(client) == {"书法": "enrolled", "合唱": "enrolled"}
    assert_all_true(world)


def test_office_enrols_by_hand_with_a_reason_whatever_the_window(world, client):
    opened = rush(world, open_at=cast.NOW + timedelta(hours=1))
    basketball = opened.offerings["篮球"]
    assert enrol(client, basketball, account=cast.OFFICE).json["code"] == "reason-required"
    answer = enrol(client, basketball, account=cast.OFFICE, reason="转学生")
    assert (answer.status_code, answer.json["status"]) == (201, "pending_guardian")
    agreed = enrol(client, opened.offerings["合唱"], account=cast.OFFICE, reason="电话确认", is_agreed=True)
    assert agreed.json["status"] == "enrolled"
    full = enrol(client, basketball, cast.CLASSMATE, cast.OFFICE, reason="补报", waitlist=False)
    assert full.json["code"] == "course-full"


def test_cancelled_or_unknown_course_is_refused(world, client, open_rush):
    change(world, Offering, open_rush.offerings["篮球"], status="cancelled")
    assert enrol(client, open_rush.offerings["篮球"]).json["code"] == "course-not-offered"
    change(world, Offering, open_rush.offerings["合唱"], status="draft")
    assert enrol(client, open_rush.offerings["合唱"]).status_code == 404
    assert enrol(client, cast.named("nothing")).status_code == 404


def test_strangers_child_is_unknown(client, open_rush):
    assert enrol(client, open_rush.offerings["篮球"], cast.CLASSMATE).json["code"] == "student-not-found"


def test_a_child_asks_at_most_forty_times_a_minute_whoever_asks_for_it(world, client, open_rush):
    enrol(client, open_rush.offerings["篮球"], cast.LIN_BROTHER)
    accounts = [cast.LIN_MOTHER, cast.LIN_CARD] * 20
    answers = [enrol(client, open_rush.offerings["篮球"], account=account, waitlist=False) for account in accounts]
    assert {answer.json["code"] for answer in answers} == {"course-full"}
    refused = enrol(client, open_rush.offerings["篮球"])
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert enrol(client, open_rush.offerings["合唱"], cast.LIN_BROTHER).status_code == 201


def test_giving_back_is_free_until_the_adjustments_end(world, client, open_rush):
    made = [enrol(client, open_rush.offerings[title]).json["id"] for title in ("篮球", "合唱")]
    assert withdraw(client, made[0]).status_code == 204
    assert withdraw(client, made[0]).status_code == 204
    assert (status_of(world, made[0]), statuses(world, open_rush.offerings["篮球"])) == ("withdrawn", {"withdrawn": 1})
    world.clock.advance(days=10)
    late = withdraw(client, made[1])
    assert (late.status_code, late.json["code"]) == (409, "withdrawal-closed")
    assert withdraw(client, made[1], cast.OFFICE).json["code"] == "reason-required"
    assert withdraw(client, made[1], cast.OFFICE, reason="转学").status_code == 204
    (item, _) = client.get(ENROLMENTS, query_string={"student_id": cast.LIN}, headers=as_(cast.OFFICE)).json["items"]
    assert (item["status"], item["ended_on"], item["end_reason"]) == ("dropped", "2026-11-28", "转学")
    assert_all_true(world)

"""Several phones at once, with real threads and real commits."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from app.core.db import transaction
from app.core.deps import deps
from app.courses.errors.places import TimeClash
from app.courses.models.menu import Offering
from app.courses.rules.words import EnrolmentStatus, Source
from app.courses.service import places
from app.courses.service.places import NewPlace
from jobs import settle_places
from tests import cast
from tests.cast import as_
from tests.factories.courses_places import (
    ENROLMENTS,
    SWAPS,
    assert_all_true,
    base_care,
    confirm,
    enrol,
    families,
    places_of,
    rush,
    status_of,
    statuses,
    waiting,
    withdraw,
)

FATHER = cast.CLASSMATE_FATHER


@pytest.fixture
def all_at_once(world, at_once):
    """Run calls at the same moment, each with a client of its own; returns their answers in order."""

    def run(calls: Sequence[Callable[[Any], Any]]) -> list[Any]:
        return at_once(len(calls), lambda number: calls[number](world.app.test_client()))

    return run


def codes(answers):
    return Counter(answer.json["code"] if answer.status_code >= 400 else answer.status_code for answer in answers)


def test_last_seat_goes_to_exactly_one_child(world, all_at_once):
    opened = rush(world)
    children = families(world, 8, opened)
    basketball = opened.offerings["篮球"]
    answers = all_at_once(
        [lambda phone, child=child: enrol(phone, basketball, child, waitlist=False) for child in children]
    )
    assert codes(answers) == {201: 1, "course-full": 7}
    assert_all_true(world)


def test_losers_of_the_last_seat_line_up_on_the_waitlist(world, all_at_once):
    opened = rush(world)
    children = families(world, 8, opened)
    basketball = opened.offerings["篮球"]
    answers = all_at_once([lambda phone, child=child: enrol(phone, basketball, child) for child in children])
    assert codes(answers) == {201: 1, 202: 7}
    positions = [enrol(world.app.test_client(), basketball, child).json["position"] for child in children]
    assert sorted(position for position in positions if position) == list(range(1, 8))
    assert_all_true(world)


def test_class_quota_holds_when_a_class_comes_at_once(world, all_at_once):
    opened = rush(world, {"合唱": {"capacity": 20, "class_quota": 3}})
    children = families(world, 6, opened) + families(world, 6, opened, cast.CLASS_51)
    choir = opened.offerings["合唱"]
    answers = all_at_once([lambda phone, child=child: enrol(phone, choir, child, waitlist=False) for child in children])
    assert codes(answers) == {201: 6, "class-quota-full": 6}
    assert_all_true(world)


def test_two_phones_of_one_child_take_one_course_in_a_slot(world, client, all_at_once):
    opened = rush(world, {title: {"capacity": 9} for title in ("篮球", "书法", "围棋", "游泳")})
    calls = [lambda phone, course=course: enrol(phone, course) for course in opened.offerings.values()]
    assert codes(all_at_once(calls)) == {201: 1, "time-clash": 3}
    assert len(places_of(client)) == 1
    assert_all_true(world)


def test_two_phones_of_one_child_stay_within_the_weekly_limit(world, client, all_at_once):
    courses = {f"课程{weekday}": {"slots": [f"{weekday}-1"], "capacity": 9} for weekday in range(1, 6)}
    opened = rush(world, courses, most_courses=2)
    calls = [lambda phone, course=course: enrol(phone, course) for course in opened.offerings.values()]
    assert codes(all_at_once(calls)) == {201: 2, "weekly-limit-reached": 3}
    assert_all_true(world)


def test_two_taps_on_one_course_give_one_place(world, all_at_once):
    opened = rush(world)
    answers = all_at_once([lambda phone: enrol(phone, opened.offerings["书法"])] * 4)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 1
    assert statuses(world, opened.offerings["书法"]) == {"enrolled": 1}
    assert_all_true(world)


def test_giving_back_and_enrolling_cross_without_losing_or_adding_a_seat(world, client, all_at_once):
    opened = rush(world, {"篮球": {"capacity": 3}})
    basketball, children = opened.offerings["篮球"], families(world, 8, opened)
    held = [enrol(client, basketball, child).json["id"] for child in children[:3]]
    leave = [lambda phone, place=place: withdraw(phone, place) for place in held]
    come = [lambda phone, child=child: enrol(phone, basketball, child) for child in children[3:]]
    answers = all_at_once([call for pair in zip(leave, come[:3], strict=True) for call in pair] + come[3:])
    assert {answer.status_code for answer in answers} <= {201, 202, 204}
    with world.app.app_context():
        settle_places.run(world.clock.now, deps())
    found = statuses(world, basketball)
    assert found["withdrawn"] == 3
    assert found["enrolled"] + found["offered"] == 3
    assert found["waitlisted"] == 2
    assert_all_true(world)


def test_offer_that_expires_while_it_is_accepted_gives_one_seat_to_one_child(world, client, all_at_once):
    """The clock stands at the last moment for the family and at the first for the job."""
    opened = rush(world)
    basketball = opened.offerings["篮球"]
    held = enrol(client, basketball).json["id"]
    first, second = waiting(world, basketball, cast.CLASSMATE, 1), waiting(world, basketball, cast.LIN_BROTHER, 2)
    withdraw(client, held)
    world.clock.advance(hours=47, minutes=59)
    late = world.clock.now() + timedelta(minutes=1)

    def expire(_phone):
        with world.app.app_context():
            return settle_places.run(lambda: late, deps())

    all_at_once([lambda phone: confirm(phone, first, FATHER), expire])
    accepted = status_of(world, first) == "enrolled"
    assert status_of(world, first) in {"enrolled", "expired"}
    assert status_of(world, second) == ("waitlisted" if accepted else "offered")
    assert_all_true(world)


def test_freed_seats_go_to_different_children(world, client, all_at_once):
    opened = rush(world, {"篮球": {"capacity": 4}})
    basketball, children = opened.offerings["篮球"], families(world, 8, opened)
    made = [enrol(client, basketball, child).json["id"] for child in children]
    answers = all_at_once([lambda phone, place=place: withdraw(phone, place) for place in made[:4]])
    assert [answer.status_code for answer in answers] == [204] * 4
    assert [status_of(world, place) for place in made[4:]] == ["offered"] * 4
    assert_all_true(world)


def test_one_place_is_swapped_with_one_of_two_families(world, client, all_at_once):
    opened = rush(world, {title: {"capacity": 2} for title in ("篮球", "书法", "围棋")})
    lin = enrol(client, opened.offerings["篮球"]).json["id"]
    classmate = enrol(client, opened.offerings["书法"], cast.CLASSMATE, FATHER).json["id"]
    brother = enrol(client, opened.offerings["围棋"], cast.LIN_BROTHER).json["id"]
    code = client.post(f"{ENROLMENTS}/{lin}/swap", headers=as_(cast.LIN_MOTHER)).json["code"]

    def accept(enrolment_id, account):
        body = {"code": code, "enrolment_id": enrolment_id}
        return lambda phone: phone.post(f"{SWAPS}/accept", json=body, headers=as_(account))

    assert codes(all_at_once([accept(classmate, FATHER), accept(brother, cast.LIN_MOTHER)])) in (
        {200: 1, "swap-not-found": 1},
        {200: 1, "not-seated": 1},
    )
    assert_all_true(world)


def test_two_swaps_between_the_same_courses_do_not_lock_each_other_out(world, client, all_at_once):
    opened = rush(world, {title: {"capacity": 4} for title in ("篮球", "书法")})
    children = families(world, 4, opened)
    courses = list(opened.offerings.values())
    held = [enrol(client, courses[number % 2], child).json["id"] for number, child in enumerate(children)]

    def swap(mine, theirs):
        code = client.post(f"{ENROLMENTS}/{theirs}/swap", headers=as_(cast.LIN_MOTHER)).json["code"]
        body = {"code": code, "enrolment_id": mine}
        return lambda phone: phone.post(f"{SWAPS}/accept", json=body, headers=as_(cast.LIN_MOTHER))

    answers = all_at_once([swap(held[0], held[1]), swap(held[3], held[2])])
    assert [answer.status_code for answer in answers] == [200, 200]
    assert_all_true(world)


def test_transfers_in_opposite_directions_do_not_lock_each_other_out(world, client, all_at_once):
    opened = rush(world, {title: {"capacity": 9, "class_quota": 8} for title in ("篮球", "书法")})
    children = families(world, 6, opened)
    courses = list(opened.offerings.values())

    def transfer(number, child):
        held = enrol(client, courses[number % 2], child).json["id"]
        body = {"offering_id": str(courses[1 - number % 2]), "reason": "调整"}
        return lambda phone: phone.post(f"{ENROLMENTS}/{held}/transfer", json=body, headers=as_(cast.OFFICE))

    answers = all_at_once([transfer(number, child) for number, child in enumerate(children)])
    assert [answer.status_code for answer in answers] == [201] * 6
    assert_all_true(world)


def test_course_cancelled_in_the_middle_of_a_rush_holds_nobody(world, at_once):
    opened = rush(world, {"篮球": {"capacity": 20}})
    basketball, children = opened.offerings["篮球"], families(world, 6, opened)
    base_care(world)

    def work(number):
        if number:
            return enrol(world.app.test_client(), basketball, children[number - 1]).status_code
        with world.app.app_context(), transaction() as session:
            offering = session.get_one(Offering, basketball, with_for_update=True)
            offering.status = "cancelled"
            session.flush()
            return places.end_all(session, offering, cast.NOW, by=None, reason="教师生病")

    ended, *answers = at_once(7, work)
    assert Counter(answers) == Counter({201: ended, 409: 6 - ended})
    assert statuses(world, basketball) == Counter({"cancelled": ended} if ended else {})
    assert_all_true(world)


def test_publication_and_single_phones_of_the_same_children_do_not_clash(world, at_once):
    """The bulk of a draw locks the same children as their phones do; whoever comes second sees what the first did."""
    opened = rush(world, {title: {"capacity": 20} for title in ("篮球", "书法")})
    children = families(world, 5, opened)
    basketball, calligraphy = opened.offerings.values()
    drawn = [NewPlace(basketball, child, cast.CLASS_32, EnrolmentStatus.ENROLLED, Source.DRAW) for child in children]

    def work(number):
        if number:
            return enrol(world.app.test_client(), calligraphy, children[-number]).status_code
        try:
            with world.app.app_context(), transaction() as session:
                return len(places.occupy_many(session, cast.TIANJIA, drawn, cast.NOW))
        except TimeClash:
            return 0

    published, *answers = at_once(6, work)
    assert Counter(answers) == Counter({409: 5} if published else {201: 5})
    assert statuses(world, basketball)["enrolled"] == published
    assert_all_true(world)

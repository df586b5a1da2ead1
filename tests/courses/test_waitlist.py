"""Waitlists, offers, confirmations, transfers and what time decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.announcements.models import Announcement
from app.core.audit import AuditEntry
from app.core.db import reading, transaction
from app.core.deps import deps
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.courses.rules.words import EnrolmentStatus
from app.courses.service import places, waitlist
from app.schools.service import leave
from jobs import audit_places, settle_places, work_outbox
from tests import cast
from tests.cast import as_
from tests.factories import announcements
from tests.factories.courses_places import (
    ENROLMENTS,
    assert_all_true,
    base_care,
    confirm,
    enrol,
    families,
    places_of,
    rush,
    seated,
    status_of,
    statuses,
    waiting,
    withdraw,
)
from tests.factories.courses_rounds import ROUNDS

FATHER = cast.CLASSMATE_FATHER


@pytest.fixture
def opened(world):
    return rush(world)


def settle(world):
    with world.app.app_context():
        settle_places.run(world.clock.now, deps())


def notes(world):
    with world.app.app_context(), reading() as session:
        rows = session.execute(select(Announcement).where(Announcement.kind == "note").order_by(Announcement.id))
        return [(note.title, note.audience["student_ids"]) for note in rows.scalars()]


def test_freed_seat_is_kept_for_the_first_who_waits(world, client, opened):
    basketball = opened.offerings["篮球"]
    held = enrol(client, basketball).json["id"]
    second = waiting(world, basketball, cast.LIN_BROTHER, 2)
    first = waiting(world, basketball, cast.CLASSMATE, 1)
    withdraw(client, held)
    assert (status_of(world, first), status_of(world, second)) == ("offered", "waitlisted")
    assert notes(world) == [("《篮球》有名额了", [str(cast.CLASSMATE)])]
    assert enrol(client, basketball, waitlist=False).json["code"] == "course-full"
    accepted = confirm(client, first, FATHER)
    assert (accepted.status_code, accepted.json["status"], accepted.json["starts_on"]) == (
        200,
        "enrolled",
        "2026-11-18",
    )
    assert confirm(client, first, FATHER).json == accepted.json
    assert_all_true(world)


def test_family_hears_on_its_phone_until_when_a_seat_is_kept(world, client, opened):
    announcements.subscribe(client, cast.LIN_MOTHER, "offer")
    held = enrol(client, opened.offerings["篮球"]).json["id"]
    waiting(world, opened.offerings["篮球"], cast.LIN_BROTHER, 1)
    withdraw(client, held)
    announcements.work_off(world)
    ((template, until),) = [(message["template_id"], message["data"]["time3"]) for message in world.wechat.sent]
    assert (template, until["value"]) == ("demo-offer", "2026年11月20日 12:00")


def test_family_hears_on_its_phone_that_its_child_has_chosen(world, client, opened):
    announcements.subscribe(client, cast.LIN_MOTHER, "offer")
    assert enrol(client, opened.offerings["书法"], account=cast.LIN_CARD).json["status"] == "pending_guardian"
    announcements.work_off(world)
    assert [message["template_id"] for message in world.wechat.sent] == ["demo-offer"]


def test_offer_that_nobody_accepts_goes_to_the_next_after_48_hours(world, client, opened):
    basketball = opened.offerings["篮球"]
    held = enrol(client, basketball).json["id"]
    first, second = waiting(world, basketball, cast.CLASSMATE, 1), waiting(world, basketball, cast.LIN_BROTHER, 2)
    withdraw(client, held)
    world.clock.advance(hours=47)
    settle(world)
    assert status_of(world, first) == "offered"
    world.clock.advance(hours=1)
    assert confirm(client, first, FATHER).json["code"] == "offer-expired"
    settle(world)
    assert (status_of(world, first), status_of(world, second)) == ("expired", "offered")
    settle(world)
    assert statuses(world, basketball) == {"withdrawn": 1, "expired": 1, "offered": 1}
    assert_all_true(world)


def test_declined_offer_goes_on_at_once(world, client, opened):
    basketball = opened.offerings["篮球"]
    held = enrol(client, basketball).json["id"]
    first, second = waiting(world, basketball, cast.CLASSMATE, 1), waiting(world, basketball, cast.LIN_BROTHER, 2)
    withdraw(client, held)
    world.clock.advance(days=1)
    assert withdraw(client, first, FATHER).status_code == 204
    assert (status_of(world, first), status_of(world, second)) == ("withdrawn", "offered")


def test_accepted_offer_frees_the_other_seat_in_its_slot_for_the_next(world, client, opened):
    """The vacancy chain: basketball to the classmate, whose calligraphy goes to the brother."""
    basketball, calligraphy = opened.offerings["篮球"], opened.offerings["书法"]
    held = enrol(client, basketball).json["id"]
    left = enrol(client, calligraphy, cast.CLASSMATE, FATHER).json["id"]
    seated(world, calligraphy, cast.PARALLEL)
    offered = enrol(client, basketball, cast.CLASSMATE, FATHER).json
    assert offered["status"] == "waitlisted"
    chained = enrol(client, calligraphy, cast.LIN_BROTHER).json["id"]
    withdraw(client, held)
    assert places_of(client, cast.CLASSMATE, FATHER) == {"书法": "enrolled", "篮球": "offered"}
    assert confirm(client, offered["id"], FATHER).status_code == 200
    assert places_of(client, cast.CLASSMATE, FATHER) == {"篮球": "enrolled"}
    assert (status_of(world, left), status_of(world, chained)) == ("withdrawn", "offered")
    assert_all_true(world)


def test_class_quota_is_respected_down_the_waitlist(world, client, opened):
    """The choir has one seat a class: the classmate waits first, but the seat of the fifth grade became free."""
    choir = opened.offerings["合唱"]
    enrol(client, choir)
    brother = enrol(client, choir, cast.LIN_BROTHER).json["id"]
    classmate = waiting(world, choir, cast.CLASSMATE, 1)
    parallel = waiting(world, choir, cast.PARALLEL, 2)
    withdraw(client, brother)
    assert (status_of(world, classmate), status_of(world, parallel)) == ("waitlisted", "offered")
    assert_all_true(world)


def test_child_that_has_left_the_school_is_passed_over(world, client, opened):
    seat = enrol(client, opened.offerings["篮球"]).json["id"]
    gone = waiting(world, opened.offerings["篮球"], cast.CLASSMATE, 1)
    next_ = waiting(world, opened.offerings["篮球"], cast.PARALLEL, 2)
    with world.app.app_context(), transaction() as session:
        leave(session, cast.TIANJIA, cast.CLASSMATE, cast.TODAY, cast.NOW)
    withdraw(client, seat)
    assert (status_of(world, gone), status_of(world, next_)) == ("waitlisted", "offered")


def test_newcomer_does_not_pass_those_who_wait_for_a_raised_capacity(world, client, opened):
    basketball = opened.offerings["篮球"]
    enrol(client, basketball)
    first = waiting(world, basketball, cast.CLASSMATE, 1)
    with world.app.app_context(), transaction() as session:
        session.get_one(Offering, basketball).capacity = 2
    late = enrol(client, basketball, cast.LIN_BROTHER)
    assert (late.status_code, late.json["position"]) == (202, 2)
    settle(world)
    assert (status_of(world, first), status_of(world, late.json["id"])) == ("offered", "waitlisted")
    assert_all_true(world)


def test_waiting_place_cannot_be_confirmed_nor_an_ended_one(world, client, opened):
    waits = waiting(world, opened.offerings["篮球"], cast.LIN, 1)
    assert confirm(client, waits).json["code"] == "nothing-to-confirm"
    withdraw(client, waits)
    assert confirm(client, waits).json["code"] == "nothing-to-confirm"


def test_weekly_limit_holds_for_offers(world, client):
    opened = rush(world, most_courses=1)
    offered = waiting(world, opened.offerings["篮球"], cast.LIN, 1)
    settle(world)
    enrol(client, opened.offerings["合唱"])
    assert confirm(client, offered).json["code"] == "weekly-limit-reached"
    assert status_of(world, offered) == "offered"


@pytest.mark.parametrize(("rule", "outcome"), [("release", "expired"), ("keep", "enrolled")])
def test_unconfirmed_place_follows_the_rule_of_the_round(world, client, rule, outcome):
    opened = rush(world, unconfirmed_rule=rule)
    care = base_care(world)
    asked = enrol(client, opened.offerings["篮球"], account=cast.LIN_CARD).json["id"]
    next_ = waiting(world, opened.offerings["篮球"], cast.CLASSMATE, 1)
    world.clock.advance(hours=48)
    settle(world)
    settle(world)
    assert status_of(world, asked) == outcome
    freed = outcome == "expired"
    assert status_of(world, next_) == ("offered" if freed else "waitlisted")
    assert statuses(world, care) == ({"enrolled": 1} if freed else {})
    assert_all_true(world)


def test_cancelled_course_ends_all_places_and_gives_base_care(world, client, opened):
    calligraphy, care = opened.offerings["书法"], base_care(world)
    enrol(client, calligraphy)
    enrol(client, calligraphy, cast.CLASSMATE, FATHER)
    enrol(client, calligraphy, cast.LIN_BROTHER)
    with world.app.app_context(), transaction() as session:
        offering = session.get_one(Offering, calligraphy, with_for_update=True)
        offering.status = "cancelled"
        assert places.end_all(session, offering, cast.NOW, by=cast.OFFICE, reason="教师生病") == 3
    assert statuses(world, calligraphy) == {"cancelled": 3}
    with world.app.app_context():
        for _ in range(3):
            work_outbox.run(world.clock.now, deps())
    assert statuses(world, care) == {"enrolled": 2}
    assert places_of(client) == {"作业辅导": "enrolled"}
    assert_all_true(world)


def test_cancelled_rush_brings_base_care_back(world, client, opened):
    care = base_care(world)
    enrol(client, care)
    enrol(client, opened.offerings["篮球"])
    assert places_of(client) == {"篮球": "enrolled"}
    reason = {"reason": "名单有误"}
    cancelled = client.post(f"{ROUNDS}/{opened.id}/cancel", json=reason, headers=as_(cast.OFFICE))
    assert cancelled.status_code == 200
    announcements.work_off(world)
    assert places_of(client) == {"作业辅导": "enrolled"}
    assert_all_true(world)


def test_base_care_fills_only_empty_slots_and_the_smaller_group(world, client, opened):
    enrol(client, opened.offerings["篮球"])
    groups = [base_care(world, slots=["3-1", "4-1"], grades=[3]) for _ in range(2)]
    needs = [(child, cast.CLASS_32, 3, slot) for child in (cast.LIN, cast.CLASSMATE) for slot in ("3-1", "4-1", "5-1")]
    for given in (3, 0):
        with world.app.app_context(), transaction() as session:
            assert places.give_base_care(session, cast.TIANJIA, needs, cast.TERM, opened.id, cast.NOW) == given
    assert [statuses(world, group) for group in groups] == [{"enrolled": 1}] * 2


def test_transfer_moves_the_child_at_once_and_frees_its_seat(world, client, opened):
    basketball, calligraphy = opened.offerings["篮球"], opened.offerings["书法"]
    held = enrol(client, basketball).json["id"]
    next_ = waiting(world, basketball, cast.CLASSMATE, 1)
    body = {"offering_id": str(calligraphy), "reason": "与教师商量"}
    moved = client.post(f"{ENROLMENTS}/{held}/transfer", json=body, headers=as_(cast.OFFICE))
    assert (moved.status_code, moved.json["status"], moved.json["source"]) == (201, "enrolled", "transfer")
    again = client.post(f"{ENROLMENTS}/{held}/transfer", json=body, headers=as_(cast.OFFICE))
    assert again.json == moved.json
    assert (status_of(world, held), status_of(world, next_)) == ("dropped", "offered")
    with world.app.app_context(), reading() as session:
        left = session.get_one(Enrolment, cast.UUID(held))
        assert str(left.ended_on) == "2026-11-17"  # Today's lesson is already the new course's.
    assert_all_true(world)


def test_transfer_keeps_the_rules_of_the_target(world, client, opened):
    held = enrol(client, opened.offerings["篮球"]).json["id"]
    seated(world, opened.offerings["合唱"], cast.CLASSMATE)
    enrol(client, opened.offerings["足球队"])

    def transfer(title, **changes):
        body = {"offering_id": str(opened.offerings[title]), "reason": "调整"} | changes
        return client.post(f"{ENROLMENTS}/{held}/transfer", json=body, headers=as_(cast.OFFICE)).json["code"]

    assert transfer("五年级编程") == "not-eligible"
    assert transfer("合唱") == "class-quota-full"
    assert transfer("合唱", offering_id=str(cast.named("nothing"))) == "offering-not-found"
    assert transfer("合唱", reason="") == "validation-failed"
    assert places_of(client) == {"篮球": "enrolled", "足球队": "enrolled"}
    assert_all_true(world)


def test_transfer_to_a_course_the_child_waits_for_takes_its_wait_away(world, client, opened):
    held = enrol(client, opened.offerings["篮球"]).json["id"]
    waits = waiting(world, opened.offerings["合唱"], cast.LIN, 1)
    settle(world)
    assert status_of(world, waits) == "offered"
    body = {"offering_id": str(opened.offerings["合唱"]), "reason": "调整"}
    assert client.post(f"{ENROLMENTS}/{held}/transfer", json=body, headers=as_(cast.OFFICE)).status_code == 201
    assert places_of(client) == {"合唱": "enrolled"}
    assert_all_true(world)


def test_new_class_quota_counts_those_who_already_sit(world, client, opened):
    calligraphy = opened.offerings["书法"]
    enrol(client, calligraphy)
    with world.app.app_context(), transaction() as session:
        session.get_one(Offering, calligraphy).class_quota = 1
    refused = enrol(client, calligraphy, cast.CLASSMATE, FATHER, waitlist=False)
    assert refused.json["code"] == "class-quota-full"


def test_bulk_gives_all_places_or_none(world, opened):
    children = families(world, 3, opened)
    basketball = opened.offerings["篮球"]
    new = [
        places.NewPlace(basketball, child, cast.CLASS_32, EnrolmentStatus.ENROLLED, places.Source.DRAW)
        for child in children
    ]
    with world.app.app_context(), pytest.raises(places.seats.CourseFull), transaction() as session:
        places.occupy_many(session, cast.TIANJIA, new, cast.NOW)
    assert statuses(world, basketball) == {}
    with world.app.app_context(), transaction() as session:
        session.get_one(Offering, basketball).capacity = 3
        made = places.occupy_many(session, cast.TIANJIA, new, cast.NOW)
    assert made.keys() == {(basketball, child) for child in children}
    assert_all_true(world)


def test_nightly_audit_tells_a_wrong_counter_and_leaves_it(world, client, opened):
    enrol(client, opened.offerings["合唱"])
    with world.app.app_context():
        assert audit_places.run("2026-11-18", world.clock.now, deps()) == {"miscounted": 0}
        with transaction() as session:
            session.execute(update(Offering).where(Offering.id == opened.offerings["合唱"]).values(taken=2))
        assert audit_places.run("2026-11-19", world.clock.now, deps()) == {"miscounted": 1}
        with reading() as session:
            entry = session.execute(select(AuditEntry).where(AuditEntry.action == "places.miscounted")).scalar_one()
            assert (entry.subject_id, entry.detail["taken"], entry.detail["held"]) == (opened.offerings["合唱"], 2, 1)
            assert session.get_one(Offering, opened.offerings["合唱"]).taken == 2


def test_only_the_circle_of_a_child_reads_its_places(world, client, opened):
    enrol(client, opened.offerings["篮球"])
    query = {"student_id": str(cast.LIN)}
    for account in (cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM, cast.OFFICE):
        assert len(client.get(ENROLMENTS, query_string=query, headers=as_(account)).json["items"]) == 1
    for account in (FATHER, cast.HOMEROOM_31):
        assert client.get(ENROLMENTS, query_string=query, headers=as_(account)).status_code == 404
    course = {"offering_id": str(opened.offerings["篮球"])}
    assert len(client.get(ENROLMENTS, query_string=course, headers=as_(cast.OFFICE)).json["items"]) == 1
    assert client.get(ENROLMENTS, query_string=course, headers=as_(cast.LIN_MOTHER)).status_code == 404
    assert client.get(ENROLMENTS, query_string=course | query, headers=as_(cast.OFFICE)).status_code == 422


def test_waitlist_is_offered_down_to_the_last_free_seat(world, opened):
    children = families(world, 4, opened)
    for number, child in enumerate(children, 1):
        with world.app.app_context(), transaction() as session:
            new = places.NewPlace(
                opened.offerings["足球队"], child, cast.CLASS_32, EnrolmentStatus.WAITLISTED, places.Source.DRAW,
                waiting_no=number,
            )  # fmt: skip
            places.occupy(session, cast.TIANJIA, new, cast.NOW)
    with world.app.app_context(), transaction() as session:
        assert waitlist.fill(session, opened.offerings["足球队"], cast.NOW + timedelta(days=1)) == 2
    assert statuses(world, opened.offerings["足球队"]) == {"offered": 2, "waitlisted": 2}
    assert_all_true(world)

"""Fixing the facts of a round before its wishes open, by the office or by the job."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.announcements.service import deliveries
from app.core.db import reading, transaction
from app.core.deps import deps
from app.courses.models.draws import Draw
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.courses.models.rounds import RoundChild, SelectionRound, SlotRegistration
from app.courses.queries import rounds
from app.schools.models import ClassMembership, Student
from jobs import advance_rounds
from tests import cast
from tests.cast import as_
from tests.factories import announcements
from tests.factories.courses_rounds import (
    ADJUST_UNTIL,
    CLOSE_AT,
    NOTICE_AT,
    OPEN_AT,
    PUBLISH_AT,
    ROUNDS,
    a_round,
    declare,
    menu,
    offer,
    prepared_round,
    take_part,
    wish,
)

OFFICE = as_(cast.OFFICE)
HALF = 2**59


@pytest.fixture
def told(world):
    """Commit a round with its menu whose notice has reached everybody; returns its id and its offerings."""

    def write(**changes) -> tuple[UUID, dict[str, UUID]]:
        with world.app.app_context(), transaction() as session:
            round_id = a_round(session, **changes)
            offerings = menu(session, round_id)
        run_job(world)
        announcements.work_off(world)
        return round_id, offerings

    return write


def run_job(world) -> None:
    with world.app.app_context():
        assert advance_rounds.run(world.clock.now, deps()) is False


def prepare(client, round_id: UUID):
    return client.post(f"{ROUNDS}/{round_id}/prepare", headers=OFFICE)


def stage(client, round_id: UUID) -> str:
    return client.get(f"{ROUNDS}/{round_id}", headers=OFFICE).json["stage"]


def children(world, round_id: UUID) -> dict[UUID, rounds.RoundChildRow]:
    with world.app.app_context(), reading() as session:
        return {child.student_id: child for child in rounds.round_children(session, round_id)}


def test_every_child_of_the_classes_takes_part_on_all_slots_of_its_grade(world, client, told):
    round_id, _ = told()
    assert prepare(client, round_id).status_code == 200
    found = children(world, round_id)
    assert {student: (child.grade, child.slots) for student, child in found.items()} == {
        cast.LIN: (3, ["1-1", "3-1", "4-1", "5-1"]),
        cast.CLASSMATE: (3, ["1-1", "3-1", "4-1", "5-1"]),
        cast.PARALLEL: (3, ["1-1", "3-1", "4-1", "5-1"]),
        cast.LIN_BROTHER: (5, ["1-1", "3-1", "4-1", "5-1"]),
    }
    assert len({child.code for child in found.values()}) == len(found)
    assert {child.carry for child in found.values()} == {None}


def test_slot_without_a_course_for_the_grade_is_not_the_childs(world, client):
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session)
        offer(session, "五年级编程", round_id, slots=["2-1"], grades=[5])
        offer(session, "机器人", round_id)
    run_job(world)
    announcements.work_off(world)
    prepare(client, round_id)
    found = children(world, round_id)
    assert (found[cast.LIN].slots, found[cast.LIN_BROTHER].slots) == (["3-1"], ["2-1", "3-1"])


def test_preparing_again_changes_nothing(world, client, told):
    round_id, _ = told()
    first = prepare(client, round_id).json
    before = children(world, round_id)
    world.clock.advance(minutes=5)
    assert prepare(client, round_id).json == first
    assert children(world, round_id) == before


def test_two_office_workers_prepare_at_once_and_commit_once(world, client, told, at_once):
    round_id, offerings = told()
    with world.app.app_context(), transaction() as session:
        declare(session, offerings["机器人"], cast.LIN, "placed")
    answers = at_once(2, lambda _: prepare(world.app.test_client(), round_id))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json["commitment"] == answers[1].json["commitment"]
    with world.app.app_context(), reading() as session:
        assert len(session.execute(select(Draw)).all()) == 1
        assert len(session.execute(select(Enrolment)).all()) == 1


def test_placed_child_gets_its_seat_and_its_slot_is_settled(world, client, told):
    round_id, offerings = told()
    with world.app.app_context(), transaction() as session:
        declare(session, offerings["足球队"], cast.LIN, "placed")
    prepare(client, round_id)
    announcements.subscribe(client, cast.LIN_MOTHER, "offer")
    announcements.work_off(world)
    assert [message["template_id"] for message in world.wechat.sent] == ["demo-offer"]
    assert children(world, round_id)[cast.LIN].slots == ["3-1", "4-1"]
    with world.app.app_context(), reading() as session:
        place = session.execute(select(Enrolment)).scalar_one()
        assert (place.student_id, place.status, place.source) == (cast.LIN, "pending_guardian", "placed")
        assert (place.round_id, place.answer_by) == (round_id, ADJUST_UNTIL)
        assert session.execute(select(Offering.taken).where(Offering.id == offerings["足球队"])).scalar_one() == 1
    assert "请在11月30日12:00前查看并确认" in announcements.inbox(client, cast.LIN_MOTHER)[0]["body"]
    assert len(announcements.inbox(client, cast.CLASSMATE_FATHER)) == 1


def test_placed_child_who_left_the_school_gets_no_seat(world, client, told):
    round_id, offerings = told()
    with world.app.app_context(), transaction() as session:
        declare(session, offerings["机器人"], cast.LIN, "placed")
        leave(session, cast.LIN)
    assert prepare(client, round_id).status_code == 200
    with world.app.app_context(), reading() as session:
        assert session.execute(select(Enrolment)).all() == []
    assert cast.LIN not in children(world, round_id)


def leave(session, student_id: UUID) -> None:
    session.execute(update(Student).where(Student.id == student_id).values(status="left"))
    ended = update(ClassMembership).where(ClassMembership.student_id == student_id)
    session.execute(ended.values(ends_on=cast.TODAY))


def test_place_that_was_given_once_is_not_given_again_by_the_next_round(world, client, told):
    first, offerings = told()
    with world.app.app_context(), transaction() as session:
        declare(session, offerings["机器人"], cast.LIN, "placed")
    prepare(client, first)
    with world.app.app_context(), transaction() as session:
        session.execute(update(SelectionRound).values(published_at=NOTICE_AT))
        second = a_round(session)
        session.execute(update(Offering).where(Offering.id == offerings["机器人"]).values(round_id=second))
    run_job(world)
    announcements.work_off(world)
    assert prepare(client, second).status_code == 200
    assert children(world, second)[cast.LIN].slots == []
    assert children(world, second)[cast.CLASSMATE].slots == ["3-1"]


def test_registered_days_are_the_only_ones(world, client, told):
    round_id, _ = told(register_until=OPEN_AT - timedelta(hours=3))
    with world.app.app_context(), transaction() as session:
        session.add(
            SlotRegistration(
                round_id=round_id, student_id=cast.LIN, school_id=cast.TIANJIA, slots=["3-1", "2-1"],
                registered_by=cast.LIN_MOTHER, registered_at=NOTICE_AT,
            )
        )  # fmt: skip
    refused = prepare(client, round_id)
    assert (refused.status_code, refused.json["code"]) == (409, "registration-running")
    world.clock.set(OPEN_AT - timedelta(hours=3))
    assert prepare(client, round_id).status_code == 200
    assert {student: child.slots for student, child in children(world, round_id).items() if child.slots} == {
        cast.LIN: ["3-1"]
    }


def test_luck_turns_in_the_next_round_by_the_draw_only(world, client, told):
    earlier = prepared_round(world, {"围棋": {"slots": ["2-1"]}}, children=[], published_at=NOTICE_AT)
    with world.app.app_context(), transaction() as session:
        take_part(session, earlier.id, cast.LIN, ["2-1"], number=HALF)
        take_part(session, earlier.id, cast.CLASSMATE, ["2-1"], number=HALF - 1)
    round_id, _ = told()
    prepare(client, round_id)
    carried = {student: child.carry for student, child in children(world, round_id).items()}
    assert carried == {cast.LIN: "lower", cast.CLASSMATE: "upper", cast.PARALLEL: None, cast.LIN_BROTHER: None}


def test_unpublished_and_other_schools_rounds_carry_nothing(world, client, told):
    earlier = prepared_round(world, {"围棋": {"slots": ["2-1"]}}, children=[])
    elsewhere = prepared_round(world, {"陶艺": {}}, children=[], school_id=cast.LONGQUAN, published_at=NOTICE_AT)
    with world.app.app_context(), transaction() as session:
        take_part(session, earlier.id, cast.LIN, ["2-1"], number=HALF)
        take_part(session, elsewhere.id, cast.LIN, ["2-1"], number=HALF)
    round_id, _ = told()
    prepare(client, round_id)
    assert children(world, round_id)[cast.LIN].carry is None


def test_rush_is_prepared_without_a_draw(world, client, told):
    round_id, _ = told(mode="rush", public_source="", public_at=None)
    assert prepare(client, round_id).json["commitment"] is None
    assert len(children(world, round_id)) == len(cast.STUDENTS) - 1


def test_round_is_not_prepared_after_its_close(world, client, told):
    round_id, _ = told()
    world.clock.set(CLOSE_AT)
    assert prepare(client, round_id).json["code"] == "round-closed"


def test_job_tells_prepares_and_opens_a_round_by_itself(world, client):
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session, notice_at=NOTICE_AT + timedelta(hours=1))
        menu(session, round_id)
    run_job(world)
    assert stage(client, round_id) == "planned"
    world.clock.set(NOTICE_AT + timedelta(hours=1))
    run_job(world)
    announcements.work_off(world)
    run_job(world)
    assert client.get(f"{ROUNDS}/{round_id}", headers=OFFICE).json["notified_at"] is not None
    assert children(world, round_id) == {}
    world.clock.set(OPEN_AT - timedelta(minutes=60))
    run_job(world)
    assert stage(client, round_id) == "noticed"
    assert len(children(world, round_id)) == len(cast.STUDENTS) - 1
    world.clock.set(OPEN_AT)
    assert stage(client, round_id) == "open"


def test_round_does_not_open_while_a_class_was_not_told(world, client):
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session)
        menu(session, round_id)
    world.clock.set(OPEN_AT)
    for _ in range(2):
        run_job(world)
    assert stage(client, round_id) == "noticed"
    announcements.work_off(world)
    run_job(world)
    assert stage(client, round_id) == "open"


def test_failing_round_does_not_stop_the_others(world, client, told, caplog):
    bad, offerings = told()
    good, _ = told()
    with world.app.app_context(), transaction() as session:
        session.execute(update(Offering).where(Offering.id == offerings["机器人"]).values(capacity=1, taken=1))
        declare(session, offerings["机器人"], cast.LIN, "placed")
    world.clock.set(OPEN_AT)
    run_job(world)
    assert (stage(client, bad), stage(client, good)) == ("noticed", "open")
    assert "round not advanced" in caplog.text
    assert children(world, bad) == {}


def test_two_schedulers_at_once_do_everything_once(world, client, told, at_once):
    told()
    world.clock.set(OPEN_AT)
    at_once(3, lambda _: run_job(world))
    with world.app.app_context(), reading() as session:
        assert len(session.execute(select(RoundChild)).all()) == len(cast.STUDENTS) - 1
        assert len(session.execute(select(Draw)).all()) == 1


def test_silent_families_are_reminded_once_a_day_before_the_close(world, client):
    prepared = prepared_round(world)
    with world.app.app_context(), transaction() as session:
        wish(session, prepared.id, cast.CLASSMATE, {})
        wish(session, prepared.id, cast.LIN_BROTHER, {"3-1": [prepared.offerings["机器人"]]}, confirmed=False)
    world.clock.set(CLOSE_AT - timedelta(hours=24, minutes=1))
    run_job(world)
    announcements.work_off(world)
    assert announcements.readers(client) == set()
    world.clock.set(CLOSE_AT - timedelta(hours=24))
    for _ in range(2):
        run_job(world)
        announcements.work_off(world)
    assert announcements.readers(client) == {cast.LIN_MOTHER}
    assert len(announcements.inbox(client, cast.LIN_MOTHER)) == 1


def test_short_round_reminds_half_way(world, client):
    prepared_round(world, close_at=OPEN_AT + timedelta(hours=2))
    world.clock.set(OPEN_AT + timedelta(minutes=59))
    run_job(world)
    announcements.work_off(world)
    assert announcements.readers(client) == set()
    world.clock.set(OPEN_AT + timedelta(hours=1))
    run_job(world)
    announcements.work_off(world)
    assert announcements.readers(client) == {cast.LIN_MOTHER, cast.CLASSMATE_FATHER}


def test_assigned_round_seats_at_preparation_and_is_published_by_the_job(world, client, told):
    round_id, offerings = told(mode="assigned", public_source="", public_at=None)
    with world.app.app_context(), transaction() as session:
        declare(session, offerings["机器人"], cast.LIN, "placed")
    prepare(client, round_id)
    world.clock.set(PUBLISH_AT - timedelta(minutes=1))
    run_job(world)
    assert stage(client, round_id) == "closed"
    world.clock.set(PUBLISH_AT)
    run_job(world)
    assert stage(client, round_id) == "published"
    with world.app.app_context(), reading() as session:
        assert session.execute(select(Enrolment.student_id)).scalars().all() == [cast.LIN]


def test_clock_set_back_does_not_undo_a_mark(world, client, told):
    round_id, _ = told()
    prepare(client, round_id)
    with world.app.app_context(), transaction() as session:
        session.execute(update(SelectionRound).values(published_at=PUBLISH_AT))
    world.clock.set(NOTICE_AT - timedelta(days=30))
    assert stage(client, round_id) == "published"


def test_undelivered_notice_keeps_the_class_waiting_even_if_others_have_it(world, client):
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session, classes=[cast.CLASS_32])
        menu(session, round_id)
    run_job(world)
    with world.app.app_context(), transaction() as session:
        announced = rounds.classes_of(session, round_id)[0].announcement_id
        deliveries.deliver(session, announced, world.clock.now())
    both = {"class_ids": [str(cast.CLASS_32), str(cast.CLASS_31)]}
    client.put(f"{ROUNDS}/{round_id}/classes", json=both, headers=OFFICE)
    world.clock.set(OPEN_AT)
    run_job(world)
    assert prepare(client, round_id).json["classes"] == ["三年级1班"]

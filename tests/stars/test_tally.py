"""Tallying on the database: idempotent, visible settlements until the notice, spans by the calendar, replay."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.core.db import reading, transaction
from app.schools.models import CalendarDay, ClassMembership
from app.stars import queries
from app.stars.models import LaborStar, StarPeriod
from app.stars.rules.ranking import pack, unpack
from app.stars.service.tally import tally
from jobs import resettle_stars, tally_stars
from tests import cast
from tests.factories.points import labor, reverse
from tests.factories.stars import MONDAY, NOTICE_AT, TALLIED_AT, TUESDAY, confirm, confirmed, on_notice, tally_now
from tests.world import World

SUNDAY = MONDAY + timedelta(days=6)


def period_of(session: Session, key: str = cast.WEEK, school_id: UUID = cast.TIANJIA) -> StarPeriod:
    found = (StarPeriod.school_id == school_id, StarPeriod.period_key == key)
    return session.execute(select(StarPeriod).where(*found).execution_options(populate_existing=True)).scalar_one()


def proposed(session: Session, period: StarPeriod) -> dict[str, frozenset[str]]:
    return {pool.key: pool.proposed for pool in queries.result_of(session, period.id).pools}


def test_each_class_proposes_the_child_with_most_points(session):
    labor(session, cast.LIN, MONDAY, TUESDAY)
    labor(session, cast.CLASSMATE, MONDAY)
    labor(session, cast.OUTSIDE_CHILD, MONDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    period = period_of(session)
    assert period.status == "tallied"
    assert proposed(session, period) == {
        str(cast.CLASS_32): {str(cast.LIN)},
        str(cast.CLASS_31): frozenset(),
        str(cast.CLASS_51): frozenset(),
    }


def test_only_labor_within_the_week_counts(session):
    labor(session, cast.LIN, MONDAY - timedelta(days=1), SUNDAY + timedelta(days=1))
    labor(session, cast.CLASSMATE, SUNDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    assert proposed(session, period_of(session))[str(cast.CLASS_32)] == {str(cast.CLASSMATE)}


def test_repeating_a_tally_with_the_same_evidence_changes_nothing(session):
    labor(session, cast.LIN, MONDAY)
    first = tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    before = period_of(session).tallied_at
    again = tally(session, cast.TIANJIA, cast.WEEK, cast.NOW + timedelta(hours=1))
    assert first.has_changed
    assert not again.has_changed
    assert (again.settlement, period_of(session).tallied_at) == (1, before)


def test_late_approval_settles_again_and_tells_who_came_who_went_and_why(session):
    labor(session, cast.LIN, MONDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    labor(session, cast.CLASSMATE, MONDAY, TUESDAY)
    settled = tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    assert settled.settlement == 2
    (entry,) = period_of(session).differences
    (change,) = entry["pools"]
    assert change["pool"] == str(cast.CLASS_32)
    assert [(one["student_id"], one["why"]) for one in change["came"]] == [(str(cast.CLASSMATE), "own-record-changed")]
    assert [(one["student_id"], one["why"]) for one in change["went"]] == [(str(cast.LIN), "others-changed")]


def test_withdrawn_record_leaves_no_candidate(session):
    (entry,) = labor(session, cast.LIN, MONDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    reverse(session, entry)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    assert proposed(session, period_of(session))[str(cast.CLASS_32)] == frozenset()


def test_draw_stays_the_same_through_all_settlements(session):
    labor(session, cast.LIN, MONDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    seed = period_of(session).seed
    labor(session, cast.CLASSMATE, MONDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    assert period_of(session).seed == seed


def test_new_settlement_asks_only_the_affected_class_to_confirm_again(world: World, client):
    period_id = confirmed(world, client)
    with world.app.app_context(), transaction() as session:
        labor(session, cast.CLASSMATE, TUESDAY, MONDAY + timedelta(days=3), MONDAY + timedelta(days=4))
    settled = tally_now(world)
    assert settled.asked_again == (str(cast.CLASS_32),)
    with world.app.app_context(), reading() as session:
        period = period_of(session)
        assert period.status == "tallied"
        asked = {pool: one.asked_again_at for pool, one in queries.confirmations(session, period.id).items()}
        assert asked[str(cast.CLASS_32)] is not None
        assert asked[str(cast.CLASS_31)] is None
    assert confirm(client, period_id, cast.CLASS_32, cast.CLASSMATE, account=cast.HOMEROOM).status_code == 200
    with world.app.app_context(), reading() as session:
        assert period_of(session).status == "confirmed"


def test_late_approval_that_changes_no_proposal_keeps_the_confirmations(world: World, client):
    confirmed(world, client)
    with world.app.app_context(), transaction() as session:
        labor(session, cast.LIN, MONDAY + timedelta(days=4))
    assert tally_now(world).asked_again == ()
    with world.app.app_context(), reading() as session:
        assert (period_of(session).status, period_of(session).settlement) == ("confirmed", 2)


def test_notice_ends_all_settling(world: World, client):
    on_notice(world, client)
    with world.app.app_context(), transaction() as session:
        labor(session, cast.CLASSMATE, TUESDAY, MONDAY + timedelta(days=3), MONDAY + timedelta(days=4))
    settled = tally_now(world)
    assert (settled.has_changed, settled.settlement) == (False, 1)
    with world.app.app_context(), reading() as session:
        assert (period_of(session).status, period_of(session).settlement) == ("on_notice", 1)


def test_rules_stay_those_of_the_first_tally(session):
    labor(session, cast.LIN, MONDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    from app.stars.service.settings import set_settings

    set_settings(session, cast.PRINCIPAL, cast.TIANJIA, {"quota_per": 5, "school_quota": 1}, cast.NOW)
    labor(session, cast.CLASSMATE, MONDAY)
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    assert period_of(session).rules["quota_per"] == 25
    assert "school" not in proposed(session, period_of(session))


def test_last_weeks_nominated_child_is_in_cool_down_before_it_is_announced(world: World, client):
    on_notice(world, client)
    next_monday = MONDAY + timedelta(weeks=1)
    with world.app.app_context(), transaction() as session:
        labor(session, cast.LIN, next_monday, next_monday + timedelta(days=1))
        labor(session, cast.CLASSMATE, next_monday)
    tally_now(world, "2026-W48")
    with world.app.app_context(), reading() as session:
        names = proposed(session, period_of(session, "2026-W48"))
        assert names[str(cast.CLASS_32)] == {str(cast.CLASSMATE)}


def test_child_that_moved_counts_in_the_class_of_the_last_day(session):
    labor(session, cast.LIN, MONDAY)
    session.execute(update(ClassMembership).where(ClassMembership.student_id == cast.LIN).values(ends_on=TUESDAY))
    session.add(
        ClassMembership(
            school_id=cast.TIANJIA,
            class_id=cast.CLASS_31,
            student_id=cast.LIN,
            seat_no=9,
            starts_on=TUESDAY + timedelta(days=1),
        )
    )
    session.flush()
    tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
    names = proposed(session, period_of(session))
    assert names[str(cast.CLASS_31)] == {str(cast.LIN)}


def holiday(session: Session, *days: date) -> None:
    session.add_all(CalendarDay(scope=cast.REGION, day=day, kind="holiday", note="国庆节") for day in days)
    session.flush()


def test_national_day_week_is_counted_with_the_week_after(session):
    holiday(session, *(date(2026, 10, number) for number in range(1, 8)))
    # 2026-W40 runs from 28 September to 4 October and keeps three school days; with two it is short.
    holiday(session, date(2026, 9, 30))
    session.add(CalendarDay(scope=cast.REGION, day=date(2026, 10, 10), kind="makeup"))
    labor(session, cast.LIN, date(2026, 9, 28), date(2026, 10, 9))
    labor(session, cast.CLASSMATE, date(2026, 10, 9))
    assert tally(session, cast.TIANJIA, "2026-W40", cast.NOW) is None
    settled = tally(session, cast.TIANJIA, "2026-W41", cast.NOW)
    period = period_of(session, "2026-W41")
    assert settled.period_id == period.id
    assert (period.starts_on, period.ends_on) == (date(2026, 9, 28), date(2026, 10, 11))
    (lin, _) = queries.result_of(session, period.id).pool(str(cast.CLASS_32)).candidates
    assert (lin.student_id, lin.points) == (str(cast.LIN), 20)


def test_weekly_job_tallies_each_school_once_however_often_it_runs(world: World):
    with world.app.app_context():
        with transaction() as session:
            labor(session, cast.LIN, MONDAY)
            labor(session, cast.OUTSIDE_CHILD, MONDAY)
        assert tally_stars.run(cast.WEEK, world.clock.now, None) == {"due": 2, "settled": 2}
        assert tally_stars.run(cast.WEEK, world.clock.now, None) == {"due": 2, "settled": 0}
        with reading() as session:
            assert session.execute(select(func.count()).select_from(StarPeriod)).scalar_one() == 2


def test_weekly_job_names_the_stars_of_the_month_where_the_school_wants_that(world: World):
    from app.stars.service.settings import set_settings

    with world.app.app_context():
        with transaction() as session:
            set_settings(session, cast.PRINCIPAL, cast.TIANJIA, {"period_kind": "month"}, cast.NOW)
            labor(session, cast.LIN, date(2026, 11, 2))
        tally_stars.run(cast.WEEK, world.clock.now, None)
        tally_stars.run("2026-W49", world.clock.now, None)
        with reading() as session:
            period = period_of(session, "2026-11")
            assert (period.starts_on, period.ends_on) == (date(2026, 11, 1), date(2026, 11, 30))
            keys = select(StarPeriod.period_key).where(StarPeriod.school_id == cast.TIANJIA)
            assert session.execute(keys).scalars().all() == ["2026-11"]


def test_daily_job_settles_late_approvals_of_waiting_periods_only(world: World, client):
    confirmed(world, client)
    with world.app.app_context():
        assert resettle_stars.run("2026-11-24", world.clock.now, None) == {"periods": 1, "settled": 0}
        with transaction() as session:
            labor(session, cast.LIN_BROTHER, TUESDAY)
        assert resettle_stars.run("2026-11-24", world.clock.now, None) == {"periods": 1, "settled": 1}


def stars(world: World, *arguments: str):
    with world.app.app_context():
        return world.app.test_cli_runner().invoke(args=["stars", *arguments])


def test_replay_gives_the_stored_result_byte_for_byte(world: World):
    with world.app.app_context(), transaction() as session:
        labor(session, cast.LIN, MONDAY)
        labor(session, cast.CLASSMATE, MONDAY)
    assert stars(world, "tally", "--week", cast.WEEK).exit_code == 0
    again = stars(world, "replay", "--week", cast.WEEK)
    assert (again.exit_code, again.output.count("the same")) == (0, 2)


@pytest.mark.parametrize("part", ["evidence", "seed", "result"])
def test_replay_finds_a_changed_part(world: World, part):
    with world.app.app_context():
        with transaction() as session:
            labor(session, cast.LIN, MONDAY)
            labor(session, cast.CLASSMATE, MONDAY)
            tally(session, cast.TIANJIA, cast.WEEK, cast.NOW)
        with transaction() as session:
            period = period_of(session)
            forged = {
                "evidence": {"evidence": pack(unpack(period.evidence).replace(b",10,1,", b",90,1,"))},
                "seed": {"seed": "0" * 64},
                "result": {"result": pack(unpack(period.result).replace(b'"points":10', b'"points":90'))},
            }
            session.execute(update(StarPeriod).values(**forged[part]))
    answer = stars(world, "replay", "--week", cast.WEEK, "--school", str(cast.TIANJIA))
    assert answer.exit_code == 1
    assert part in answer.output
    assert "does not follow" in answer.output


def test_replay_of_a_week_that_nobody_tallied_says_so(world: World):
    answer = stars(world, "replay", "--week", "2026-W30")
    assert answer.exit_code == 1
    assert "No school has tallied 2026-W30." in answer.output


def test_tally_command_refuses_a_week_that_is_none(world: World):
    answer = stars(world, "tally", "--week", "2026-W60")
    assert answer.exit_code == 1
    assert "period-key-invalid" in answer.output


def test_stars_keep_the_class_of_their_day(world: World, client):
    on_notice(world, client)
    assert world.clock.now() == NOTICE_AT > TALLIED_AT
    with world.app.app_context(), reading() as session:
        rows = session.execute(select(LaborStar.class_label, LaborStar.seat_no).order_by(LaborStar.class_no)).all()
        assert [tuple(row) for row in rows] == [("三年级1班", 1), ("三年级2班", 7)]

"""Settling the ledger against what is deserved."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.ids import new_id
from app.points import queries, service
from app.points.models import PointEntry
from app.points.rules import LaborRecord, awards, labor_week
from app.schools.rules.calendar import Span
from tests import cast

MONDAY = date(2026, 11, 16)
WEEK = labor_week(MONDAY)


def labor(day: int, *, has_note: bool = False) -> LaborRecord:
    task, on = cast.named(f"task {day}"), MONDAY + timedelta(days=day)
    return LaborRecord(new_id(), cast.TIANJIA, cast.LIN, cast.CLASS_32, on, task, f"DL{day % 4 + 1}", has_note)


def settle(session: Session, records: Iterable[LaborRecord], week: Span = WEEK) -> None:
    deserved = awards(records, set())
    service.settle(session, student_ids=[cast.LIN], week=week, awards=deserved, now=cast.NOW)


def entries(session: Session) -> list[PointEntry]:
    return list(session.execute(select(PointEntry).order_by(PointEntry.id)).scalars())


def test_settling_twice_changes_nothing(session):
    week = [labor(0), labor(1, has_note=True)]
    settle(session, week)
    once = [entry.id for entry in entries(session)]
    settle(session, week)
    assert [entry.id for entry in entries(session)] == once
    assert queries.balance(session, cast.LIN) == 10 + 3 + 2 + 10 + 2 + 3 + 2


def test_a_surplus_entry_is_reversed_and_stays_in_the_ledger(session):
    record = labor(0)
    settle(session, [record])
    settle(session, [])
    awarded = {entry.id: entry for entry in entries(session) if entry.reverses_id is None}
    counter = [entry for entry in entries(session) if entry.reverses_id]
    assert {entry.reverses_id for entry in counter} == set(awarded)
    assert all(entry.points == -awarded[entry.reverses_id].points for entry in counter)
    assert queries.balance(session, cast.LIN) == 0


def test_an_award_can_come_back_after_a_reversal(session):
    record = labor(0)
    for week in ([record], [], [record], [record]):
        settle(session, week)
    assert queries.balance(session, cast.LIN) == 15
    assert sorted(entry.generation for entry in entries(session) if entry.rule == "record") == [0, 1, 2]


def test_a_week_is_settled_without_touching_other_weeks(session):
    settle(session, [labor(0)])
    settle(session, [], labor_week(MONDAY + timedelta(weeks=1)))
    assert queries.balance(session, cast.LIN) == 15


def test_the_database_keeps_one_entry_a_source_rule_and_generation(session):
    settle(session, [labor(0)])
    first = entries(session)[0]
    copied = {name: getattr(first, name) for name in (*service._COPIED, "generation", "created_at")}
    session.add(PointEntry(**copied))
    with pytest.raises(IntegrityError):
        session.flush()


def test_totals_of_a_school_week_follow_the_ledger(session):
    record = labor(0)
    settle(session, [record, labor(1)])
    settle(session, [record])
    (total,) = queries.totals(session, cast.TIANJIA, WEEK.starts_on, WEEK.ends_on)
    assert total.student_id == cast.LIN
    assert (total.points, total.days, total.groups) == (15, 1, 1)


WEEKS = st.lists(st.frozensets(st.tuples(st.integers(0, 6), st.booleans()), max_size=5), min_size=1, max_size=6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WEEKS)
def test_the_ledger_always_sums_to_what_is_deserved_now(session, history):
    records = {(day, has_note): labor(day, has_note=has_note) for day in range(7) for has_note in (False, True)}
    with session.begin_nested() as attempt:
        for state in history:
            week = list({day: records[day, has_note] for day, has_note in sorted(state)}.values())
            settle(session, week)
            deserved = awards(week, set())
            assert queries.balance(session, cast.LIN) == sum(award.points for award in deserved)
        attempt.rollback()

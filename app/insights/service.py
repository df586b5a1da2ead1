"""Freezing what was counted of a school, and settling the visits of a day."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.checkins import queries as checkins
from app.core.clock import SHANGHAI
from app.core.db import changed
from app.courses.queries import outcomes
from app.insights import queries
from app.insights.models import DailyVisits, InsightSnapshot, VisitBegin
from app.insights.rules.counting import Roster, Seat, count_entries, count_labor, count_visits
from app.insights.rules.definitions import VERSION
from app.insights.rules.periods import Counted, due_periods
from app.lessons.queries.attendance import attendance
from app.schools import queries as schools
from app.schools.queries import ClassOnDay
from app.schools.rules.calendar import PeriodKind
from app.schools.rules.classes import band_of
from app.stars import queries as stars

IDLE = timedelta(minutes=30)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Standing:
    """Who belonged to a school on a day."""

    classes: Mapping[UUID, ClassOnDay]
    roster: Roster
    guarded: int
    staff: int


def freeze(session: Session, school_id: UUID, day: date, now: datetime) -> int:
    """Write down what is counted of a school up to a day, for each period that may still change; returns how many.

    What was counted up to the same or a later day stays as it is, so repeating changes nothing.
    """
    calendar = schools.calendar_of(session, schools.school(session, school_id))
    periods = list(due_periods(day, calendar.terms))
    kept = queries.snapshots(session, school_id, [period.key for period in periods])
    due = [period for period in periods if period.key not in kept or kept[period.key].as_of < day]
    standing = {last: _standing(session, school_id, last) for last in {period.span.ends_on for period in due}}
    for period in due:
        frozen = kept.get(period.key) or _new_snapshot(school_id, period)
        then = standing[period.span.ends_on]
        frozen.starts_on, frozen.ends_on, frozen.as_of = period.days.starts_on, period.days.ends_on, day
        frozen.frozen_at, frozen.version = now, VERSION
        frozen.counts = dict(_counts(session, school_id, period, then))
        frozen.classes = [_named(one) for one in then.classes.values()]
        session.add(frozen)
    session.flush()
    return len(due)


def _new_snapshot(school_id: UUID, period: Counted) -> InsightSnapshot:
    return InsightSnapshot(school_id=school_id, period_key=period.key, kind=period.kind.value)


def _named(one: ClassOnDay) -> dict[str, str]:
    return {"id": str(one.id), "label": one.label}


def _standing(session: Session, school_id: UUID, day: date) -> _Standing:
    classes = schools.classes_on(session, school_id, day)
    seats = {class_id: Seat(class_id, band_of(one.grade)) for class_id, one in classes.items()}
    places = schools.places_on(session, school_id, day)
    roster = {student_id: seat for student_id, place in places.items() if (seat := seats.get(place.class_id))}
    guarded = len(schools.guarded(session, school_id) & roster.keys())
    return _Standing(classes, roster, guarded, accounts.staff_count(session, school_id, day))


def _counts(session: Session, school_id: UUID, period: Counted, then: _Standing) -> Counter[str]:
    span = period.span
    labor = checkins.labor_by_child(session, school_id, span)
    called = attendance(session, school_id, span)
    counted = count_labor(labor, then.roster) + count_entries(labor)
    counted.update(
        {
            "staff": then.staff,
            "attendance/called": called.called,
            "attendance/there": called.there,
            "attendance/children": called.children,
            "guarded": then.guarded,
        }
    )
    counted.update(
        {f"visits/{name}": number for name, number in queries.visits_between(session, school_id, span).items()}
    )
    return counted + _of_term(session, school_id, period, then.roster)


def _of_term(session: Session, school_id: UUID, period: Counted, roster: Roster) -> Counter[str]:
    if period.kind is not PeriodKind.TERM:
        return Counter()
    wishes = outcomes.wish_outcomes(session, school_id, period.key)
    return Counter(
        {
            "starred": len(stars.starred(session, school_id, period.span) & roster.keys()),
            "placed": len(outcomes.placed(session, school_id, period.key) & roster.keys()),
            **{f"wishes/{name}": number for name, number in wishes.items()},
        }
    )


def begin_visits(session: Session, begins: list[dict[str, Any]]) -> None:
    """Write down when visits began, many at once."""
    if begins:
        session.execute(insert(VisitBegin), begins)


def settle_visits(session: Session, day: date, now: datetime) -> int:
    """Count the visits of a day in all schools and forget who made them; returns how many rows were forgotten.

    A repetition finds the day counted and leaves it. Whatever is older than a day goes, so that nothing is older than
    two before the next night.
    """
    if not _is_settled(session, day):
        visits = _visits(session, day)
        rows = [
            {"school_id": school_id, "day": day, "audience": audience, "visits": number}
            for (school_id, audience), number in visits.items()
        ]
        if rows:
            session.execute(insert(DailyVisits), rows)
    return changed(session.execute(delete(VisitBegin).where(VisitBegin.began_at < now - _ONE_DAY)))


def _is_settled(session: Session, day: date) -> bool:
    return session.execute(select(DailyVisits.day).where(DailyVisits.day == day).limit(1)).first() is not None


def _visits(session: Session, day: date) -> dict[tuple[UUID, str], int]:
    midnight = datetime.combine(day, time(), SHANGHAI)
    rows = session.execute(
        select(VisitBegin.school_id, VisitBegin.audience, VisitBegin.session_id, VisitBegin.began_at).where(
            VisitBegin.began_at >= midnight, VisitBegin.began_at < midnight + _ONE_DAY
        )
    )
    begins: dict[tuple[UUID, str], list[tuple[UUID, float]]] = defaultdict(list)
    for school_id, audience, session_id, began_at in rows:
        begins[school_id, audience].append((session_id, began_at.timestamp()))
    return {whose: count_visits(found, IDLE.total_seconds()) for whose, found in begins.items()}

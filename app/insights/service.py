"""Freezing what was counted of a school, and settling the visits of a day."""

from collections import Counter, defaultdict
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
from app.insights.rules.counting import Roster, Seat, count_labor, count_visits
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


def freeze(session: Session, school_id: UUID, day: date, now: datetime) -> int:
    """Write down what is counted of a school up to a day, for each period that may still change; returns how many.

    What was counted up to the same or a later day stays as it is, so repeating changes nothing.
    """
    calendar = schools.calendar_of(session, schools.school(session, school_id))
    return sum(_freeze(session, school_id, period, day, now) for period in due_periods(day, calendar.terms))


def _freeze(session: Session, school_id: UUID, period: Counted, day: date, now: datetime) -> bool:
    kept = queries.snapshot(session, school_id, period.key)
    if kept and kept.as_of >= day:
        return False
    classes = schools.classes_on(session, school_id, period.span.ends_on)
    counts = _counts(session, school_id, period, _roster(session, school_id, period, classes))
    if kept is None:
        kept = InsightSnapshot(school_id=school_id, period_key=period.key, kind=period.kind.value)
        session.add(kept)
    kept.starts_on, kept.ends_on, kept.as_of = period.days.starts_on, period.days.ends_on, day
    kept.frozen_at, kept.version = now, VERSION
    kept.counts, kept.classes = dict(counts), [_named(one) for one in classes.values()]
    session.flush()
    return True


def _named(one: ClassOnDay) -> dict[str, str]:
    return {"id": str(one.id), "label": one.label}


def _roster(session: Session, school_id: UUID, period: Counted, classes: dict[UUID, ClassOnDay]) -> Roster:
    places = schools.places_on(session, school_id, period.span.ends_on)
    return {
        student_id: Seat(place.class_id, band_of(classes[place.class_id].grade))
        for student_id, place in places.items()
        if place.class_id in classes
    }


def _counts(session: Session, school_id: UUID, period: Counted, roster: Roster) -> Counter[str]:
    span = period.span
    counted = count_labor(checkins.labor_by_child(session, school_id, span), roster)
    entries = checkins.staff_entries(session, school_id, span)
    called = attendance(session, school_id, span)
    counted.update(
        {
            "staff": accounts.staff_count(session, school_id, span.ends_on),
            "staff_entries": sum(entries.values()),
            "staff_entries/people": len(entries),
            "attendance/called": called.called,
            "attendance/there": called.there,
            "attendance/children": called.children,
            "guarded": len(schools.guarded(session, school_id) & roster.keys()),
        }
    )
    counted.update(
        {f"visits/{name}": number for name, number in queries.visits_between(session, school_id, span).items()}
    )
    return counted + _of_term(session, school_id, period, roster)


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

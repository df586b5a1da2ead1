"""The week board of a school: the star period, what waits for the office, its classes and today's lessons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.announcements.queries import open_feedback
from app.awards.queries.awards import unclaimed_number
from app.awards.queries.items import has_portions_left
from app.awards.queries.stars import without_award
from app.checkins import queries as checkins
from app.core.clock import local_day
from app.courses.queries.rounds import rounds_of
from app.courses.queries.waiting import courses_to_approve
from app.courses.rules.stages import stage
from app.home.queries.periods import Announced, Progress, latest_periods, progress_of
from app.home.rules import next_step
from app.home.words import STAGES, Kind, waiting
from app.insights.rules.cells import of_school
from app.insights.rules.counting import Seat, count_reach
from app.lessons.queries.sessions import lessons_on
from app.lessons.queries.timed import timed
from app.schools import queries as schools
from app.schools.queries import ClassRow
from app.schools.rules.calendar import iso_week, week_bounds
from app.schools.rules.classes import band_of
from app.stars.queries import open_objections
from app.stars.rules.cycle import CONFIRMABLE, Status

LATEST_ROUNDS = 20


def week_board(session: Session, school_id: UUID, now: datetime, *, with_counts: bool) -> dict[str, Any]:
    """Return the board of a school. How many children of a class recorded is told only ``with_counts``."""
    today = local_day(now)
    periods = latest_periods(session, school_id)
    progress = progress_of(session, periods.unfinished) if periods.unfinished else None
    return {
        "school_id": school_id,
        "week": iso_week(today),
        "today": today,
        "period": progress,
        "latest_announced": periods.announced,
        "waiting": list(_waiting(session, school_id, progress, periods.announced, now)),
        "classes": _classes(session, school_id, progress, today, with_counts=with_counts),
        "today_sessions": timed(session, lessons_on(session, school_id, today)),
    }


def _waiting(
    session: Session, school_id: UUID, progress: Progress | None, announced: Announced | None, now: datetime
) -> Iterator[dict[str, Any]]:
    if progress:
        yield from _of_period(session, progress, now)
    if announced and (stars := _without_award(session, school_id, announced.id)):
        yield waiting(Kind.AWARDS_TO_GIVE, {"period_id": announced.id, "count": stars})
    counts = {
        Kind.AWARDS_UNCLAIMED: unclaimed_number(session, school_id, now),
        Kind.FEEDBACK: open_feedback(session, school_id),
        Kind.COURSES_TO_APPROVE: courses_to_approve(session, school_id),
    }
    for kind, count in counts.items():
        if count:
            yield waiting(kind, {"count": count})
    yield from _rounds(session, school_id, now)


def _of_period(session: Session, progress: Progress, now: datetime) -> Iterator[dict[str, Any]]:
    which, missing = {"period_id": progress.id}, progress.of - progress.confirmed
    if progress.status in CONFIRMABLE:
        if missing:
            yield waiting(Kind.TO_CONFIRM, which | {"count": missing})
        if progress.to_check:
            yield waiting(Kind.TO_CHECK, which | {"count": progress.to_check})
        elif progress.status == Status.CONFIRMED:
            yield waiting(Kind.TO_PUBLISH, which)
    if progress.objections_until:
        if objections := open_objections(session, progress.id):
            yield waiting(Kind.OBJECTION, which | {"count": objections}, until=progress.objections_until)
        elif now >= progress.objections_until:
            yield waiting(Kind.TO_ANNOUNCE, which)


def _without_award(session: Session, school_id: UUID, period_id: UUID) -> int:
    """Count the stars of a period without an award, where the school has something to give: stars need no prize."""
    return without_award(session, period_id) if has_portions_left(session, school_id) else 0


def _rounds(session: Session, school_id: UUID, now: datetime) -> Iterator[dict[str, Any]]:
    for row in rounds_of(session, school_id, cursor=None, limit=LATEST_ROUNDS).items:
        standing = stage(row, now)
        if standing in STAGES:
            step, until = next_step(standing, row, now)
            members = {"round_id": row.id, "stage": standing.value, "next": step}
            yield waiting(Kind.ROUND, members, until=until, said={"title": row.title}, sentence=STAGES[standing])


@dataclass(frozen=True)
class ClassWeek:
    """A class in this week; ``recorded`` children have a record, None where that is hidden."""

    class_id: UUID
    label: str
    grade: int | None
    students: int
    recorded: int | None
    to_review: int
    is_confirmed: bool | None


def _classes(
    session: Session, school_id: UUID, progress: Progress | None, today: date, *, with_counts: bool
) -> list[ClassWeek]:
    found = schools.classes(session, schools.school(session, school_id), today)
    class_of = {
        student_id: place.class_id for student_id, place in schools.places_on(session, school_id, today).items()
    }
    sizes = Counter(class_of.values())
    to_review = Counter(class_of.get(student_id) for student_id, _ in checkins.to_review(session, school_id))
    recorded = _recorded(session, school_id, found, class_of, today) if with_counts else {}
    return [
        ClassWeek(
            one.id, one.label, one.grade, sizes[one.id], recorded.get(one.id), to_review[one.id],
            progress.is_confirmed(one.id) if progress else None,
        )
        for one in found
    ]  # fmt: skip


def _recorded(
    session: Session, school_id: UUID, classes: Iterable[ClassRow], class_of: Mapping[UUID, UUID], today: date
) -> dict[UUID, int]:
    """Count by class the children with a record this week, hiding the same small groups as the frozen figures do."""
    bands = {one.id: band_of(one.grade) for one in classes if one.grade}
    roster = {student_id: Seat(id_, bands[id_]) for student_id, id_ in class_of.items() if id_ in bands}
    labor = checkins.labor_by_child(session, school_id, week_bounds(iso_week(today)))
    places = of_school(count_reach(labor, roster), "class").places
    return {UUID(class_id): cell.count for class_id, cell in places.items() if cell.is_open}

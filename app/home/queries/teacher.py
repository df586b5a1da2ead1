"""The board of a class, and what a teacher has to teach."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, Role
from app.checkins import queries as checkins
from app.core.auth import Actor
from app.core.clock import local_day
from app.courses import access as courses
from app.courses.queries.rounds import rounds_of
from app.courses.queries.seating import Seat, seats_of_present
from app.courses.queries.wishes import children_without_sheet
from app.courses.rules.stages import stage
from app.courses.rules.words import Mode, Stage
from app.home.queries.periods import latest_periods, progress_of
from app.home.queries.school import LATEST_ROUNDS
from app.home.words import POOL_OF_CLASS, Kind, waiting
from app.lessons.queries import works
from app.lessons.queries.leaves import on_leave
from app.lessons.queries.pickup import handed_over
from app.lessons.queries.sessions import lessons_of_teacher
from app.lessons.queries.timed import timed
from app.media import queries as media
from app.points.rules import labor_week
from app.privacy import queries as privacy
from app.privacy.rules import Purpose
from app.schools import access
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.rules.calendar import Span, iso_week
from app.stars.rules.cycle import CONFIRMABLE

DAYS_AHEAD = timedelta(days=7)
MOST_PROPOSALS = 100


def class_board(session: Session, actor: Actor, class_id: UUID, now: datetime) -> dict[str, Any]:
    """Return the board of a class that the caller teaches. Raises ``ClassNotFound``.

    What only the homeroom teacher decides waits for the homeroom teacher alone.
    """
    today = local_day(now)
    school_class = access.class_for_teacher(session, actor, class_id)
    children = access.students_of_class(session, class_id)
    of_class = [child.id for child in children]
    records = checkins.to_review(session, school_class.school_id, of_class)
    flagged = sum(is_flagged for _, is_flagged in records)
    is_homeroom = class_id in actor.class_ids(Role.HOMEROOM_TEACHER)
    found = [waiting(Kind.TO_REVIEW, {"count": len(records)})] if records else []
    found += [*_hidden(session, of_class)]
    found += [*_today(session, class_id, of_class, today)]
    found += [*_for_homeroom(session, school_class.school_id, class_id, now)] if is_homeroom else []
    return {
        "class_id": class_id,
        "label": school_class.label,
        "week": iso_week(today),
        "today": today,
        "to_review": len(records),
        "flagged": flagged,
        "waiting": found,
        "children": _children(session, children, today),
    }


def _hidden(session: Session, student_ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    """Return what of families' photos, notes and works others see only after a look at it."""
    counts = (media.hidden_count, checkins.hidden_notes, works.hidden_count)
    if hidden := sum(count(session, student_ids) for count in counts):
        yield waiting(Kind.TO_LOOK_AT, {"count": hidden})


def _today(session: Session, class_id: UUID, student_ids: Sequence[UUID], today: date) -> Iterator[dict[str, Any]]:
    if away := {student_id for student_id, _ in on_leave(session, student_ids, today)}:
        yield waiting(Kind.LEAVES_TODAY, {"count": len(away)})
    page = checkins.proposals(session, school_ids=[], class_ids=[class_id], cursor=None, limit=MOST_PROPOSALS)
    if page.items:
        yield waiting(Kind.PROPOSALS, {"count": len(page.items)})


def _for_homeroom(session: Session, school_id: UUID, class_id: UUID, now: datetime) -> Iterator[dict[str, Any]]:
    """Yield the pool that waits to be confirmed, and how many families of the class have not wished yet."""
    period = latest_periods(session, school_id).unfinished
    progress = progress_of(session, period) if period and period.status in CONFIRMABLE else None
    if progress and progress.is_confirmed(class_id) is False:
        members = {"count": progress.proposed[str(class_id)], "period_id": progress.id}
        yield waiting(Kind.TO_CONFIRM, members, sentence=POOL_OF_CLASS)
    for row in rounds_of(session, school_id, cursor=None, limit=LATEST_ROUNDS).items:
        is_open = row.mode == Mode.WISHES and stage(row, now) is Stage.OPEN
        silent = children_without_sheet(session, row, [class_id]) if is_open else []
        if silent:
            members = {"count": len(silent), "round_id": row.id}
            yield waiting(Kind.WISHES_WITHOUT_SHEET, members, until=row.close_at, said={"title": row.title})


def _children(session: Session, children: Sequence[StudentRow], today: date) -> list[dict[str, Any]]:
    ids = [child.id for child in children]
    labor = checkins.labor(session, ids, labor_week(today))
    records = Counter(record.student_id for record in labor if record.is_live)
    bound = schools.guardianships_of(session, ids)
    with_photos = privacy.consenting(session, ids, Purpose.PHOTO_UPLOAD)
    return [
        {
            "student_id": child.id,
            "seat_no": child.seat_no,
            "name": child.name,
            "records": records[child.id],
            "is_bound": child.id in bound,
            "has_photo_consent": child.id in with_photos,
        }
        for child in children
    ]


def teaching(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return the classes that the caller teaches, and the caller's lessons of today and the next seven days."""
    today = local_day(now)
    return {
        "today": today,
        "classes": [_class(session, actor, class_id) for class_id in sorted(actor.class_ids(*CLASS_ROLES))],
        "sessions": _lessons(session, actor, Span(today, today + DAYS_AHEAD)),
    }


def _class(session: Session, actor: Actor, class_id: UUID) -> dict[str, Any]:
    found = access.class_for_teacher(session, actor, class_id)
    return {
        "class_id": class_id,
        "label": found.label,
        "school_id": found.school_id,
        "is_homeroom": class_id in actor.class_ids(Role.HOMEROOM_TEACHER),
    }


def _lessons(session: Session, actor: Actor, span: Span) -> list[dict[str, Any]]:
    own = courses.taught_offerings(session, actor)
    lessons = lessons_of_teacher(session, actor.account_id, own, span)
    held_on = {lesson.id: lesson.held_on for lesson in lessons}
    handed = Counter(session_id for session_id, _ in handed_over(session, held_on))
    seats: dict[UUID, list[Seat]] = defaultdict(list)
    for seat in seats_of_present(session, {lesson.offering_id for lesson in lessons}):
        seats[seat.offering_id].append(seat)
    return [
        vars(one)
        | {
            "students": sum(held_on[one.session_id] in seat for seat in seats[one.offering_id]),
            "handed_over": handed[one.session_id],
        }
        for one in timed(session, lessons)
    ]

"""Planning a round, and cancelling one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core import audit, outbox
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.errors import FieldError
from app.core.i18n import mark
from app.core.ids import new_id
from app.courses.errors.rounds import ClassesTold, FactsFixed, NoticeGiven, RoundCancelled, RoundInvalid, RoundPublished
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import RoundClass, SelectionRound
from app.courses.queries import rounds
from app.courses.rules.rounds import Plan, is_living, plan_faults
from app.courses.rules.words import LIVING, EnrolmentStatus, Kind, OfferingStatus
from app.courses.service import places, seats
from app.courses.service.notices import tell_cancelled
from app.schools import queries as schools
from app.schools.errors import TermUnknown


def create(
    session: Session,
    actor: Actor,
    school_id: UUID,
    term_code: str,
    plan: Plan,
    *,
    class_ids: Sequence[UUID] | None,
    offering_ids: Sequence[UUID],
    now: datetime,
) -> SelectionRound:
    """Plan a round for some classes (all active ones where none are named) and hold its offerings for it.

    Raises ``TermUnknown``, and ``RoundInvalid`` with everything that is wrong at once.
    """
    school = schools.school(session, school_id)
    if term_code not in {term.code for term in schools.calendar_of(session, school).terms}:
        raise TermUnknown(key=term_code)
    selection = SelectionRound(
        id=new_id(), school_id=school_id, term_code=term_code, created_by=actor.account_id, created_at=now
    )
    _write(session, selection, plan, class_ids, offering_ids, now)
    audit.record(session, now, actor.account_id, "round.planned", "selection_round", selection.id, school_id=school_id)
    return selection


def change(
    session: Session,
    actor: Actor,
    selection: SelectionRound,
    plan: Plan,
    *,
    class_ids: Sequence[UUID] | None,
    offering_ids: Sequence[UUID],
    now: datetime,
) -> None:
    """Replace the plan of a round of which no class was told yet. The caller holds the round.

    Raises ``RoundCancelled``, ``NoticeGiven`` and ``RoundInvalid``.
    """
    _check_not_cancelled(selection)
    if _told(session, selection.id):
        raise NoticeGiven
    _write(session, selection, plan, class_ids, offering_ids, now)
    audit.record(
        session, now, actor.account_id, "round.changed", "selection_round", selection.id, school_id=selection.school_id
    )


def change_classes(
    session: Session, actor: Actor, selection: SelectionRound, class_ids: Sequence[UUID], now: datetime
) -> None:
    """Let other classes take part, until the round is prepared; an added one gets a notice of its own.

    Raises ``RoundCancelled``, ``FactsFixed``, ``ClassesTold`` and ``RoundInvalid``.
    """
    _check_not_cancelled(selection)
    if selection.prepared_at:
        raise FactsFixed
    if left_out := _told(session, selection.id).difference(class_ids):
        labels = schools.classes_on(session, selection.school_id, local_day(now))
        raise ClassesTold(classes=sorted(labels[class_id].label for class_id in left_out if class_id in labels))
    active = _active_classes(session, selection.school_id, now)
    if errors := list(_class_faults(active, class_ids)):
        raise RoundInvalid(errors=errors)
    _write_classes(session, selection.id, class_ids)
    selection.notified_at = None
    audit.record(
        session, now, actor.account_id, "round.classes_changed", "selection_round", selection.id,
        school_id=selection.school_id,
    )  # fmt: skip


def cancel(session: Session, actor: Actor, selection: SelectionRound, reason: str, now: datetime) -> None:
    """End a round before its results are published: its places are ended, its offerings are free for another round.

    A draw that was begun stays in the log. Cancelling again changes nothing. The caller holds the round. Raises
    ``RoundPublished``.
    """
    if selection.cancelled_at:
        return
    if selection.published_at:
        raise RoundPublished
    _end_places(session, actor, selection, reason, now)
    session.execute(update(Offering).where(Offering.round_id == selection.id).values(round_id=None))
    selection.cancelled_at, selection.cancel_reason = now, reason
    tell_cancelled(session, selection, now)
    audit.record(
        session, now, actor.account_id, "round.cancelled", "selection_round", selection.id,
        school_id=selection.school_id,
    )  # fmt: skip


def _end_places(session: Session, actor: Actor, selection: SelectionRound, reason: str, now: datetime) -> None:
    """End the waiting before the seats, so that no freed seat is offered on; locks as ``places`` orders them.

    Who sat in a course gets base care in its slots after the commit, because it may have left that for the course.
    """
    of_round = (Enrolment.round_id == selection.id, Enrolment.status.in_(LIVING))
    whose = session.execute(select(Enrolment.student_id, Enrolment.offering_id).where(*of_round)).all()
    schools.lock_students(session, {row.student_id for row in whose})
    seats.lock_offerings(session, {row.offering_id for row in whose})
    living = select(Enrolment).where(*of_round)
    waiting_first = living.order_by(Enrolment.status != EnrolmentStatus.WAITLISTED.value, Enrolment.id)
    for enrolment in session.execute(waiting_first).scalars().all():
        places.release(session, enrolment, EnrolmentStatus.CANCELLED, now, by=actor.account_id, reason=reason)
    for offering_id in sorted({row.offering_id for row in whose}):
        outbox.defer(session, places.CARE_NEEDED, {"offering_id": offering_id, "cancelled_at": now}, now)


def _check_not_cancelled(selection: SelectionRound) -> None:
    if selection.cancelled_at:
        raise RoundCancelled(reason=selection.cancel_reason)


def _told(session: Session, round_id: UUID) -> frozenset[UUID]:
    return frozenset(row.class_id for row in rounds.classes_of(session, round_id) if row.announcement_id)


def _write(
    session: Session,
    selection: SelectionRound,
    plan: Plan,
    class_ids: Sequence[UUID] | None,
    offering_ids: Sequence[UUID],
    now: datetime,
) -> None:
    """Check a plan with its classes and offerings as a whole, then write all of it."""
    active = _active_classes(session, selection.school_id, now)
    wanted = sorted(active) if class_ids is None else class_ids
    errors = [
        *plan_faults(plan, now),
        *_class_faults(active, wanted),
        *_offering_faults(session, selection, offering_ids, now),
    ]
    if errors:
        raise RoundInvalid(errors=errors)
    for name, value in vars(plan).items():
        setattr(selection, name, value.value if isinstance(value, Enum) else value)
    session.add(selection)
    session.flush()
    _write_classes(session, selection.id, wanted)
    session.execute(update(Offering).where(Offering.round_id == selection.id).values(round_id=None))
    session.execute(update(Offering).where(Offering.id.in_(offering_ids)).values(round_id=selection.id))


def _active_classes(session: Session, school_id: UUID, now: datetime) -> frozenset[UUID]:
    rows = schools.classes(session, schools.school(session, school_id), local_day(now))
    return frozenset(row.id for row in rows if row.grade is not None)


def _class_faults(active: Collection[UUID], class_ids: Iterable[UUID]) -> Iterator[FieldError]:
    for place, class_id in enumerate(class_ids):
        if class_id not in active:
            yield FieldError(f"/class_ids/{place}", "class-unknown", mark("本校没有这个在读班级。"))


def _offering_faults(
    session: Session, selection: SelectionRound, offering_ids: Sequence[UUID], now: datetime
) -> Iterator[FieldError]:
    """Look at the offerings while they are held, so that two rounds planned at once cannot both take one."""
    held = select(Offering).where(Offering.id.in_(offering_ids)).order_by(Offering.id).with_for_update()
    offerings = {row.id: row for row in session.execute(held.execution_options(populate_existing=True)).scalars()}
    base_care = _base_care(session, offerings)
    for place, offering_id in enumerate(offering_ids):
        found = offerings.get(offering_id)
        pointer = f"/offering_ids/{place}"
        if found is None or found.school_id != selection.school_id or found.term_code != selection.term_code:
            yield FieldError(pointer, "offering-unknown", mark("本校这个学期没有这个班次。"))
        elif found.status != OfferingStatus.PUBLISHED:
            yield FieldError(pointer, "offering-not-published", mark("这个班次没有公布。"))
        elif offering_id in base_care:
            yield FieldError(pointer, "base-care", mark("基础托管不用选课,需要的孩子都能参加。"))
        elif found.round_id not in (None, selection.id) and _is_held(session, found.round_id, now):
            yield FieldError(pointer, "in-another-round", mark("这个班次已在另一轮选课中。"))


def _base_care(session: Session, offering_ids: Collection[UUID]) -> frozenset[UUID]:
    found = (
        select(Offering.id)
        .join(Course, Course.id == Offering.course_id)
        .where(Offering.id.in_(list(offering_ids)), Course.kind == Kind.BASE_CARE.value)
    )
    return frozenset(session.execute(found).scalars())


def _is_held(session: Session, round_id: UUID | None, now: datetime) -> bool:
    return is_living(session.get_one(SelectionRound, round_id), now)


def _write_classes(session: Session, round_id: UUID, class_ids: Iterable[UUID]) -> None:
    """Bring the classes of a round to those named; one that was told already keeps its announcement."""
    present = {row.class_id for row in rounds.classes_of(session, round_id)}
    wanted = set(class_ids)
    gone = RoundClass.class_id.in_(present - wanted)
    session.execute(delete(RoundClass).where(RoundClass.round_id == round_id, gone))
    session.add_all(RoundClass(round_id=round_id, class_id=class_id) for class_id in sorted(wanted - present))
    session.flush()

"""Who and what the published offerings of a school need on which slots, and whether anybody counts on an offering."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering, OfferingTeacher
from app.courses.models.rounds import SelectionRound
from app.courses.queries import rounds
from app.courses.rules.offerings import Booking
from app.courses.rules.words import OfferingStatus


def bookings(session: Session, school_id: UUID, term_code: str) -> list[Booking]:
    """Return the published timetable of a school in a term."""
    published = (
        Offering.school_id == school_id,
        Offering.term_code == term_code,
        Offering.status == OfferingStatus.PUBLISHED.value,
    )
    rows = session.execute(
        select(Offering.id, Course.title, Offering.slots, Offering.place)
        .join(Course, Course.id == Offering.course_id)
        .where(*published)
        .order_by(Offering.id)
    ).all()
    teachers = teacher_ids(session, [row.id for row in rows])
    return [Booking(row.id, row.title, row.slots, row.place, frozenset(teachers[row.id])) for row in rows]


def teacher_ids(session: Session, offering_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the teachers of each of the offerings."""
    found: dict[UUID, list[UUID]] = {offering_id: [] for offering_id in offering_ids}
    taught = select(OfferingTeacher.offering_id, OfferingTeacher.account_id).where(
        OfferingTeacher.offering_id.in_(list(found))
    )
    for row in session.execute(taught.order_by(OfferingTeacher.account_id)):
        found[row.offering_id].append(row.account_id)
    return found


def published_slots(session: Session, school_id: UUID, since_term: str | None) -> set[str]:
    """Return the slots that published offerings of a term and those after it use."""
    published = (Offering.school_id == school_id, Offering.status == OfferingStatus.PUBLISHED.value)
    in_term = () if since_term is None else (Offering.term_code >= since_term,)
    rows = session.execute(select(Offering.slots).where(*published, *in_term)).scalars()
    return {slot for slots in rows for slot in slots}


def has_places(session: Session, offering_id: UUID) -> bool:
    """Tell whether anybody ever held a place in an offering, or waited for one."""
    return (
        session.execute(select(Enrolment.id).where(Enrolment.offering_id == offering_id).limit(1)).first() is not None
    )


def round_held(session: Session, offering_id: UUID) -> SelectionRound | None:
    """Return the round of an offering, held until the commit, so that it is not prepared meanwhile."""
    of_offering = (
        select(SelectionRound)
        .join(Offering, Offering.round_id == SelectionRound.id)
        .where(Offering.id == offering_id)
        .with_for_update(of=SelectionRound)
    )
    return session.execute(of_offering.execution_options(populate_existing=True)).scalar_one_or_none()


def wishers(session: Session, round_id: UUID, offering_id: UUID) -> set[UUID]:
    """Return the children of a round that have wished an offering."""
    return {
        student_id
        for student_id, sheet in rounds.wish_sheets(session, round_id).items()
        if any(str(offering_id) in ranked for ranked in sheet.wishes.values())
    }

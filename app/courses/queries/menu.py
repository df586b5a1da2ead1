"""The menu: courses, and what is offered of them in a term."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, exists, or_, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core.pagination import Page, page_of_rows
from app.courses.models.menu import Course, Offering
from app.courses.queries.bookings import teacher_ids
from app.courses.queries.providers import providers_by_id
from app.courses.rules.words import Kind, OfferingStatus, Review
from app.media import queries as media
from app.media.queries import PhotoLinks, Signer
from app.schools import queries as schools
from app.schools.errors import TermUnknown
from app.schools.rules.calendar import Term

_OFFERING: Select[*tuple[Any, ...]] = select(
    Offering.id,
    Offering.school_id,
    Offering.course_id,
    Course.title,
    Course.summary,
    Course.category,
    Course.kind,
    Course.provider_kind,
    Offering.term_code,
    Offering.round_id,
    Offering.slots,
    Offering.place,
    Offering.grades,
    Offering.capacity,
    Offering.taken,
    Offering.min_to_open,
    Offering.class_quota,
    Offering.materials_fee,
    Offering.is_invitation_only,
    Offering.status,
).join(Course, Course.id == Offering.course_id)
_COURSE: tuple[Any, ...] = tuple(Course.__table__.c)


@dataclass(frozen=True)
class OfferingRow:
    """A course in one term as it is shown. ``teachers`` are (account, name to show); amounts are in cents."""

    id: UUID
    school_id: UUID
    course_id: UUID
    title: str
    summary: str
    category: str
    kind: str
    provider_kind: str
    term_code: str
    round_id: UUID | None
    slots: Sequence[str]
    place: str
    grades: Sequence[int]
    capacity: int | None
    taken: int
    min_to_open: int
    class_quota: int | None
    materials_fee: int
    is_invitation_only: bool
    status: str
    teachers: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class CourseRow:
    """A course with its picture for one viewer and what is offered of it."""

    id: UUID
    school_id: UUID
    title: str
    summary: str
    category: str
    kind: str
    provider_kind: str
    provider: Any
    resources: Sequence[Mapping[str, str]]
    photo: PhotoLinks | None
    review: str
    review_reason: str
    proposed_by: UUID
    created_at: datetime
    offerings: Sequence[OfferingRow]


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for on the menu. Families see what is published of approved courses."""

    is_staff: bool
    since_term: str | None = None
    term: str | None = None
    grade: int | None = None
    weekday: int | None = None
    category: str | None = None
    search: str | None = None
    review: str | None = None

    @property
    def needs_offering(self) -> bool:
        return not self.is_staff or any((self.term, self.grade, self.weekday))


def offering_rows(session: Session, offering_ids: Iterable[UUID]) -> dict[UUID, OfferingRow]:
    """Return offerings by id, whatever their status."""
    return {row.id: row for row in _offerings(session, Offering.id.in_(list(offering_ids)))}


def offerings_of_round(session: Session, round_id: UUID) -> list[OfferingRow]:
    """Return the published offerings of a round, by slot and title."""
    return _offerings(session, Offering.round_id == round_id, _is(OfferingStatus.PUBLISHED))


def base_care_offerings(session: Session, school_id: UUID, term_code: str) -> list[OfferingRow]:
    """Return the published base care of a school in a term."""
    in_term = (Offering.school_id == school_id, Offering.term_code == term_code)
    return _offerings(session, *in_term, Course.kind == Kind.BASE_CARE.value, _is(OfferingStatus.PUBLISHED))


def _is(status: OfferingStatus) -> ColumnElement[bool]:
    return Offering.status == status.value


def _offerings(session: Session, *conditions: ColumnElement[bool]) -> list[OfferingRow]:
    rows = session.execute(_OFFERING.where(*conditions)).all()
    teachers = teachers_of(session, [row.id for row in rows])
    found = [OfferingRow(*(*row, teachers[row.id])) for row in rows]
    return sorted(found, key=lambda offering: (offering.slots, offering.title, offering.id))


def teachers_of(session: Session, offering_ids: Collection[UUID]) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    """Return the teachers of each of the offerings with the names by which they are shown."""
    teachers = teacher_ids(session, offering_ids)
    names = accounts.display_names(session, {account_id for of_one in teachers.values() for account_id in of_one})
    return {
        offering_id: tuple((account_id, names[account_id]) for account_id in of_one)
        for offering_id, of_one in teachers.items()
    }


def menu(
    session: Session, school_id: UUID, wanted: Wanted, signer: Signer, now: datetime, *, cursor: str | None, limit: int
) -> Page:
    """Return a page of a school's courses in the order in which they were entered, with the offerings looked for."""
    statement = select(*_COURSE).where(Course.school_id == school_id)
    if wanted.review or not wanted.is_staff:
        statement = statement.where(Course.review == (wanted.review if wanted.is_staff else Review.APPROVED.value))
    if wanted.category:
        statement = statement.where(Course.category == wanted.category)
    if wanted.search:
        text = (column.icontains(wanted.search, autoescape=True) for column in (Course.title, Course.summary))
        statement = statement.where(or_(*text))
    conditions = list(_looked_for(wanted))
    if wanted.needs_offering:
        statement = statement.where(exists().where(Offering.course_id == Course.id, *conditions))
    page = page_of_rows(session, statement, (Course.__table__.c.id,), cursor=cursor, limit=limit)
    return Page(_with_offerings(session, page.items, conditions, signer, now), page.next)


def _looked_for(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    yield _is(OfferingStatus.PUBLISHED) if not wanted.is_staff else Offering.status != OfferingStatus.CANCELLED.value
    if wanted.term:
        yield Offering.term_code == wanted.term
    elif wanted.since_term:
        yield Offering.term_code >= wanted.since_term
    # Slots and grades are lists of labels and of single digits, so that matching their text is exact.
    if wanted.weekday:
        yield cast(Offering.slots, String).like(f'%"{wanted.weekday}-%')
    if wanted.grade:
        yield cast(Offering.grades, String).like(f"%{wanted.grade}%")


def course_row(
    session: Session, course: Course, *, is_staff: bool, since_term: str | None, signer: Signer, now: datetime
) -> CourseRow:
    """Return one course with its offerings of this term and those after it."""
    conditions = list(_looked_for(Wanted(is_staff=is_staff, since_term=since_term)))
    row = session.execute(select(*_COURSE).where(Course.id == course.id)).one()
    return _with_offerings(session, [row], conditions, signer, now)[0]


def _with_offerings(
    session: Session, courses: Sequence[Any], conditions: Iterable[ColumnElement[bool]], signer: Signer, now: datetime
) -> list[CourseRow]:
    providers = providers_by_id(session, {row.provider_id for row in courses if row.provider_id})
    photos = media.links(session, {row.photo_id for row in courses if row.photo_id}, signer, now)
    offerings = defaultdict(list)
    for offering in _offerings(session, Offering.course_id.in_([row.id for row in courses]), *conditions):
        offerings[offering.course_id].append(offering)
    return [
        CourseRow(
            row.id, row.school_id, row.title, row.summary, row.category, row.kind, row.provider_kind,
            providers.get(row.provider_id), row.resources, photos.get(row.photo_id), row.review, row.review_reason,
            row.proposed_by, row.created_at, offerings[row.id],
        )
        for row in courses
    ]  # fmt: skip


def term_of(session: Session, school_id: UUID, term_code: str) -> Term:
    """Return a term of a school's calendar. Raises ``TermUnknown``."""
    terms = schools.calendar_of(session, schools.school(session, school_id)).terms
    found = next((term for term in terms if term.code == term_code), None)
    if found is None:
        raise TermUnknown(key=term_code)
    return found


def present_term(session: Session, school_id: UUID, today: date) -> str | None:
    """Return the code of the term that runs, or comes next; None where no calendar knows one. Codes sort by time."""
    terms = schools.calendar_of(session, schools.school(session, school_id)).terms
    return next((term.code for term in terms if term.ends_on >= today), None)


def is_offered(session: Session, course_id: UUID, since_term: str | None) -> bool:
    """Tell whether a course has a published offering in a term that is not over."""
    published = (Offering.course_id == course_id, _is(OfferingStatus.PUBLISHED))
    in_term = () if since_term is None else (Offering.term_code >= since_term,)
    return session.execute(select(Offering.id).where(*published, *in_term).limit(1)).first() is not None

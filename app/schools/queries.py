"""Reads about schools: organisations, the calendar that holds in a school, classes, children and guardians."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.auth import Actor
from app.core.crypto import Vault
from app.core.db import purpose_of, run
from app.core.pagination import Page, page_of_rows
from app.schools import access
from app.schools.errors import SchoolNotFound
from app.schools.models import CalendarDay, ClassMembership, Guardianship, Organisation, SchoolClass, Student, Term
from app.schools.rules import calendar
from app.schools.rules.calendar_scopes import SchoolCalendar, merged, scopes_in
from app.schools.rules.classes import academic_year_of, grade_of
from app.schools.rules.student_numbers import mask_student_number

STUDENT_NUMBER = purpose_of(Student.student_no_sealed)
_SEAT = func.coalesce(ClassMembership.seat_no, 1_000).label("seat")  # Children without a seat come last.
_SEAT_ORDER: tuple[Any, ...] = (_SEAT, Student.id)
_SEATS = (
    select(
        *_SEAT_ORDER,
        Student.name,
        Student.student_no_sealed,
        ClassMembership.seat_no,
        exists()
        .where(Guardianship.student_id == Student.id, Guardianship.ended_at.is_(None))
        .label("has_guardian"),
    )
    .join(ClassMembership, (ClassMembership.student_id == Student.id) & ClassMembership.ends_on.is_(None))
)  # fmt: skip
_DAYS = select(
    CalendarDay.scope, CalendarDay.day, CalendarDay.kind, CalendarDay.timetable_weekday, CalendarDay.note
).where(CalendarDay.scope.in_(bindparam("scopes", expanding=True)))
TERMS = select(Term.scope, Term.code, Term.starts_on, Term.ends_on).where(
    Term.scope.in_(bindparam("scopes", expanding=True))
)
SCHOOLS = select(Organisation.id, Organisation.name, Organisation.region_code, Organisation.grades_in_stage).where(
    Organisation.id.in_(bindparam("school_ids", expanding=True))
)
_LOCK = (
    select(Student.id)
    .where(Student.id.in_(bindparam("student_ids", expanding=True)))
    .order_by(Student.id)
    .with_for_update(key_share=True)
)

_PLACES = (
    select(ClassMembership.student_id, ClassMembership.class_id, ClassMembership.seat_no)
    .where(
        ClassMembership.school_id == bindparam("school_id"),
        ClassMembership.starts_on <= bindparam("day"),
        or_(ClassMembership.ends_on.is_(None), ClassMembership.ends_on >= bindparam("day")),
    )
    .order_by(ClassMembership.starts_on)
)
_CLASSES = (
    select(
        SchoolClass.id,
        SchoolClass.label,
        SchoolClass.class_no,
        SchoolClass.stage,
        SchoolClass.entry_year,
        Organisation.grades_in_stage,
    )
    .join(Organisation, Organisation.id == SchoolClass.school_id)
    .where(SchoolClass.school_id == bindparam("school_id"))
)


@dataclass(frozen=True)
class ClassRow:
    """A class with its present grade, which is None before it enters and after it has graduated."""

    id: UUID
    school_id: UUID
    stage: str
    entry_year: int
    class_no: int
    label: str
    is_label_locked: bool
    status: str
    grade: int | None


@dataclass(frozen=True)
class ListedClass(ClassRow):
    """A class with how many children are in it."""

    students: int


@dataclass(frozen=True)
class ClassSeat:
    """A child on its seat. ``student_number`` is masked, and None for those who need not see it."""

    id: UUID
    name: str
    seat_no: int | None
    has_guardian: bool
    student_number: str | None


@dataclass(frozen=True)
class GuardianshipRow:
    """A living guardianship. It says nothing of who the guardian is."""

    id: UUID
    relation: str
    created_at: datetime


def organisations(session: Session, actor: Actor, *, cursor: str | None, limit: int) -> Page:
    """Return a page of the organisations the caller may see, oldest first."""
    visible = select(*Organisation.__table__.columns).where(access.visible_organisations(actor))
    return page_of_rows(session, visible, [Organisation.__table__.c.id], cursor=cursor, limit=limit)


def school(session: Session, school_id: UUID) -> Organisation:
    """Return a school whoever asks (for jobs and commands). Raises ``SchoolNotFound``."""
    found = session.get(Organisation, school_id)
    if found is None or found.kind != "school":
        raise SchoolNotFound
    return found


def schools_by_id(session: Session, school_ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """Return schools whoever asks."""
    found = session.execute(select(Organisation).where(Organisation.id.in_(list(school_ids)))).scalars()
    return {school.id: school for school in found}


def school_ids(session: Session) -> list[UUID]:
    """Return all schools, for jobs that work school by school."""
    return list(session.execute(select(Organisation.id).where(Organisation.kind == "school")).scalars())


def all_schools(session: Session) -> list[Organisation]:
    """Return all schools, for jobs that work on the whole county."""
    return list(session.execute(select(Organisation).where(Organisation.kind == "school")).scalars())


def schools_in(session: Session, region_code: str) -> list[Organisation]:
    """Return the schools of a region by code and name."""
    in_region = Organisation.region_code.startswith(access.region_prefix(region_code))
    statement = select(Organisation).where(Organisation.kind == "school", in_region)
    by_code = (Organisation.school_code.is_(None), Organisation.school_code, Organisation.name, Organisation.id)
    return list(session.execute(statement.order_by(*by_code)).scalars())


def first_school_at(session: Session) -> datetime | None:
    """Return when the first school was entered, or None while there is none."""
    return session.execute(select(func.min(Organisation.created_at)).where(Organisation.kind == "school")).scalar()


def calendar_of(session: Session, school: Organisation) -> SchoolCalendar:
    """Return the calendar that holds in a school: its own entries go before the county's, those before the province's.

    A day or term listed in a narrower scope replaces the same day or term code of a wider one.
    """
    return calendars_of(session, [school])[school.id]


def calendar_in(session: Session, region_code: str) -> SchoolCalendar:
    """Return the calendar of a region as its schools follow it where they list nothing of their own."""
    scopes = scopes_in(region_code)
    return merged(scopes, _listed(session, _DAYS, scopes), _listed(session, TERMS, scopes))


def calendars_of(session: Session, schools: Collection[Organisation]) -> dict[UUID, SchoolCalendar]:
    """Return the calendars of several schools; those that follow the same scopes share one."""
    followed = {school.id: scopes_of(school) for school in schools}
    wanted = {scope for scopes in followed.values() for scope in scopes}
    days, terms = _listed(session, _DAYS, wanted), _listed(session, TERMS, wanted)
    shared: dict[tuple[str, ...], SchoolCalendar] = {}
    found = {}
    for school_id, scopes in followed.items():
        used = tuple(scope for scope in scopes if scope in days or scope in terms)
        if used not in shared:
            shared[used] = merged(used, days, terms)
        found[school_id] = shared[used]
    return found


def _listed(session: Session, statement: Executable, scopes: Collection[str]) -> dict[str, list[Any]]:
    listed: dict[str, list[Any]] = {}
    for row in session.execute(statement, {"scopes": list(scopes)}):
        listed.setdefault(row.scope, []).append(row)
    return listed


def scopes_of(school: Organisation) -> list[str]:
    """List the scopes whose calendars and fee policies hold in a school, from the widest to the narrowest."""
    return [*scopes_in(school.region_code), str(school.id)]


def term_on(session: Session, school: Organisation, day: date) -> calendar.Term | None:
    """Return the term of a school that a day belongs to, or None in the holidays and where no calendar is known."""
    return _terms_of(session, school).term_on(day)


def latest_term(session: Session, school: Organisation, day: date) -> calendar.Term | None:
    """Return the term of a school that a day belongs to or, between terms, the last one."""
    return next((term for term in reversed(_terms_of(session, school).terms) if term.starts_on <= day), None)


def _terms_of(session: Session, school: Organisation) -> SchoolCalendar:
    scopes = scopes_of(school)
    return merged(scopes, {}, _listed(session, TERMS, scopes))


def classes(session: Session, school: Organisation, today: date, status: str = "active") -> list[ListedClass]:
    """Return the classes of a school by stage, grade and number."""
    students = (
        select(func.count())
        .select_from(ClassMembership)
        .where(ClassMembership.class_id == SchoolClass.id, ClassMembership.ends_on.is_(None))
        .scalar_subquery()
    )
    found = session.execute(
        select(SchoolClass, students)
        .where(SchoolClass.school_id == school.id, SchoolClass.status == status)
        .order_by(SchoolClass.stage.desc(), SchoolClass.entry_year.desc(), SchoolClass.class_no)
    )
    return [
        ListedClass(**vars(class_row(school, found_class, today)), students=number) for found_class, number in found
    ]


def class_labels(session: Session, class_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what classes are called, graduated ones too."""
    rows = session.execute(select(SchoolClass.id, SchoolClass.label).where(SchoolClass.id.in_(list(class_ids))))
    return {row.id: row.label for row in rows}


def class_row(school: Organisation, school_class: SchoolClass, today: date) -> ClassRow:
    year = academic_year_of(today)
    return ClassRow(
        school_class.id,
        school_class.school_id,
        school_class.stage,
        school_class.entry_year,
        school_class.class_no,
        school_class.label,
        school_class.is_label_locked,
        school_class.status,
        grade_of(school_class.stage, school_class.entry_year, year, school.grades_in_stage),
    )


def class_seats(session: Session, class_id: UUID, *, cursor: str | None, limit: int, vault: Vault | None) -> Page:
    """Return a page of a class in seat order, children without a seat last.

    Masked student numbers are given where a ``vault`` is handed in to open them.
    """
    in_class = _SEATS.where(ClassMembership.class_id == class_id)
    page = page_of_rows(session, in_class, _SEAT_ORDER, cursor=cursor, limit=limit)
    seats = [
        ClassSeat(row.id, row.name, row.seat_no, row.has_guardian, _masked(row.student_no_sealed, vault))
        for row in page.items
    ]
    return Page(seats, page.next)


def _masked(sealed: str | None, vault: Vault | None) -> str | None:
    return mask_student_number(vault.open(sealed, STUDENT_NUMBER)) if sealed and vault else None


def guardianships(session: Session, student_id: UUID, account_id: UUID | None = None) -> list[GuardianshipRow]:
    """Return the living guardianships of a child, or only those of one account."""
    statement = select(Guardianship.id, Guardianship.relation, Guardianship.created_at).where(
        Guardianship.student_id == student_id, Guardianship.ended_at.is_(None)
    )
    if account_id is not None:
        statement = statement.where(Guardianship.account_id == account_id)
    rows = session.execute(statement.order_by(Guardianship.created_at))
    return [GuardianshipRow(row.id, row.relation, row.created_at) for row in rows]


def guardianships_of(session: Session, student_ids: Iterable[UUID]) -> dict[UUID, list[GuardianshipRow]]:
    """Return the living guardianships of several children."""
    rows = session.execute(
        select(Guardianship.student_id, Guardianship.id, Guardianship.relation, Guardianship.created_at)
        .where(Guardianship.student_id.in_(list(student_ids)), Guardianship.ended_at.is_(None))
        .order_by(Guardianship.created_at)
    )
    found: dict[UUID, list[GuardianshipRow]] = {}
    for row in rows:
        found.setdefault(row.student_id, []).append(GuardianshipRow(row.id, row.relation, row.created_at))
    return found


def guardian_ids(session: Session, school_id: UUID, class_ids: Collection[UUID] | None = None) -> set[UUID]:
    """Return the accounts that are guardians of an active child of a school, or of one of the classes, now."""
    statement = (
        select(Guardianship.account_id)
        .join(Student, Student.id == Guardianship.student_id)
        .join(ClassMembership, (ClassMembership.student_id == Student.id) & ClassMembership.ends_on.is_(None))
        .where(Student.status == "active", Guardianship.ended_at.is_(None), ClassMembership.school_id == school_id)
    )
    if class_ids is not None:
        statement = statement.where(ClassMembership.class_id.in_(class_ids))
    return set(session.execute(statement).scalars())


def guardians_of(session: Session, student_ids: Iterable[UUID]) -> set[UUID]:
    """Return the accounts that are guardians of one of the children now."""
    statement = select(Guardianship.account_id).where(
        Guardianship.student_id.in_(list(student_ids)), Guardianship.ended_at.is_(None)
    )
    return set(session.execute(statement).scalars())


def guarded(session: Session, school_id: UUID) -> frozenset[UUID]:
    """Return the children of a school who have a guardian now."""
    statement = select(Guardianship.student_id).where(
        Guardianship.school_id == school_id, Guardianship.ended_at.is_(None)
    )
    return frozenset(session.execute(statement).scalars())


def lock_students(session: Session, student_ids: Iterable[UUID]) -> None:
    """Hold the children until the commit, always in the same order, so that what is counted of them holds still.

    SQLite needs nothing: its writers come one at a time.
    """
    run(session, _LOCK, {"student_ids": list(student_ids)})


class PlaceOnDay(NamedTuple):
    """The class and the seat of a child on a day."""

    class_id: UUID
    seat_no: int | None


@dataclass(frozen=True)
class ClassOnDay:
    """A class as it stood on a day; unlike ``ClassRow`` it always has a grade."""

    id: UUID
    label: str
    grade: int
    class_no: int


def places_on(session: Session, school_id: UUID, day: date) -> dict[UUID, PlaceOnDay]:
    """Return where each child of a school sat on a day; who changed class on that day sits in the new one."""
    rows = run(session, _PLACES, {"school_id": school_id, "day": day})
    return {student_id: PlaceOnDay(class_id, seat_no) for student_id, class_id, seat_no in rows}


def classes_on(session: Session, school_id: UUID, day: date) -> dict[UUID, ClassOnDay]:
    """Return the classes of a school that had a grade on a day, graduated since or not."""
    rows = run(session, _CLASSES, {"school_id": school_id})
    year = academic_year_of(day)
    return {
        class_id: ClassOnDay(class_id, label, grade, class_no)
        for class_id, label, class_no, stage, entry_year, grades_in_stage in rows
        if (grade := grade_of(stage, entry_year, year, grades_in_stage)) is not None
    }


def members_since(session: Session, class_id: UUID, day: date) -> list[UUID]:
    """Return the children who have been in a class on or after a day, those who have left it since too."""
    in_class = or_(ClassMembership.ends_on.is_(None), ClassMembership.ends_on >= day)
    statement = select(ClassMembership.student_id).where(ClassMembership.class_id == class_id, in_class).distinct()
    return list(session.execute(statement).scalars())


def is_at_school(student_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition, for use in other queries, that the child of a row has not left the school."""
    return exists().where(Student.id == student_id, Student.status == "active")


def student_names(session: Session, student_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of children, whatever has become of them since."""
    rows = session.execute(select(Student.id, Student.name).where(Student.id.in_(list(student_ids))))
    return {row.id: row.name for row in rows}


def names_by_class(session: Session, class_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the names of all children that are in the classes now, to tell namesakes apart."""
    rows = session.execute(
        select(ClassMembership.class_id, Student.name)
        .join(Student, Student.id == ClassMembership.student_id)
        .where(ClassMembership.class_id.in_(list(class_ids)), ClassMembership.ends_on.is_(None))
    )
    names: dict[UUID, list[str]] = {}
    for class_id, name in rows:
        names.setdefault(class_id, []).append(name)
    return names

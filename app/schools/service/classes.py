"""Classes and who is in them: founding, placing, leaving, promotion. A child's class history is kept by dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, insert, select, update
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.db import changed, insert_if_absent
from app.core.ids import new_id
from app.schools.errors import ClassExists, ClassNotFound, GradeInvalid, LastDayInvalid
from app.schools.models import ClassMembership, Organisation, SchoolClass, Student
from app.schools.rules import classes as rules
from app.schools.rules.classes import ClassKey, academic_year_of, default_label, grade_of, outlives_promotion

_LAST_MONTH_AND_DAY = (8, 31)
_OPEN = (ClassMembership.student_id == bindparam("child"), ClassMembership.ends_on.is_(None))


@dataclass(frozen=True)
class Seat:
    """The class, and the seat in it, that a child is to have."""

    student_id: UUID
    class_id: UUID
    seat_no: int | None = None


@dataclass(frozen=True)
class Promoted:
    """What promotion did to the classes of one school."""

    relabelled: int
    graduated: int


def hold_school(session: Session, school_id: UUID) -> None:
    """Let changes of one school's classes and children pass one at a time, until the commit.

    Rows that refer to the school (records, photos ...) can still be written meanwhile.
    """
    session.execute(select(Organisation.id).where(Organisation.id == school_id).with_for_update(key_share=True))


def found_class(
    session: Session,
    school: Organisation,
    *,
    stage: str,
    entry_year: int,
    class_no: int,
    label: str | None,
    is_label_locked: bool | None,
    now: datetime,
) -> SchoolClass:
    """Add a class; without a label it is named by its grade. Raises ``GradeInvalid`` or ``ClassExists``.

    A label that stays true for years (154班) is locked unless the caller says otherwise.
    """
    this_year = academic_year_of(local_day(now))
    # In summer a school prepares the classes that will enter in September.
    grade = grade_of(stage, entry_year, max(this_year, entry_year), school.grades_in_stage)
    if grade is None or entry_year > this_year + 1 or stage not in school.stages:
        raise GradeInvalid
    name = label or default_label(grade, class_no)
    locked = outlives_promotion(name) if is_label_locked is None else is_label_locked
    class_id = new_id()
    values = {"id": class_id, "school_id": school.id, "stage": stage, "entry_year": entry_year, "class_no": class_no}
    if not insert_if_absent(session, SchoolClass, values | {"label": name, "is_label_locked": locked}):
        raise ClassExists
    return session.get_one(SchoolClass, class_id)


def move(session: Session, school_id: UUID, seat: Seat, now: datetime) -> None:
    """Put one child into another class of its school from today on. Raises ``ClassNotFound`` for any other class."""
    hold_school(session, school_id)
    target = session.get(SchoolClass, seat.class_id)
    if target is None or target.school_id != school_id or target.status != "active":
        raise ClassNotFound
    place_children(session, school_id, [seat], local_day(now))


def place_children(session: Session, school_id: UUID, seats: Sequence[Seat], today: date) -> None:
    """Put children into classes from today on; their former class ends the day before. Few statements for any number.

    A child that joined its class only today has no day before there, so its entry is corrected in place.
    The caller holds the school.
    """
    since_today = set(
        session.execute(
            select(ClassMembership.student_id).where(
                ClassMembership.school_id == school_id,
                ClassMembership.ends_on.is_(None),
                ClassMembership.starts_on >= today,
            )
        ).scalars()
    )
    corrected = [seat for seat in seats if seat.student_id in since_today]
    placed = [seat for seat in seats if seat.student_id not in since_today]
    correct = update(ClassMembership).where(*_OPEN).values(class_id=bindparam("to_class"), seat_no=bindparam("seat"))
    end = update(ClassMembership).where(*_OPEN).values(ends_on=today - timedelta(days=1))
    run_many(session, correct, [_as_binds(seat) for seat in corrected])
    run_many(session, end, [{"child": seat.student_id} for seat in placed])
    run_many(session, insert(ClassMembership), [_entry(school_id, seat, today) for seat in placed])


def _as_binds(seat: Seat) -> dict[str, Any]:
    return {"child": seat.student_id, "to_class": seat.class_id, "seat": seat.seat_no}


def _entry(school_id: UUID, seat: Seat, today: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "school_id": school_id,
        "class_id": seat.class_id,
        "student_id": seat.student_id,
        "seat_no": seat.seat_no,
        "starts_on": today,
    }


def reseat(session: Session, seats: Sequence[tuple[UUID, int]]) -> None:
    """Give children other seats in their present class."""
    statement = update(ClassMembership).where(*_OPEN).values(seat_no=bindparam("seat"))
    run_many(session, statement, [{"child": student_id, "seat": seat_no} for student_id, seat_no in seats])


def run_many(session: Session, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Run one statement for many rows in one go; entities that the session holds already are not refreshed."""
    if rows:
        session.connection().execute(statement, rows)


def leave(session: Session, school_id: UUID, student_id: UUID, last_day: date, now: datetime) -> None:
    """Note that a child left the school after ``last_day``. Raises ``LastDayInvalid``.

    Nothing is deleted; the child comes back under its student number at a later import.
    """
    hold_school(session, school_id)
    if last_day > local_day(now) or not _end_membership(session, student_id, last_day):
        raise LastDayInvalid
    session.execute(update(Student).where(Student.id == student_id).values(status="left"))


def _end_membership(session: Session, student_id: UUID, last_day: date) -> bool:
    is_open = (ClassMembership.student_id == student_id, ClassMembership.ends_on.is_(None))
    ended = update(ClassMembership).where(*is_open, ClassMembership.starts_on <= last_day).values(ends_on=last_day)
    return changed(session.execute(ended)) == 1


def promote(session: Session, school_id: UUID, academic_year: int) -> Promoted:
    """Bring a school's classes into a school year: new labels where not locked, and graduation behind the last grade.

    The year is an argument, so repeating it changes nothing. A graduating child's class ends on 31 August.
    """
    hold_school(session, school_id)
    school = session.get_one(Organisation, school_id)
    labels: list[dict[str, Any]] = []
    graduating: list[UUID] = []
    for row in _active_classes(session, school_id):
        key = ClassKey(row.stage, row.entry_year, row.class_no)
        standing = rules.promote(
            key,
            label=row.label,
            is_label_locked=row.is_label_locked,
            academic_year=academic_year,
            grades_in_stage=school.grades_in_stage,
        )
        if standing.is_graduated:
            graduating.append(row.id)
        elif standing.label != row.label:
            labels.append({"class": row.id, "new_label": standing.label})
    relabel = update(SchoolClass).where(SchoolClass.id == bindparam("class")).values(label=bindparam("new_label"))
    run_many(session, relabel, labels)
    _graduate(session, graduating, date(academic_year, *_LAST_MONTH_AND_DAY))
    return Promoted(len(labels), len(graduating))


def _active_classes(session: Session, school_id: UUID) -> Sequence[Any]:
    return session.execute(
        select(
            SchoolClass.id,
            SchoolClass.stage,
            SchoolClass.entry_year,
            SchoolClass.class_no,
            SchoolClass.label,
            SchoolClass.is_label_locked,
        ).where(SchoolClass.school_id == school_id, SchoolClass.status == "active")
    ).all()


def _graduate(session: Session, class_ids: Sequence[UUID], last_day: date) -> None:
    if not class_ids:
        return
    in_classes = (ClassMembership.class_id.in_(class_ids), ClassMembership.ends_on.is_(None))
    children = select(ClassMembership.student_id).where(*in_classes)
    # Whoever joined in September all the same, because the job ran late, still gets a first and a last day.
    ends_on = case((ClassMembership.starts_on > last_day, ClassMembership.starts_on), else_=last_day)
    unsynchronised = {"synchronize_session": False}
    session.execute(
        update(Student).where(Student.id.in_(children)).values(status="graduated"), execution_options=unsynchronised
    )
    session.execute(
        update(ClassMembership).where(*in_classes).values(ends_on=ends_on), execution_options=unsynchronised
    )
    session.execute(
        update(SchoolClass).where(SchoolClass.id.in_(class_ids)).values(status="graduated"),
        execution_options=unsynchronised,
    )

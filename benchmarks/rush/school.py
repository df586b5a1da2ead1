"""One school whose children all want the same few hundred places, in an empty database, and how to clear it for a new round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account, LoginSession, RoleGrant
from app.accounts.rules import Role
from app.core import db
from app.core.crypto import hash_token
from app.core.deps import deps
from app.core.ids import new_id
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import ClassSeats, Course, Offering
from app.courses.models.rounds import RoundChild, RoundClass, SelectionRound
from app.courses.rules.words import HOLDING
from app.schools.models import ClassMembership, Guardianship, Organisation, SchoolClass, Student, Term
from tests.world import build_schema

CLASS_SIZE = 40
TERM = "2026-2027-1"
_SINCE = date(2026, 9, 1)


@dataclass(frozen=True)
class Family:
    """A child and the bearer token of its guardian."""

    student_id: UUID
    token: str


@dataclass(frozen=True)
class Rush:
    school_id: UUID
    families: Sequence[Family]
    offering_ids: Sequence[UUID]
    seats: int


@dataclass(frozen=True)
class Faults:
    """What must not be found after a rush."""

    oversold: int
    doubly_seated: int
    empty: int


def build_rush(app: Flask, children: int, courses: int, seats: int) -> Rush:
    """Fill an empty database with a rush that is open: ``seats`` in all, in courses of one slot of the week.

    Courses, children and tokens have numbers for names, from 1, so that pgbench can name them, too.
    """
    with app.app_context():
        build_schema()
        now = deps().clock.now()
        with db.transaction() as session:
            school_id = _school(session, now)
            round_id, offering_ids = _round(session, school_id, courses, seats // courses, now)
            families = _families(session, school_id, round_id, children, now)
        db.engine().dispose()
    return Rush(school_id, families, offering_ids, seats)


def _school(session: Session, now: datetime) -> UUID:
    school = Organisation(
        kind="school", name="龙泉第五小学", region_code="431128", school_type="ordinary", created_at=now
    )
    session.add(school)
    session.add(Term(scope="431128", code=TERM, starts_on=_SINCE, ends_on=date(2027, 1, 22)))
    session.flush()
    return school.id


def _round(session: Session, school_id: UUID, courses: int, seats: int, now: datetime) -> tuple[UUID, list[UUID]]:
    staff = Account(display_name="", created_at=now)
    session.add(staff)
    session.flush()
    round_ = SelectionRound(
        school_id=school_id, term_code=TERM, title="抢课", mode="rush", notice_at=now - timedelta(days=2),
        open_at=now - timedelta(hours=1), close_at=now + timedelta(days=1), publish_at=now + timedelta(days=1),
        adjust_until=now + timedelta(days=8), most_courses=3, silent_rule="base_care", unconfirmed_rule="release",
        created_by=staff.id, created_at=now, notified_at=now - timedelta(days=2), prepared_at=now - timedelta(days=1),
    )  # fmt: skip
    session.add(round_)
    session.flush()
    offering_ids = [_offering(session, school_id, round_.id, staff.id, number, seats, now) for number in range(courses)]
    return round_.id, offering_ids


def _offering(
    session: Session, school_id: UUID, round_id: UUID, staff_id: UUID, number: int, seats: int, now: datetime
) -> UUID:
    course = Course(
        school_id=school_id, title=f"社团{number}", category="club", kind="special", provider_kind="own_teacher",
        resources=[], review="approved", proposed_by=staff_id, created_at=now,
    )  # fmt: skip
    session.add(course)
    session.flush()
    offering = Offering(
        id=_named(number + 1), school_id=school_id, course_id=course.id, term_code=TERM, round_id=round_id, slots=["3-1"], grades=[3],
        capacity=seats, status="published", created_at=now,
    )  # fmt: skip
    session.add(offering)
    session.flush()
    return offering.id


def _families(session: Session, school_id: UUID, round_id: UUID, children: int, now: datetime) -> list[Family]:
    families = []
    for number in range(children):
        if number % CLASS_SIZE == 0:
            class_id = _class(session, school_id, round_id, number // CLASS_SIZE + 1)
        families.append(_family(session, school_id, class_id, number + 1, now))
        session.add(
            RoundChild(
                round_id=round_id, student_id=families[-1].student_id, school_id=school_id, class_id=class_id, grade=3,
                code=f"{number:016}", slots=["3-1"],
            )
        )  # fmt: skip
    session.flush()
    return families


def _class(session: Session, school_id: UUID, round_id: UUID, number: int) -> UUID:
    in_school = {"school_id": school_id, "stage": "primary", "entry_year": _SINCE.year - 2}
    classroom = SchoolClass(**in_school, class_no=number, label=f"三年级{number}班")
    session.add(classroom)
    session.flush()
    session.add(RoundClass(round_id=round_id, class_id=classroom.id))
    return classroom.id


def _named(number: int) -> UUID:
    return UUID(f"{number:032}")


def _family(session: Session, school_id: UUID, class_id: UUID, number: int, now: datetime) -> Family:
    account, student, token = new_id(), _named(number), f"{number:043}"
    session.add_all(
        (
            Account(id=account, display_name="", created_at=now),
            Student(id=student, school_id=school_id, name="林小满", created_at=now),
        )
    )
    session.flush()
    child = {"school_id": school_id, "student_id": student}
    session.add_all(
        (
            ClassMembership(**child, class_id=class_id, starts_on=_SINCE),
            Guardianship(**child, account_id=account, relation="mother", created_at=now),
            RoleGrant(account_id=account, role=Role.GUARDIAN.value, starts_on=_SINCE),
            LoginSession(
                account_id=account, token_hash=hash_token(token), kind="wechat", created_at=now,
                expires_at=now + timedelta(days=1),
            ),
        )
    )  # fmt: skip
    return Family(student, token)


def clear(app: Flask) -> None:
    """Take all places back, for the next round."""
    with app.app_context():
        with db.transaction() as session:
            for table in (SlotClaim, Enrolment, ClassSeats):
                session.execute(delete(table))
            session.execute(update(Offering).values(taken=0))
        db.engine().dispose()


def faults(app: Flask) -> Faults:
    """Count, from the places themselves, what went wrong."""
    held = Enrolment.status.in_([status.value for status in HOLDING])
    with app.app_context():
        with db.reading() as session:
            sold = dict(
                session.execute(
                    select(Enrolment.offering_id, func.count()).where(held).group_by(Enrolment.offering_id)
                ).all()
            )
            capacities = session.execute(select(Offering.id, Offering.capacity)).all()
            seats_of_child = (
                session.execute(select(func.count()).select_from(Enrolment).where(held).group_by(Enrolment.student_id))
                .scalars()
                .all()
            )
        db.engine().dispose()
    return Faults(
        oversold=sum(max(0, sold.get(key, 0) - capacity) for key, capacity in capacities),
        doubly_seated=sum(count > 1 for count in seats_of_child),
        empty=sum(max(0, capacity - sold.get(key, 0)) for key, capacity in capacities),
    )

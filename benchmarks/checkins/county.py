"""Families whose children have all swept the floor today, in an empty database, and how to clear it for a new round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Account, LoginSession, RoleGrant
from app.accounts.rules import Role
from app.checkins.models import CheckIn, LaborTask
from app.checkins.service.library import load_library
from app.core import db
from app.core.crypto import hash_token, new_token
from app.core.deps import deps
from app.core.idempotency import IdempotencyKey
from app.core.ids import new_id
from app.privacy.models import Consent
from app.privacy.rules import CURRENT_VERSION, Purpose
from app.schools.models import ClassMembership, Guardianship, Organisation, SchoolClass, Student
from tests.world import build_schema

CHILDREN_OF_A_FAMILY = 2
FAMILIES_OF_A_CLASS = 20
REGION = "431128"
_SINCE = date(2026, 9, 1)


@dataclass(frozen=True)
class Child:
    """A child, where it belongs, and the bearer token of its guardian."""

    student_id: UUID
    class_id: UUID
    school_id: UUID
    account_id: UUID
    token: str


@dataclass(frozen=True)
class County:
    children: Sequence[Child]
    task_id: UUID


def own_values(child: Child, key: str, body: bytes) -> dict[str, Any]:
    """Return what is the request's own in the statements by which the app writes down a record of a child."""
    return {
        "student": child.student_id,
        "class": child.class_id,
        "class as a scope": str(child.class_id),
        "account": child.account_id,
        "token": hash_token(child.token),
        "key": key,
        "request": sha256(b"POST /api/v1/check-ins\n" + body).hexdigest(),
    }


def build_county(app: Flask, families: int) -> County:
    """Fill an empty database with one school, its classes and families, and the library of labor tasks."""
    with app.app_context():
        build_schema()
        now = deps().clock.now()
        with db.transaction() as session:
            load_library(session, now)
            children = list(_children(session, families, now))
            task_id = session.execute(select(LaborTask.id).where(LaborTask.code == "C02")).scalar_one()
        db.engine().dispose()
    return County(children, task_id)


def _children(session: Session, families: int, now: datetime) -> Iterator[Child]:
    school = Organisation(
        kind="school", name="龙泉第五小学", region_code=REGION, school_type="ordinary", created_at=now
    )
    session.add(school)
    session.flush()
    for number in range(families):
        if number % FAMILIES_OF_A_CLASS == 0:
            class_id = _class(session, school.id, number // FAMILIES_OF_A_CLASS + 1)
        yield from _family(session, school.id, class_id, now)


def _class(session: Session, school_id: UUID, number: int) -> UUID:
    classroom = SchoolClass(
        school_id=school_id, stage="primary", entry_year=_SINCE.year - 2, class_no=number, label=f"三年级{number}班"
    )
    session.add(classroom)
    session.flush()
    return classroom.id


def _family(session: Session, school_id: UUID, class_id: UUID, now: datetime) -> Iterator[Child]:
    account_id, token = new_id(), new_token()
    session.add(Account(id=account_id, created_at=now))
    session.flush()
    session.add_all(
        (
            RoleGrant(account_id=account_id, role=Role.GUARDIAN.value, starts_on=_SINCE),
            LoginSession(
                account_id=account_id, token_hash=hash_token(token), kind="wechat", created_at=now,
                expires_at=now + timedelta(days=1),
            ),
        )
    )  # fmt: skip
    for _ in range(CHILDREN_OF_A_FAMILY):
        student_id = _child(session, school_id, class_id, account_id, now)
        yield Child(student_id, class_id, school_id, account_id, token)


def _child(session: Session, school_id: UUID, class_id: UUID, account_id: UUID, now: datetime) -> UUID:
    student = Student(school_id=school_id, name="林小满", created_at=now)
    session.add(student)
    session.flush()
    in_school = {"school_id": school_id, "student_id": student.id}
    session.add_all(
        (
            ClassMembership(**in_school, class_id=class_id, starts_on=_SINCE),
            Guardianship(**in_school, account_id=account_id, relation="mother", created_at=now),
            Consent(
                **in_school, purpose=Purpose.BASE.value, granted=True, policy_version=CURRENT_VERSION, answered_at=now
            ),
        )
    )
    return student.id


def clear(app: Flask) -> None:
    """Forget all records, for the next round."""
    with app.app_context():
        with db.transaction() as session:
            session.execute(text("TRUNCATE point_entries"))  # The ledger itself refuses to delete.
            session.execute(delete(CheckIn))
            session.execute(delete(IdempotencyKey))
        db.engine().dispose()

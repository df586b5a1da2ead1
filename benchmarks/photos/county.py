"""A database with so many signed-in guardians that none of them reaches the limit of uploads a minute."""

from datetime import date, datetime

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.core import db
from app.core.deps import deps
from app.privacy import service as privacy
from app.privacy.rules import CURRENT_VERSION, Purpose
from app.schools.models import ClassMembership, Guardianship, Organisation, SchoolClass, Student
from tests.world import build_schema

REGION = "431128"
SINCE = date(2026, 9, 1)


def build_county(app: Flask, guardians: int) -> list[str]:
    """Fill an empty database with one class whose children each have a consenting guardian; returns their tokens."""
    with app.app_context():
        build_schema()
        now = deps().clock.now()
        with db.transaction() as session:
            classroom = _classroom(session, now)
            tokens = [_guardian(session, classroom, now) for _ in range(guardians)]
        db.engine().dispose()
    return tokens


def _classroom(session: Session, now: datetime) -> SchoolClass:
    school = Organisation(kind="school", name="田家学校", region_code=REGION, school_type="ordinary", created_at=now)
    session.add(school)
    session.flush()
    classroom = SchoolClass(
        school_id=school.id, stage="primary", entry_year=SINCE.year - 2, class_no=1, label="三年级1班"
    )
    session.add(classroom)
    session.flush()
    return classroom


def _guardian(session: Session, classroom: SchoolClass, now: datetime) -> str:
    school_id = classroom.school_id
    student = Student(school_id=school_id, name="林小满", created_at=now)
    session.add(student)
    session.flush()
    account_id = accounts.create_account(session, now)
    accounts.grant(session, account_id, Role.GUARDIAN, now)
    family = {"school_id": school_id, "student_id": student.id}
    session.add(ClassMembership(**family, class_id=classroom.id, starts_on=SINCE))
    session.add(Guardianship(**family, account_id=account_id, relation="mother", created_at=now))
    for purpose in (Purpose.BASE, Purpose.PHOTO_UPLOAD):
        privacy.answer(
            session, **family, account_id=account_id, purpose=purpose,
            granted=True, policy_version=CURRENT_VERSION, now=now,
        )  # fmt: skip
    return accounts.start_session(session, account_id, "wechat", now).token

"""A small town for the fault tests: families who record labor and want places in courses, in a database of their own.

Its web nodes run in production's mode as real processes; ``reading`` looks at the same database from this process.
"""

import base64
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, LoginSession, RoleGrant
from app.accounts.rules import Role
from app.checkins.models import LaborTask
from app.checkins.service.library import load_library
from app.core import db
from app.core.config import load_config
from app.core.crypto import hash_token, new_token
from app.core.deps import deps
from app.core.ids import new_id
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import RoundChild, RoundClass, SelectionRound
from app.factory import create_app
from app.privacy.models import Consent
from app.privacy.rules import CURRENT_VERSION, Purpose
from app.schools.models import ClassMembership, Guardianship, Organisation, SchoolClass, Student, Term
from jobs import sweep_photos
from tests.servers.laborstar import Laborstar
from tests.world import build_schema

FAMILIES = 120
# Two courses in each slot, so that half of the families wait.
SLOTS = ("1-1", "2-1", "3-1")
SEATS = 30
_SINCE = date(2026, 9, 1)
_PURPOSES = (Purpose.BASE, Purpose.PHOTO_UPLOAD)


@dataclass(frozen=True)
class Family:
    """A child and the bearer token of its guardian."""

    student_id: UUID
    token: str


class Town:
    """The installation: its settings, its database and what the phones need to know of it."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.settings = _production(folder) | settings
        # Limits are counted in this process's memory, because the limiter is one for all apps of the process.
        self.app = create_app(load_config({**self.settings, "RATE_LIMIT_STORAGE": "memory://"}))
        self.families: list[Family] = []
        self.tasks: list[str] = []
        self.offerings: list[str] = []
        self.school_id, self.office_token = "", new_token()
        # What the phones were told was done: the id of each record and place by its key, and the photos of records.
        self.records: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.photos: set[str] = set()
        # What a phone remembers of a piece of work half done: its photo.
        self.uploads: dict[int, str] = {}
        self._numbers, self._place_numbers = count(), count()
        with self.app.app_context():
            build_schema()
        with self.writing() as session:
            self._enter(session, deps().clock.now())

    def next_number(self, *, of_a_place: bool) -> int:
        """Return the number of a piece of work that nobody has begun; everything in it follows from the number."""
        return next(self._place_numbers if of_a_place else self._numbers)

    def node(self, name: str, prefix: Sequence[str] = (), **changes: str) -> Laborstar:
        """Return one of the town's servers, not yet started."""
        folder = self.folder / name
        folder.mkdir()
        return Laborstar(folder, prefix=prefix, **{**self.settings, "VAR": str(folder), **changes})

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look at the database; the connection goes with the block, so that no fault of the server meets an old one."""
        with self.app.app_context():
            try:
                with db.reading() as session:
                    yield session
            finally:
                db.engine().dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.app.app_context():
            try:
                with db.transaction() as session:
                    yield session
            finally:
                db.engine().dispose()

    def sweep(self) -> None:
        """Remove what was uploaded and came to nothing, as the hourly job does."""
        with self.app.app_context():
            try:
                sweep_photos.run("", deps().clock.now, deps())
            finally:
                db.engine().dispose()

    def _enter(self, session: Session, now: datetime) -> None:
        load_library(session, now)
        allowed = select(LaborTask.id).where(LaborTask.risk == 0, LaborTask.photo_policy != "forbidden")
        self.tasks = [str(task_id) for task_id in session.execute(allowed.order_by(LaborTask.code)).scalars()]
        school_id, class_id = _school(session, now)
        self.school_id = str(school_id)
        office = _account(session, Role.SCHOOL_OFFICE, self.office_token, now, school_id=school_id)
        round_id, offering_ids = _rush(session, school_id, class_id, office, now)
        self.offerings = [str(offering_id) for offering_id in offering_ids]
        self.families = [_family(session, school_id, class_id, round_id, now) for _ in range(FAMILIES)]


def _production(folder: Path) -> dict[str, str]:
    return {
        "MODE": "production",
        "VAR": str(folder),
        "BASE_URL": "https://labor.example.org",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "INDEX_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "DRAIN_SECONDS": "0",
    }


def _school(session: Session, now: datetime) -> tuple[UUID, UUID]:
    school = Organisation(
        kind="school",
        name="田家学校",
        region_code="431128",
        school_type="ordinary",
        created_at=now - timedelta(days=10),
    )
    session.add(school)
    session.flush()
    classroom = SchoolClass(
        school_id=school.id, stage="primary", entry_year=_SINCE.year - 2, class_no=1, label="三年级1班"
    )
    session.add_all((classroom, Term(scope="431128", code="2026-2027-1", starts_on=_SINCE, ends_on=date(2027, 1, 22))))
    session.flush()
    return school.id, classroom.id


def _account(session: Session, role: Role, token: str, now: datetime, **scope: UUID) -> UUID:
    """Write somebody who is signed in for a day."""
    account = Account(display_name="", created_at=now)
    session.add(account)
    session.flush()
    session.add(RoleGrant(account_id=account.id, role=role.value, starts_on=_SINCE, **scope))
    until = now + timedelta(days=1)
    session.add(
        LoginSession(
            account_id=account.id, token_hash=hash_token(token), kind="password", created_at=now, expires_at=until
        )
    )
    return account.id


def _rush(session: Session, school_id: UUID, class_id: UUID, staff_id: UUID, now: datetime) -> tuple[UUID, list[UUID]]:
    round_ = SelectionRound(
        school_id=school_id, term_code="2026-2027-1", title="抢课", mode="rush", notice_at=now - timedelta(days=2),
        open_at=now - timedelta(hours=1), close_at=now + timedelta(days=1), publish_at=now + timedelta(days=1),
        adjust_until=now + timedelta(days=8), most_courses=3, silent_rule="base_care", unconfirmed_rule="release",
        created_by=staff_id, created_at=now, notified_at=now - timedelta(days=2), prepared_at=now - timedelta(days=1),
    )  # fmt: skip
    session.add(round_)
    session.flush()
    session.add(RoundClass(round_id=round_.id, class_id=class_id))
    offerings = [_offering(session, round_, staff_id, slot, number, now) for slot in SLOTS for number in (1, 2)]
    return round_.id, offerings


def _offering(session: Session, round_: SelectionRound, staff_id: UUID, slot: str, number: int, now: datetime) -> UUID:
    course = Course(
        school_id=round_.school_id, title=f"社团{slot}{number}", category="club", kind="special", provider_kind="own_teacher",
        resources=[], review="approved", proposed_by=staff_id, created_at=now,
    )  # fmt: skip
    session.add(course)
    session.flush()
    offering = Offering(
        school_id=round_.school_id, course_id=course.id, term_code="2026-2027-1", round_id=round_.id, slots=[slot], grades=[3],
        capacity=SEATS, status="published", created_at=now,
    )  # fmt: skip
    session.add(offering)
    session.flush()
    return offering.id


def _family(session: Session, school_id: UUID, class_id: UUID, round_id: UUID, now: datetime) -> Family:
    student, token = new_id(), new_token()
    account = _account(session, Role.GUARDIAN, token, now)
    session.add(Student(id=student, school_id=school_id, name="林小满", created_at=now))
    session.flush()
    child: dict[str, Any] = {"school_id": school_id, "student_id": student}
    session.add_all(
        (
            ClassMembership(**child, class_id=class_id, starts_on=_SINCE),
            Guardianship(**child, account_id=account, relation="mother", created_at=now),
            RoundChild(
                **child, round_id=round_id, class_id=class_id, grade=3, code=student.hex[-16:], slots=list(SLOTS)
            ),
            *(
                Consent(**child, purpose=purpose.value, granted=True, policy_version=CURRENT_VERSION, answered_at=now)
                for purpose in _PURPOSES
            ),
        )
    )
    return Family(student, token)

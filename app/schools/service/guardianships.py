"""Binding guardians to children by printed one-time codes, and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.crypto import Vault, new_code
from app.core.db import changed, insert_if_absent
from app.core.ids import new_id
from app.schools import access
from app.schools.access import StudentRow
from app.schools.errors import BindCodeInvalid, BindTriesExhausted, TooManyGuardians
from app.schools.models import BindCode, BindTries, Guardianship, Student
from app.schools.rules.guardians import (
    BIND_CODE_LENGTH,
    BIND_CODE_LIFE,
    MOST_GUARDIANS,
    WRONG_CODES_WITHIN,
    Relation,
    may_try_again_at,
    typed_code,
)
from app.schools.service.classes import run_many

CODE = "bind_codes.code"


@dataclass(frozen=True)
class PrintedCode:
    """A fresh code for one child. It is shown this once; only its blind index is kept."""

    student: StudentRow
    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Bound:
    """A living guardianship and its child."""

    id: UUID
    relation: str
    created_at: datetime
    student: StudentRow


def issue_codes(
    session: Session, vault: Vault, students: Sequence[StudentRow], created_by: UUID | None, now: datetime
) -> list[PrintedCode]:
    """Make a one-time code for each child, next to those it has already."""
    expires_at = now + BIND_CODE_LIFE
    printed = [PrintedCode(student, new_code(BIND_CODE_LENGTH), expires_at) for student in students]
    rows = [
        {
            "id": new_id(),
            "school_id": issued.student.school_id,
            "student_id": issued.student.id,
            "code_index": vault.blind_index(issued.code, CODE),
            "created_by": created_by,
            "created_at": now,
            "expires_at": expires_at,
        }
        for issued in printed
    ]
    run_many(session, insert(BindCode), rows)
    return printed


def issue_class_codes(
    session: Session, vault: Vault, class_id: UUID, *, renew: bool, created_by: UUID, now: datetime
) -> list[PrintedCode]:
    """Make a code for every child of a class that has no usable one, in seat order.

    ``renew`` replaces the usable ones too, because a lost sheet cannot be shown again.
    """
    students = access.students_of_class(session, class_id)
    student_ids = [student.id for student in students]
    if renew:
        revoke_codes(session, student_ids, now)
    provided = set(session.execute(select(BindCode.student_id).where(*_usable(student_ids, now))).scalars())
    return issue_codes(session, vault, [child for child in students if child.id not in provided], created_by, now)


def revoke_codes(session: Session, student_ids: Sequence[UUID], now: datetime) -> None:
    """End all codes of children that nobody has used, as after a card was lost."""
    session.execute(update(BindCode).where(*_usable(student_ids, now)).values(expires_at=now))


def _usable(student_ids: Sequence[UUID], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return BindCode.student_id.in_(student_ids), BindCode.used_at.is_(None), BindCode.expires_at > now


def bind(
    session: Session, vault: Vault, *, account_id: UUID, code: str, relation: Relation, now: datetime
) -> Bound | BindCodeInvalid:
    """Bind an account to the child that a code was printed for; binding twice answers the same.

    A wrong code is returned, not raised, because its count must be committed. Raises ``BindTriesExhausted`` after five
    of them within an hour, whatever the code, and ``TooManyGuardians``. The child is held, so that of several
    guardians with one code exactly one is bound, and never more than four.
    """
    wrong_at = _hold_tries(session, account_id)
    if again_at := may_try_again_at(wrong_at, now):
        raise BindTriesExhausted(retry_after=int((again_at - now).total_seconds()) + 1)
    index = vault.blind_index(typed_code(code), CODE)
    student_id = session.execute(select(BindCode.student_id).where(BindCode.code_index == index)).scalar_one_or_none()
    if student_id is None or not _hold_child(session, student_id):
        return _wrong(session, account_id, wrong_at, now)
    living = _living(session, student_id)
    if account_id in living:
        return _bound(session, living[account_id])
    if not _use(session, index, now):
        return _wrong(session, account_id, wrong_at, now)
    if len(living) >= MOST_GUARDIANS:
        raise TooManyGuardians
    return _add(session, student_id, account_id, relation, now)


def _hold_tries(session: Session, account_id: UUID) -> list[datetime]:
    insert_if_absent(session, BindTries, {"account_id": account_id, "wrong_at": []})
    mine = select(BindTries.wrong_at).where(BindTries.account_id == account_id)
    stored = session.execute(mine.with_for_update()).scalar_one()
    return [datetime.fromisoformat(at) for at in stored]


def _wrong(session: Session, account_id: UUID, wrong_at: Sequence[datetime], now: datetime) -> BindCodeInvalid:
    recent = [at.isoformat() for at in (*wrong_at, now) if at > now - WRONG_CODES_WITHIN]
    session.execute(update(BindTries).where(BindTries.account_id == account_id).values(wrong_at=recent))
    return BindCodeInvalid()


def _hold_child(session: Session, student_id: UUID) -> bool:
    """Let bindings of one child pass one at a time; False for a child that is no longer at school."""
    at_school = select(Student.id).where(Student.id == student_id, Student.status == "active")
    return session.execute(at_school.with_for_update(key_share=True)).first() is not None


def _living(session: Session, student_id: UUID) -> dict[UUID, Guardianship]:
    living = select(Guardianship).where(Guardianship.student_id == student_id, Guardianship.ended_at.is_(None))
    return {guardianship.account_id: guardianship for guardianship in session.execute(living).scalars()}


def _use(session: Session, index: str, now: datetime) -> bool:
    usable = (BindCode.code_index == index, BindCode.used_at.is_(None), BindCode.expires_at > now)
    return changed(session.execute(update(BindCode).where(*usable).values(used_at=now))) == 1


def _add(session: Session, student_id: UUID, account_id: UUID, relation: Relation, now: datetime) -> Bound:
    student = access.student_row(session, student_id)
    guardianship = Guardianship(
        school_id=student.school_id,
        student_id=student_id,
        account_id=account_id,
        relation=relation.value,
        created_at=now,
    )
    session.add(guardianship)
    session.flush()
    audit.record(
        session, now, account_id, "guardian.bound", "student", student_id,
        school_id=student.school_id, guardianship_id=guardianship.id, relation=relation.value,
    )  # fmt: skip
    return Bound(guardianship.id, guardianship.relation, now, student)


def _bound(session: Session, guardianship: Guardianship) -> Bound:
    student = access.student_row(session, guardianship.student_id)
    return Bound(guardianship.id, guardianship.relation, guardianship.created_at, student)


def unbind(session: Session, guardianship: Guardianship, ended_by: UUID, now: datetime) -> None:
    """End a guardianship; its account sees nothing of the child from this commit on. Ending it twice changes nothing."""
    living = update(Guardianship).where(Guardianship.id == guardianship.id, Guardianship.ended_at.is_(None))
    if changed(session.execute(living.values(ended_at=now, ended_by=ended_by))):
        audit.record(
            session, now, ended_by, "guardian.unbound", "student", guardianship.student_id,
            school_id=guardianship.school_id, guardianship_id=guardianship.id,
        )  # fmt: skip

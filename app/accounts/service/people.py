"""Accounts and what they may be."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import rules
from app.accounts.errors import ScopeInvalid
from app.accounts.models import Account, RoleGrant
from app.accounts.rules import Role
from app.core import audit
from app.core.clock import local_day
from app.core.db import insert_if_absent


def create_account(session: Session, now: datetime, display_name: str = "", student_id: UUID | None = None) -> UUID:
    account = Account(display_name=display_name, student_id=student_id, created_at=now)
    session.add(account)
    session.flush()
    return account.id


def student_account(session: Session, student_id: UUID, school_id: UUID, now: datetime) -> UUID:
    """Return a student's own account, made the first time it is asked for."""
    insert_if_absent(session, Account, {"student_id": student_id, "created_at": now})
    account_id = session.execute(select(Account.id).where(Account.student_id == student_id)).scalar_one()
    grant(session, account_id, Role.STUDENT, now, school_id=school_id)
    return account_id


def grant(
    session: Session,
    account_id: UUID,
    role: Role,
    now: datetime,
    *,
    school_id: UUID | None = None,
    class_id: UUID | None = None,
    region_code: str | None = None,
    granted_by: UUID | None = None,
) -> None:
    """Give a role with its scope from today on; doing it twice changes nothing. Raises ``ScopeInvalid``."""
    if not rules.scope_fits(role, school=bool(school_id), in_class=bool(class_id), region=bool(region_code)):
        raise ScopeInvalid
    values = {
        "account_id": account_id, "role": role.value, "school_id": school_id, "class_id": class_id,
        "region_code": region_code, "starts_on": local_day(now), "granted_by": granted_by,
    }  # fmt: skip
    if insert_if_absent(session, RoleGrant, values) and role is not Role.GUARDIAN:
        audit.record(
            session, now, granted_by, "role.granted", "account", account_id,
            school_id=school_id, role=role.value, class_id=class_id, region_code=region_code,
        )  # fmt: skip


def end_grant(session: Session, held: RoleGrant, ended_by: UUID, now: datetime) -> None:
    """Take a role back at once: yesterday was its last day."""
    held.ends_on = local_day(now) - timedelta(days=1)
    audit.record(
        session, now, ended_by, "role.ended", "account", held.account_id,
        school_id=held.school_id, role=held.role, class_id=held.class_id, region_code=held.region_code,
    )  # fmt: skip

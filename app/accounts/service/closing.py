"""Closing accounts, and ending what the staff of a school may do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.models import (
    Account,
    CardCredential,
    LoginSession,
    PasswordCredential,
    RoleGrant,
    WechatIdentity,
)
from app.accounts.rules import STAFF
from app.core.clock import local_day
from app.core.db import changed


def close_families(session: Session, account_ids: Collection[UUID]) -> set[UUID]:
    """Empty and close accounts of families: how they signed in goes, and by which name; returns which.

    Accounts that hold or held a role of the staff are left out. What is left is an id, for the audit trail.
    """
    of_staff = select(RoleGrant.account_id).where(RoleGrant.account_id.in_(account_ids), RoleGrant.role.in_(STAFF))
    closed = set(account_ids) - set(session.execute(of_staff).scalars())
    for model in (LoginSession, PasswordCredential, CardCredential, WechatIdentity, RoleGrant):
        session.execute(delete(model).where(model.account_id.in_(closed)))
    session.execute(update(Account).where(Account.id.in_(closed)).values(display_name="", status="closed"))
    return closed


def accounts_of_children(session: Session, student_ids: Collection[UUID]) -> set[UUID]:
    """Return the children's own accounts."""
    return set(session.execute(select(Account.id).where(Account.student_id.in_(student_ids))).scalars())


def end_roles(session: Session, school_id: UUID, now: datetime) -> int:
    """Take all roles in a school back at once: yesterday was their last day. Returns how many."""
    today = local_day(now)
    held = (RoleGrant.school_id == school_id, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today))
    return changed(session.execute(update(RoleGrant).where(*held).values(ends_on=today - timedelta(days=1))))

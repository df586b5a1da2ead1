"""The audit trail: append-only, hash-chained, one chain a school (and one for the county), so that tampering shows.

The database refuses UPDATE and DELETE on the entries by trigger; the chain shows what was done around the database.
"""

import hashlib
import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Identified, Model, insert_if_absent
from app.core.pagination import Page, page_of_rows

COUNTY_CHAIN = "county"
_START = "0" * 64


class AuditChain(Model):
    """The head of one chain; its row is locked while an entry is added."""

    __tablename__ = "audit_chains"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    length: Mapped[int] = mapped_column(Integer, default=0)
    head: Mapped[str] = mapped_column(String(64), default=_START)


class AuditEntry(Identified, Model):
    """One act of one account. ``detail`` holds ids and codes, never names or free text about a child."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("chain", "position"), Index(None, "subject_id"))

    chain: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


def record(
    session: Session,
    now: datetime,
    account_id: UUID | None,
    action: str,
    subject: str,
    subject_id: UUID | None,
    *,
    school_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Append one entry in the caller's transaction. ``account_id`` is None for a job.

    Call it last: the chain's head stays locked until the commit.
    """
    name = str(school_id) if school_id else COUNTY_CHAIN
    insert_if_absent(session, AuditChain, {"name": name})
    head = session.execute(
        select(AuditChain.length, AuditChain.head).where(AuditChain.name == name).with_for_update()
    ).one()
    entry = AuditEntry(
        chain=name,
        position=head.length + 1,
        at=now,
        account_id=account_id,
        action=action,
        subject=subject,
        subject_id=subject_id,
        detail={key: _plain(value) for key, value in detail.items()},
        previous_hash=head.head,
    )
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    session.execute(update(AuditChain).where(AuditChain.name == name).values(length=entry.position, head=entry.hash))


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(item) for item in value)
    return value if isinstance(value, bool | int | None) else str(value)


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash that binds an entry's content to the one before it."""
    content = [
        entry.chain, entry.position, entry.at.astimezone(UTC).isoformat(), str(entry.account_id), entry.action, entry.subject,
        str(entry.subject_id), entry.detail, entry.previous_hash,
    ]  # fmt: skip
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_break(session: Session, chain: str) -> int | None:
    """Return the position of the first entry that does not fit its chain, or None where the chain is whole.

    The head is read first, so that entries appended meanwhile are left for the next look.
    """
    head = session.execute(select(AuditChain.length, AuditChain.head).where(AuditChain.name == chain)).one_or_none()
    if head is None:
        return 1 if session.execute(select(AuditEntry.id).where(AuditEntry.chain == chain).limit(1)).first() else None
    previous, expected = _START, 1
    entries = session.execute(
        select(AuditEntry)
        .where(AuditEntry.chain == chain, AuditEntry.position <= head.length)
        .order_by(AuditEntry.position)
        .execution_options(populate_existing=True)
    ).scalars().yield_per(500)  # fmt: skip
    for entry in entries:
        if entry.position != expected or entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return expected
        previous, expected = entry.hash, expected + 1
    return None if (head.length, head.head) == (expected - 1, previous) else expected


def chains(session: Session) -> list[str]:
    return list(session.execute(select(AuditChain.name).order_by(AuditChain.name)).scalars())


def entries(
    session: Session,
    school_id: UUID | None,
    *,
    since: datetime | None,
    before: datetime | None,
    action: str | None,
    concerning: Collection[UUID] | None = None,
    cursor: str | None,
    limit: int,
) -> Page:
    """Return a page of the rows of a school's chain, or of the county's, the latest first.

    With ``concerning`` only acts of these accounts, and acts on them.
    """
    entry = AuditEntry.__table__.c
    statement = select(*entry).where(entry.chain == (str(school_id) if school_id else COUNTY_CHAIN))
    if since:
        statement = statement.where(entry.at >= since)
    if before:
        statement = statement.where(entry.at < before)
    if action:
        statement = statement.where(entry.action == action)
    if concerning is not None:
        statement = statement.where(or_(entry.account_id.in_(concerning), entry.subject_id.in_(concerning)))
    return page_of_rows(session, statement, [entry.position], cursor=cursor, limit=limit, newest_first=True)


def has_happened(session: Session, action: str) -> bool:
    """Tell whether an act of this kind was ever recorded."""
    return session.execute(select(AuditEntry.id).where(AuditEntry.action == action).limit(1)).first() is not None


def acts_between(session: Session, since: datetime, before: datetime) -> dict[str, int]:
    """Count what was done in a span of time, by action."""
    acts = select(AuditEntry.action, func.count().label("number")).where(AuditEntry.at >= since, AuditEntry.at < before)
    return {row.action: row.number for row in session.execute(acts.group_by(AuditEntry.action))}


def details_between(
    session: Session, actions: Collection[str], since: datetime, before: datetime
) -> list[dict[str, Any]]:
    """Return the details of what was done in a span of time."""
    done = (AuditEntry.action.in_(actions), AuditEntry.at >= since, AuditEntry.at < before)
    return list(session.execute(select(AuditEntry.detail).where(*done)).scalars())


def last_done(session: Session, action: str) -> datetime | None:
    """Return when something was last done to the whole installation."""
    done = (AuditEntry.chain == COUNTY_CHAIN, AuditEntry.action == action)
    latest = select(AuditEntry.at).where(*done).order_by(AuditEntry.position.desc()).limit(1)
    return session.execute(latest).scalar_one_or_none()

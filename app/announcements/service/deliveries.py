"""Delivering an announcement to everybody it is for, and reading it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.rules import CLASS_ROLES, SCHOOL_STAFF, Role
from app.announcements.errors import InboxEntryNotFound
from app.announcements.models import Announcement, Delivery, SubscriptionCredit
from app.announcements.rules import Audience, Kind, Reader, earliest_push, template_of
from app.core import outbox
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.db import changed
from app.core.ids import new_id
from app.schools import queries as schools

PUSH = "delivery.push"


def deliver(session: Session, announcement_id: UUID, now: datetime) -> int:
    """Put an announcement into the inbox of everybody whom it is for now; returns how many were new.

    Deliveries and their pushes stand in one commit, so a run that dies leaves nothing and a repeated one adds only
    those who have come since. The announcement's row is locked, so that two runs at once do not both add them.
    """
    announcement = session.execute(
        select(Announcement).where(Announcement.id == announcement_id).with_for_update()
    ).scalar_one()
    audience = Audience.from_json(announcement.audience)
    held = select(Delivery.account_id).where(Delivery.announcement_id == announcement_id)
    missing = _recipients(session, announcement.school_id, audience, now).difference(session.execute(held).scalars())
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(), "school_id": announcement.school_id, "announcement_id": announcement_id,
            "account_id": account_id, "delivered_at": now,
        }
        for account_id in sorted(missing)
    ]  # fmt: skip
    if rows:
        session.execute(insert(Delivery), rows)
        _defer_pushes(session, announcement, {row["id"] for row in rows}, now)
    announcement.delivered_at = announcement.delivered_at or now
    return len(rows)


def reach(session: Session, school_id: UUID, audience: Audience, now: datetime) -> dict[Reader, int]:
    """Count whom an announcement would reach now, by kind of reader."""
    only = {reader: replace(audience, readers=(reader,)) for reader in audience.readers}
    return {reader: len(_recipients(session, school_id, one, now)) for reader, one in only.items()}


def _recipients(session: Session, school_id: UUID, audience: Audience, now: datetime) -> set[UUID]:
    if audience.student_ids:
        return schools.guardians_of(session, audience.student_ids)
    classes = None if audience.is_whole_school else _classes(session, school_id, audience, now)
    found: set[UUID] = set()
    if Reader.GUARDIANS in audience.readers:
        found |= schools.guardian_ids(session, school_id, classes)
    if Reader.STAFF in audience.readers:
        found |= _staff(session, school_id, classes, now)
    return found


def _classes(session: Session, school_id: UUID, audience: Audience, now: datetime) -> set[UUID]:
    rows = schools.classes(session, schools.school(session, school_id), local_day(now))
    return {row.id for row in rows if row.id in audience.class_ids or row.grade in audience.grades}


def _staff(session: Session, school_id: UUID, classes: set[UUID] | None, now: datetime) -> set[UUID]:
    """Return everybody on the school's staff, or those who teach one of the classes."""
    places: list[tuple[Role, UUID | None]] = [(role, None) for role in SCHOOL_STAFF]
    if classes is not None:
        places = [(role, class_id) for role in CLASS_ROLES for class_id in classes]
    today = local_day(now)
    found: set[UUID] = set()
    for role, class_id in places:
        found.update(accounts.accounts_with_role(session, role, school_id, today, class_id))
    return found


def _defer_pushes(session: Session, announcement: Announcement, new: set[UUID], now: datetime) -> None:
    leaves_at = earliest_push(now, announcement.answer_by)
    if leaves_at is None:
        return
    template = template_of(Kind(announcement.kind), announcement.answer_by)
    reachable = (
        select(Delivery.id)
        .join(SubscriptionCredit, SubscriptionCredit.account_id == Delivery.account_id)
        .where(
            Delivery.announcement_id == announcement.id,
            SubscriptionCredit.template == template.value,
            SubscriptionCredit.credits > 0,
        )
    )
    for delivery_id in session.execute(reachable).scalars():
        if delivery_id in new:
            outbox.defer(session, PUSH, {"delivery_id": delivery_id}, now, at=leaves_at)


def mark_read(session: Session, actor: Actor, delivery_id: UUID, now: datetime) -> None:
    """Note the first time the caller opened an entry of the own inbox. Raises ``InboxEntryNotFound``."""
    own = (Delivery.id == delivery_id, Delivery.account_id == actor.account_id)
    first = update(Delivery).where(*own, Delivery.read_at.is_(None)).values(read_at=now)
    if changed(session.execute(first)) == 0 and session.execute(select(Delivery.id).where(*own)).first() is None:
        raise InboxEntryNotFound

"""Forgetting what was written to families: letters whose time is over, and the inboxes of closed accounts."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.announcements.models import (
    Announcement,
    Delivery,
    Feedback,
    FeedbackReply,
    SubscriptionCredit,
    WeeklyMessage,
)
from app.announcements.rules import LETTERS_KEPT, Kind
from app.core.db import changed

FORGOTTEN_AT_ONCE = 5_000


def forget_letters(session: Session, now: datetime) -> int:
    """Delete posts and notes older than ``LETTERS_KEPT`` with their deliveries; returns how many letters went.

    Announced stars stay: they hold no words of their own.
    """
    old = select(Announcement.id).where(
        Announcement.kind != Kind.STARS.value, Announcement.created_at < now - LETTERS_KEPT
    )
    letters = session.execute(old.order_by(Announcement.created_at).limit(FORGOTTEN_AT_ONCE)).scalars().all()
    session.execute(delete(Delivery).where(Delivery.announcement_id.in_(letters)))
    return changed(session.execute(delete(Announcement).where(Announcement.id.in_(letters))))


def forget_readers(session: Session, account_ids: Collection[UUID]) -> None:
    """Delete the inboxes and the opinions of accounts."""
    written = select(Feedback.id).where(Feedback.account_id.in_(account_ids))
    session.execute(delete(FeedbackReply).where(FeedbackReply.feedback_id.in_(written)))
    for model in (Feedback, Delivery, SubscriptionCredit, WeeklyMessage):
        session.execute(delete(model).where(model.account_id.in_(account_ids)))

"""Announcements, their deliveries, the message credits of people, and feedback with its replies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.announcements.rules import MOST_CREDITS
from app.core.db import Identified, Model

LONGEST_TITLE = 60
LONGEST_BODY = 2000


class Announcement(Identified, Model):
    """A post of the staff, a note to single families, or the announced stars of a period, worded when they are read.

    ``delivered_at`` is set once it is in the inbox of everybody whom it was for at that moment. ``answer_by`` is until
    when a family may take what a note offers.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        UniqueConstraint("period_id"),
        CheckConstraint("kind IN ('post', 'note', 'stars')", name="kind"),
        CheckConstraint("(kind = 'stars') = (period_id IS NOT NULL)", name="period"),
        Index(None, "school_id", "created_at"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(10))
    period_id: Mapped[UUID | None] = mapped_column(ForeignKey("star_periods.id"))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    body: Mapped[str] = mapped_column(String(LONGEST_BODY), default="")
    audience: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class Delivery(Identified, Model):
    """An announcement in the inbox of one account. ``pushed_at`` is set before its one push leaves."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("announcement_id", "account_id"), Index(None, "account_id", "delivered_at"))

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcements.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    delivered_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    pushed_at: Mapped[datetime | None]


class SubscriptionCredit(Model):
    """How many messages of a template a person has agreed to get: one tap, one message."""

    __tablename__ = "subscription_credits"
    __table_args__ = (CheckConstraint(f"credits BETWEEN 0 AND {MOST_CREDITS}", name="credits"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    template: Mapped[str] = mapped_column(String(20), primary_key=True)
    credits: Mapped[int]


class WeeklyMessage(Model):
    """The week in which a person last got a message of those that come once a week at most."""

    __tablename__ = "weekly_messages"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    week: Mapped[str] = mapped_column(String(8))


class Feedback(Identified, Model):
    """An opinion, a suggestion or a complaint to a school. Who wrote it is not shown to those who answer."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'answered', 'closed')", name="status"),
        CheckConstraint("desk IN ('school', 'county')", name="desk"),
        Index(None, "school_id", "created_at"),
        Index(None, "account_id", "created_at"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    category: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(String(LONGEST_BODY))
    desk: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class FeedbackReply(Identified, Model):
    __tablename__ = "feedback_replies"
    __table_args__ = (Index(None, "feedback_id"),)

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    feedback_id: Mapped[UUID] = mapped_column(ForeignKey("feedback.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    body: Mapped[str] = mapped_column(String(LONGEST_BODY))
    created_at: Mapped[datetime]

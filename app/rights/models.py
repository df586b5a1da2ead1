"""What families ask of the rights desk, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

LONGEST_WHAT = 200
LONGEST_WISH = 500


class RightsRequest(Identified, Model):
    """A guardian's request about a child's data. Exports and erasures are done when asked; a correction waits.

    ``what`` and ``wish`` are the family's words about what is wrong (of a correction) or why (of an erasure).
    ``answer`` are the school's words; what the desk itself answers is worded when it is read.
    """

    __tablename__ = "rights_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('export', 'correction', 'erasure')", name="kind"),
        CheckConstraint("scope IN ('photos', 'records', 'everything')", name="scope"),
        CheckConstraint("(kind = 'erasure') = (scope IS NOT NULL)", name="scope_of_kind"),
        CheckConstraint("status IN ('open', 'done', 'refused')", name="status"),
        CheckConstraint("(status = 'open') = (done_at IS NULL)", name="done"),
        Index(None, "school_id", "status"),
        Index(None, "student_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(10))
    scope: Mapped[str | None] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(LONGEST_WHAT), default="")
    wish: Mapped[str] = mapped_column(String(LONGEST_WISH), default="")
    status: Mapped[str] = mapped_column(String(10), default="open")
    answer: Mapped[str] = mapped_column(String(LONGEST_WISH), default="")
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

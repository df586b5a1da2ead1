"""Photos and whom they belong to. The bytes are in the store, under keys made from the id."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

_HIDDEN = text("safety <> 'visible'")


class Photo(Identified, Model):
    """One uploaded photo: ``pending`` while its renditions are being stored, ``stored``, then ``attached`` to a record.

    What is pending or stored for a day without being attached is swept away, with its objects. The original is never
    kept. ``phash`` holds 256 bits; ``pose_phashes`` are hexadecimal, to look the picture up mirrored and turned.
    ``safety`` says how far its content was checked, by the platform under ``trace_id`` since ``submitted_at``, or by people.
    """

    __tablename__ = "photos"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'stored', 'attached')", name="status"),
        CheckConstraint("safety IN ('uploaded', 'checking', 'visible', 'review', 'rejected')", name="safety"),
        Index("uq_photos_trace_id", "trace_id", unique=True),
        Index("ix_photos_hidden", "safety", sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
        Index(None, "account_id", "sha256"),
        Index(None, "sha256"),
        Index(None, "status", "idle_since"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    status: Mapped[str] = mapped_column(String(10), default="pending")
    sha256: Mapped[str] = mapped_column(String(64))
    phash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    pose_phashes: Mapped[list[Any]]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    placeholder: Mapped[str] = mapped_column(Text)
    capture_hint: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    idle_since: Mapped[datetime]
    safety: Mapped[str] = mapped_column(String(10), server_default="visible")
    trace_id: Mapped[str | None] = mapped_column(String(100))
    submitted_at: Mapped[datetime | None]


class PhotoUpload(Model):
    """A photo that a phone uploads to the store by itself; once it is ``stored``, a photo has the same id.

    ``awaited`` from the ticket on, ``uploaded`` when the phone said so, then ``stored`` or ``refused`` for the reason in
    ``refusal`` (code and members). A day after its last step, when its ticket is long over, it is ``swept`` with all that
    was uploaded; to everybody it is gone then.
    """

    __tablename__ = "photo_uploads"
    __table_args__ = (
        CheckConstraint("status IN ('awaited', 'uploaded', 'stored', 'refused', 'swept')", name="status"),
        CheckConstraint("status != 'refused' OR refusal IS NOT NULL", name="refusal"),
        Index(None, "idle_since"),
    )

    photo_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    status: Mapped[str] = mapped_column(String(10))
    refusal: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    idle_since: Mapped[datetime]


class PhotoSubject(Model):
    """A child whose photo it is; siblings may share one. Every subject's consent is needed to show it."""

    __tablename__ = "photo_subjects"
    __table_args__ = (Index(None, "class_id", "photo_id"), Index(None, "student_id", "photo_id"))

    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    class_id: Mapped[UUID] = mapped_column(ForeignKey("school_classes.id"))

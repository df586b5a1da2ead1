"""What was said to the families of a school before their photos go."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class PhotoClearance(Model):
    """The photos of a school that were taken until the end of a term, and the day from which they are deleted.

    No photo of a term goes without this row: it is written together with the letter to the families.
    """

    __tablename__ = "photo_clearances"

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    taken_until: Mapped[date] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
    due_on: Mapped[date]
    photos: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]

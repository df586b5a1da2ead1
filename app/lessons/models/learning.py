"""What is said and shown of a course: evaluations, the teacher's words, and works."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model

_HIDDEN = text("safety <> 'visible'")


class CourseEvaluation(Identified, Model):
    """What a child or a guardian thinks of a course. The course's teacher sees only sums of five or more answers."""

    __tablename__ = "course_evaluations"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "voice"),
        CheckConstraint("voice IN ('student', 'guardian')", name="voice"),
        CheckConstraint("liking BETWEEN 1 AND 3", name="liking"),
        Index(None, "offering_id"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"))
    voice: Mapped[str] = mapped_column(String(10))
    liking: Mapped[int]
    words: Mapped[str] = mapped_column(String(200), default="")
    evaluated_at: Mapped[datetime]


class TeacherWords(Model):
    """The teacher's words to one child about the course, for the child and its guardians."""

    __tablename__ = "teacher_words"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    words: Mapped[str] = mapped_column(String(300))
    written_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]


class Work(Identified, Model):
    """Something made in a course. It is shown to others only under the consent for works of every child of it.

    ``safety`` says how far its title and words were checked, in the words of the photos' states.
    """

    __tablename__ = "works"
    __table_args__ = (
        CheckConstraint("safety IN ('uploaded', 'checking', 'visible', 'review', 'rejected')", name="safety"),
        Index(None, "offering_id"),
        Index(None, "school_id", "created_at"),
        Index("ix_works_hidden", "safety", sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    offering_id: Mapped[UUID] = mapped_column(ForeignKey("offerings.id"))
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id"))
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(300), default="")
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    safety: Mapped[str] = mapped_column(String(10), server_default="visible")


class WorkAuthor(Model):
    """A child that made a work."""

    __tablename__ = "work_authors"
    __table_args__ = (Index(None, "student_id"),)

    work_id: Mapped[UUID] = mapped_column(ForeignKey("works.id"), primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"), primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))


class WorkPhoto(Model):
    """A photo of a work, in order."""

    __tablename__ = "work_photos"
    __table_args__ = (UniqueConstraint("photo_id"),)

    work_id: Mapped[UUID] = mapped_column(ForeignKey("works.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[UUID] = mapped_column(ForeignKey("photos.id"))

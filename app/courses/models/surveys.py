"""Opinions asked before a menu is made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model


class CourseSurvey(Identified, Model):
    """What the families of a school are asked. ``topics`` are {key, label, category}."""

    __tablename__ = "course_surveys"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="window"), Index(None, "school_id", "opens_at"))

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    term_code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(60))
    topics: Mapped[list[Any]]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]


class SurveyAnswer(Identified, Model):
    """What a child, or a guardian for it, would like. Answering again replaces the answer."""

    __tablename__ = "course_survey_answers"
    __table_args__ = (
        UniqueConstraint("survey_id", "student_id", "voice"),
        CheckConstraint("voice IN ('student', 'guardian')", name="voice"),
    )

    school_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("course_surveys.id"))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("students.id"))
    grade: Mapped[int]
    voice: Mapped[str] = mapped_column(String(10))
    topics: Mapped[list[Any]]
    suggestion: Mapped[str] = mapped_column(String(100), default="")
    answered_at: Mapped[datetime]

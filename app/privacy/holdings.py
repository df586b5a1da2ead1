"""What is held of a family's answers and of the looks at its child's data, as statements for the rights desk."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.privacy.models import AccessLogEntry, ConsentAnswer


def consent_answers(student_id: UUID) -> Select[*tuple[Any, ...]]:
    shown = (ConsentAnswer.purpose, ConsentAnswer.granted, ConsentAnswer.policy_version, ConsentAnswer.answered_at)
    return select(*shown).where(ConsentAnswer.student_id == student_id).order_by(ConsentAnswer.id)


def accesses(student_id: UUID) -> Select[*tuple[Any, ...]]:
    """Return who looked, as roles without names, the latest first."""
    shown = (AccessLogEntry.at, AccessLogEntry.role, AccessLogEntry.what)
    latest = (AccessLogEntry.at.desc(), AccessLogEntry.id.desc())
    return select(*shown).where(AccessLogEntry.student_id == student_id).order_by(*latest)

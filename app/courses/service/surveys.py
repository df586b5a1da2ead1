"""Asking the families of a school, and their answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day, local_time
from app.core.db import changed, insert_if_absent
from app.courses.errors.surveys import SurveyNotFound, SurveyNotOpen
from app.courses.models.surveys import CourseSurvey, SurveyAnswer
from app.courses.queries.menu import term_of
from app.courses.rules import surveys as rules
from app.courses.rules.words import Voice
from app.privacy import queries as privacy
from app.privacy.errors import ConsentRequired
from app.privacy.rules import Purpose
from app.schools import queries as schools
from app.schools.access import StudentRow


def ask(
    session: Session,
    account_id: UUID,
    school_id: UUID,
    *,
    topics: Sequence[dict[str, Any]],
    now: datetime,
    **described: Any,
) -> CourseSurvey:
    """Put a survey to the families of a school.

    Raises ``TermUnknown``, and ``SurveyInvalid`` with everything that is wrong with it.
    """
    term_of(session, school_id, described["term_code"])
    keys = [topic["key"] for topic in topics]
    rules.check_survey(keys, described["opens_at"], described["closes_at"], now)
    survey = CourseSurvey(
        school_id=school_id, topics=list(topics), created_by=account_id, created_at=now, **described
    )  # fmt: skip
    session.add(survey)
    session.flush()
    audit.record(session, now, account_id, "course_survey.asked", "course_survey", survey.id, school_id=school_id)
    return survey


def answer(
    session: Session,
    survey: CourseSurvey,
    child: StudentRow,
    voice: Voice,
    *,
    topics: Sequence[str],
    suggestion: str,
    now: datetime,
) -> None:
    """Take what a child, or a guardian for it, would like; answering again replaces the answer of the same voice.

    Raises ``SurveyNotFound`` for a child of another school or without a grade, ``ConsentRequired``, ``SurveyNotOpen``
    and ``TopicsUnknown``.
    """
    own_class = schools.classes_on(session, survey.school_id, local_day(now)).get(child.class_id)
    if own_class is None:
        raise SurveyNotFound
    if not privacy.has_consent(session, child.id, Purpose.BASE):
        raise ConsentRequired(purpose=Purpose.BASE.value)
    if not survey.opens_at <= now < survey.closes_at:
        opens_at, closes_at = (local_time(at).isoformat() for at in (survey.opens_at, survey.closes_at))
        raise SurveyNotOpen(opens_at=opens_at, closes_at=closes_at)
    rules.check_topics(topics, [topic["key"] for topic in survey.topics])
    said = {
        "grade": own_class.grade,
        "topics": sorted(set(topics)), "suggestion": suggestion, "answered_at": now,
    }  # fmt: skip
    whose = {"survey_id": survey.id, "student_id": child.id, "voice": voice.value}
    if not insert_if_absent(session, SurveyAnswer, whose | said | {"school_id": survey.school_id}):
        session.execute(update(SurveyAnswer).filter_by(**whose).values(**said))


def erase_answers(session: Session, student_id: UUID) -> int:
    """Delete what was answered by and for a child, for its family; returns how many answers went."""
    return changed(session.execute(delete(SurveyAnswer).where(SurveyAnswer.student_id == student_id)))

"""Evaluating a course, and a teacher's words to a child."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.checkins.rules.recording import require_impersonal
from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.courses import access
from app.lessons.errors.learning import EvaluationClosed, NothingToEvaluate
from app.lessons.models.learning import CourseEvaluation, TeacherWords
from app.lessons.queries.learning import lesson_was_held
from app.lessons.rules.learning import EVALUATED
from app.schools import queries as schools


def evaluate(
    session: Session, actor: Actor, enrolment_id: UUID, *, liking: int, words: str, now: datetime
) -> dict[str, Any]:
    """Give or change what a child, or its guardians together, think of a course; returns what holds now.

    Nothing goes into the audit trail, where it could be read who said what. Raises ``EnrolmentNotFound``,
    ``NothingToEvaluate``, ``EvaluationClosed`` and ``PrivateInformation``.
    """
    enrolment, voice = access.enrolment_with_voice(session, actor, enrolment_id)
    is_held = lesson_was_held(session, enrolment.offering_id, enrolment.starts_on, enrolment.ended_on)
    if enrolment.status not in EVALUATED or not is_held:
        raise NothingToEvaluate
    offering = access.offering_for_member(session, actor, enrolment.offering_id)
    _require_running(session, offering.school_id, offering.term_code, now)
    require_impersonal(words)
    key = {"enrolment_id": enrolment_id, "voice": voice.value}
    said = {"liking": liking, "words": words, "evaluated_at": now}
    place = {"id": new_id(), "school_id": offering.school_id, "offering_id": offering.id}
    if not insert_if_absent(session, CourseEvaluation, place | key | said):
        session.execute(
            update(CourseEvaluation)
            .where(CourseEvaluation.enrolment_id == enrolment_id, CourseEvaluation.voice == voice)
            .values(**said)
        )
    return key | said


def _require_running(session: Session, school_id: UUID, term_code: str, now: datetime) -> None:
    """Raise ``EvaluationClosed`` after the last day of a term that the calendar knows."""
    terms = schools.calendar_of(session, schools.school(session, school_id)).terms
    if any(term.code == term_code and term.ends_on < local_day(now) for term in terms):
        raise EvaluationClosed


def write_words(session: Session, actor: Actor, enrolment_id: UUID, words: str, now: datetime) -> dict[str, Any]:
    """Write, or write anew, what the teacher of a course says to one child. Raises ``EnrolmentNotFound``."""
    enrolment = access.enrolment_as_teacher(session, actor, enrolment_id)
    written = {"words": words, "written_by": actor.account_id, "written_at": now}
    row = {"enrolment_id": enrolment_id, "school_id": enrolment.school_id} | written
    if not insert_if_absent(session, TeacherWords, row):
        session.execute(update(TeacherWords).where(TeacherWords.enrolment_id == enrolment_id).values(**written))
    audit.record(
        session, now, actor.account_id, "teacher-words.written", "enrolment", enrolment_id,
        school_id=enrolment.school_id,
    )  # fmt: skip
    return row

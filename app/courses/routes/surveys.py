"""Surveys before a menu is made: what is asked, what families answer, and what may be told of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_signed_in, current_actor
from app.core.clock import local_time
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.pagination import Page
from app.courses import access
from app.courses.errors.surveys import SurveyStillOpen
from app.courses.models.surveys import CourseSurvey
from app.courses.queries import surveys as shown
from app.courses.queries.surveys import SurveyResults
from app.courses.rules.words import Voice
from app.courses.schemas.surveys import (
    CourseSurveyAnswerGive,
    CourseSurveyAnswerOut,
    CourseSurveyCreate,
    CourseSurveyOut,
    CourseSurveyPage,
    CourseSurveyResultsOut,
    CourseSurveysQuery,
)
from app.courses.service import surveys
from app.schools import access as schools
from app.schools.rules.classes import grades_taught

blueprint = Blueprint(
    "course_surveys", __name__, url_prefix=f"{API_PREFIX}/course-surveys", description="Opinions before the menu"
)


@blueprint.get("")
@allow_signed_in
@blueprint.arguments(CourseSurveysQuery, location="query")
@blueprint.response(200, CourseSurveyPage)
def list_surveys(query: dict[str, Any]) -> Page:
    """List a school's surveys, the latest first; families see them once they have opened."""
    actor, school_id = current_actor(), query.pop("school_id")
    with reading() as session:
        schools.school_for_member(session, actor, school_id)
        opened_by: datetime | None = None if school_id in actor.school_ids(*SCHOOL_STAFF) else now()
        return shown.surveys(session, school_id, opened_by, **query)


@blueprint.post("")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(CourseSurveyCreate)
@blueprint.response(201, CourseSurveyOut)
def ask(body: dict[str, Any]) -> Response:
    """Ask the families of a school."""
    actor, school_id = current_actor(), body.pop("school_id")

    def work(session: Session) -> CourseSurvey:
        schools.school_for(session, actor, school_id, *SCHOOL_ROLES)
        return surveys.ask(session, actor.account_id, school_id, now=now(), **body)

    return answer_once(work, CourseSurveyOut())


@blueprint.get("/<uuid:survey_id>/answers/<uuid:student_id>")
@allow(Role.STUDENT, Role.GUARDIAN)
@blueprint.response(200, CourseSurveyAnswerOut)
def own_answer(survey_id: UUID, student_id: UUID) -> Any:
    """Show what the caller's voice has answered about one child so far."""
    actor = current_actor()
    with reading() as session:
        access.survey_for_member(session, actor, survey_id, now())
        schools.student_as_family(session, actor, student_id)
        return shown.answer_of(session, survey_id, student_id, _voice(actor, student_id))


@blueprint.post("/<uuid:survey_id>/answers")
@allow(Role.STUDENT, Role.GUARDIAN)
@blueprint.arguments(CourseSurveyAnswerGive)
@blueprint.response(200, CourseSurveyAnswerOut)
def answer(body: dict[str, Any], survey_id: UUID) -> Any:
    """Say what one child would like: the child itself, or a guardian in the own voice. The last answer counts."""
    actor, student_id = current_actor(), body.pop("student_id")
    voice = _voice(actor, student_id)
    with transaction() as session:
        survey = access.survey_for_member(session, actor, survey_id, now())
        child = schools.student_as_family(session, actor, student_id)
        surveys.answer(session, survey, child, voice, now=now(), **body)
        return shown.answer_of(session, survey_id, student_id, voice)


def _voice(actor: Actor, student_id: UUID) -> Voice:
    return Voice.STUDENT if actor.student_id == student_id else Voice.GUARDIAN


@blueprint.get("/<uuid:survey_id>/results")
@allow(*SCHOOL_STAFF)
@blueprint.response(200, CourseSurveyResultsOut)
def results(survey_id: UUID) -> SurveyResults:
    """Count the answers by topic, voice and grade once the survey has ended, beside the demand not met before."""
    actor = current_actor()
    with reading() as session:
        survey = access.survey_for_staff(session, actor, survey_id)
        if now() < survey.closes_at:
            raise SurveyStillOpen(closes_at=local_time(survey.closes_at).isoformat())
        school = schools.school_for_member(session, actor, survey.school_id)
        return shown.results(session, survey, grades_taught(school.stages, school.grades_in_stage))

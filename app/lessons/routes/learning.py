"""Evaluations of courses, and what teachers say to single children."""

from typing import Any
from uuid import UUID

from app.accounts.rules import SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.courses import access as courses
from app.courses.rules.words import Voice
from app.lessons.queries import learning as queries
from app.lessons.queries.learning import Opinions
from app.lessons.schemas.fees import TermQuery
from app.lessons.schemas.learning import (
    CourseWordsListOut,
    EvaluationIn,
    EvaluationOut,
    OpinionsOut,
    OwnEvaluationsOut,
    PupilsOut,
    TeacherWordsIn,
    TeacherWordsOut,
)
from app.lessons.service import learning
from app.schools import access

blueprint = Blueprint("learning", __name__, url_prefix=API_PREFIX, description="Evaluations and teachers' words")


@blueprint.post("/enrolments/<uuid:enrolment_id>/evaluation")
@allow(Role.GUARDIAN, Role.STUDENT)
@blueprint.arguments(EvaluationIn)
@blueprint.response(200, EvaluationOut)
def evaluate(body: dict[str, Any], enrolment_id: UUID) -> dict[str, Any]:
    """Say how one likes a course: once as the child, once as its guardian; saying it again changes the answer."""
    with transaction() as session:
        return learning.evaluate(session, current_actor(), enrolment_id, **body, now=now())


@blueprint.get("/students/<uuid:student_id>/evaluations")
@allow(Role.GUARDIAN, Role.STUDENT)
@blueprint.arguments(TermQuery, location="query")
@blueprint.response(200, OwnEvaluationsOut)
def show_own_evaluations(query: dict[str, Any], student_id: UUID) -> dict[str, Any]:
    """Show which courses of a term the caller can evaluate, and what it has said in its own voice."""
    actor = current_actor()
    with reading() as session:
        access.student_as_family(session, actor, student_id)
        voice = Voice.STUDENT if actor.student_id == student_id else Voice.GUARDIAN
        return {"items": queries.own_evaluations(session, student_id, query["term"], voice)}


@blueprint.get("/offerings/<uuid:offering_id>/evaluations")
@allow(*SCHOOL_STAFF)
@blueprint.response(200, OpinionsOut)
def show_opinions(offering_id: UUID) -> Opinions:
    """Show sums of five and more answers, and the words without who said them."""
    with reading() as session:
        courses.offering_for_teacher(session, current_actor(), offering_id)
        return queries.opinions(session, offering_id)


@blueprint.get("/offerings/<uuid:offering_id>/pupils")
@allow(*SCHOOL_STAFF)
@blueprint.response(200, PupilsOut)
def list_pupils(offering_id: UUID) -> dict[str, Any]:
    """List who sits in a course to those who teach it: of whom photos may be taken, and what was written to whom."""
    with reading() as session:
        courses.offering_as_teacher(session, current_actor(), offering_id)
        return {"items": queries.pupils(session, offering_id)}


@blueprint.put("/enrolments/<uuid:enrolment_id>/words")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(TeacherWordsIn)
@blueprint.response(200, TeacherWordsOut)
def write_words(body: dict[str, Any], enrolment_id: UUID) -> dict[str, Any]:
    """Write some words to one child of the course, for the child and its guardians."""
    with transaction() as session:
        return learning.write_words(session, current_actor(), enrolment_id, body["words"], now())


@blueprint.get("/students/<uuid:student_id>/course-words")
@allow(Role.GUARDIAN, Role.STUDENT)
@blueprint.arguments(TermQuery, location="query")
@blueprint.response(200, CourseWordsListOut)
def show_words(query: dict[str, Any], student_id: UUID) -> dict[str, Any]:
    """Show the family what teachers wrote to the child in a term."""
    with reading() as session:
        access.student_as_family(session, current_actor(), student_id)
        return {"items": queries.words_to(session, student_id, query["term"])}

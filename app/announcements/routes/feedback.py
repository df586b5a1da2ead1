"""Feedback to a school: written by anybody who belongs to it, answered by its office or the county."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.announcements import queries
from app.announcements.queries import FeedbackView
from app.announcements.schemas import (
    FeedbackAnswer,
    FeedbackCreate,
    FeedbackOut,
    FeedbackPage,
    FeedbackQuery,
    FeedbackRouting,
)
from app.announcements.service import feedback
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.limits import limiter
from app.core.pagination import Page

blueprint = Blueprint("feedback", __name__, url_prefix=f"{API_PREFIX}/feedback", description="Opinions and complaints")
DESKS = (*SCHOOL_ROLES, Role.COUNTY_ADMIN)


@blueprint.get("")
@allow_signed_in
@blueprint.arguments(FeedbackQuery, location="query")
@blueprint.response(200, FeedbackPage)
def list_feedback(query: dict[str, Any]) -> Page:
    """List what the caller wrote, what was written to a school or what its schools handed to the county."""
    actor, status = current_actor(), query.pop("status")
    school_id, region_code = query.pop("school_id"), query.pop("region_code")
    with reading() as session:
        if school_id:
            return queries.feedback_of_school(session, actor, school_id, status, **query)
        if region_code:
            return queries.feedback_of_region(session, actor, region_code, status, **query)
        return queries.own_feedback(session, actor, **query)


@blueprint.post("")
@allow_signed_in
@limiter.limit("20/hour")
@blueprint.arguments(FeedbackCreate)
@blueprint.response(201, FeedbackOut)
def submit_feedback(body: dict[str, Any]) -> Response:
    """Write to the school; who wrote it is not shown to those who answer."""
    actor = current_actor()

    def submit(session: Session) -> FeedbackView:
        return queries.feedback(session, feedback.submit(session, actor, **body, now=now()))

    return answer_once(submit, FeedbackOut())


@blueprint.post("/<uuid:feedback_id>/route")
@allow(*DESKS)
@blueprint.arguments(FeedbackRouting)
@blueprint.response(200, FeedbackOut)
def route_feedback(body: dict[str, Any], feedback_id: UUID) -> FeedbackView:
    """Hand it to the county, or back to the school."""
    with transaction() as session:
        feedback.hand_to(session, current_actor(), feedback_id, body["desk"], now())
        return queries.feedback(session, feedback_id)


@blueprint.post("/<uuid:feedback_id>/reply")
@allow(*DESKS)
@blueprint.arguments(FeedbackAnswer)
@blueprint.response(200, FeedbackOut)
def reply_to_feedback(body: dict[str, Any], feedback_id: UUID) -> Response:
    """Answer the person who wrote."""
    actor = current_actor()

    def reply(session: Session) -> FeedbackView:
        feedback.reply(session, actor, feedback_id, body["body"], now())
        return queries.feedback(session, feedback_id)

    return answer_once(reply, FeedbackOut(), 200)


@blueprint.post("/<uuid:feedback_id>/close")
@allow_signed_in
@blueprint.response(200, FeedbackOut)
def close_feedback(feedback_id: UUID) -> FeedbackView:
    """End the matter, as the desk or as the person who wrote."""
    with transaction() as session:
        feedback.close(session, current_actor(), feedback_id, now())
        return queries.feedback(session, feedback_id)

"""Announcements of a school, the caller's inbox, and the message credits of the caller."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_STAFF
from app.announcements import queries
from app.announcements.queries import AnnouncementView
from app.announcements.rules import Audience
from app.announcements.schemas import (
    AnnouncementCreate,
    AnnouncementOut,
    AnnouncementPage,
    AnnouncementsQuery,
    InboxPage,
    SubscriptionAnswer,
    SubscriptionOut,
)
from app.announcements.service import deliveries, posts, pushes
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.idempotency import answer_once
from app.core.limits import limiter
from app.core.pagination import Page
from app.core.schema import PageQuery

blueprint = Blueprint("announcements", __name__, url_prefix=API_PREFIX, description="Announcements and the inbox")


@blueprint.get("/announcements")
@allow_signed_in
@blueprint.arguments(AnnouncementsQuery, location="query")
@blueprint.response(200, AnnouncementPage)
def list_announcements(query: dict[str, Any]) -> Page:
    """List a school's announcements: all to its office and principal, else those written or received."""
    with reading() as session:
        return queries.announcements(session, current_actor(), **query)


@blueprint.post("/announcements")
@allow(*SCHOOL_STAFF)
@limiter.limit("60/hour")
@blueprint.arguments(AnnouncementCreate)
@blueprint.response(201, AnnouncementOut)
def post_announcement(body: dict[str, Any]) -> Response:
    """Publish to the families or the staff of the school, of grades or of classes; teachers to their own classes."""
    actor, named = current_actor(), {name: tuple(values) for name, values in body["audience"].items()}

    def post(session: Session) -> AnnouncementView:
        posted = posts.post(
            session, actor, body["school_id"], Audience(**named), title=body["title"], body=body["body"], now=now()
        )
        return queries.announcement(session, actor, posted)

    return answer_once(post, AnnouncementOut())


@blueprint.get("/announcements/<uuid:announcement_id>")
@allow_signed_in
@blueprint.response(200, AnnouncementOut)
def get_announcement(announcement_id: UUID) -> AnnouncementView:
    """Show one announcement in the words that may be read now."""
    with reading() as session:
        return queries.announcement(session, current_actor(), announcement_id)


@blueprint.get("/inbox")
@allow_signed_in
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, InboxPage)
def inbox(query: dict[str, Any]) -> Page:
    """List what was delivered to the caller, newest first."""
    with reading() as session:
        return queries.inbox(session, current_actor(), **query)


@blueprint.post("/inbox/<uuid:delivery_id>/read")
@allow_signed_in
@blueprint.response(204)
def read_entry(delivery_id: UUID) -> None:
    """Note that the caller has opened an entry."""
    with transaction() as session:
        deliveries.mark_read(session, current_actor(), delivery_id, now())


@blueprint.post("/me/subscriptions")
@allow_signed_in
@limiter.limit("60/hour")
@blueprint.arguments(SubscriptionAnswer)
@blueprint.response(200, SubscriptionOut)
def answer_subscription(body: dict[str, Any]) -> Response:
    """Count one tap on "allow" for one message outside the app; refusing changes nothing."""
    actor = current_actor()

    def count(session: Session) -> dict[str, Any]:
        held = pushes.answer_subscription(session, actor.account_id, **body)
        return {"template": body["template"], "credits": held}

    return answer_once(count, SubscriptionOut(), 200)

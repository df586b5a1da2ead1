"""Announcements of a school, the caller's inbox, and the message credits of the caller."""

from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_STAFF
from app.announcements import queries
from app.announcements.queries import AnnouncementView, InboxEntry
from app.announcements.rules import Audience, Reader
from app.announcements.schemas import (
    AnnouncementCreate,
    AnnouncementOut,
    AnnouncementPage,
    AnnouncementReachOut,
    AnnouncementsQuery,
    InboxEntryOut,
    InboxPage,
    SubscriptionAnswer,
    SubscriptionOut,
    SubscriptionsPage,
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
    actor, audience = current_actor(), _audience(body)

    def post(session: Session) -> AnnouncementView:
        posted = posts.post(
            session, actor, body["school_id"], audience, title=body["title"], body=body["body"], now=now()
        )
        return queries.announcement(session, actor, posted)

    return answer_once(post, AnnouncementOut())


def _audience(body: dict[str, Any]) -> Audience:
    return Audience(**{name: tuple(values) for name, values in body["audience"].items()})


@blueprint.post("/announcements/preview")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(AnnouncementCreate)
@blueprint.response(200, AnnouncementReachOut)
def preview_announcement(body: dict[str, Any]) -> dict[str, int]:
    """Check an announcement as it would be published, and count whom it would reach; nothing is kept."""
    with reading() as session:
        posts.check_audience(session, current_actor(), body["school_id"], _audience(body))
        found = deliveries.reach(session, body["school_id"], _audience(body), now())
    return {reader.value: found.get(reader, 0) for reader in Reader}


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


@blueprint.get("/inbox/<uuid:delivery_id>")
@allow_signed_in
@blueprint.response(200, InboxEntryOut)
def inbox_entry(delivery_id: UUID) -> InboxEntry:
    """Show one entry of the caller's inbox; this alone does not mark it as read."""
    with reading() as session:
        return queries.inbox_entry(session, current_actor(), delivery_id)


@blueprint.post("/inbox/<uuid:delivery_id>/read")
@allow_signed_in
@blueprint.response(204)
def read_entry(delivery_id: UUID) -> None:
    """Note that the caller has opened an entry."""
    with transaction() as session:
        deliveries.mark_read(session, current_actor(), delivery_id, now())


@blueprint.get("/me/subscriptions")
@allow_signed_in
@blueprint.response(200, SubscriptionsPage)
def list_subscriptions() -> Page:
    """Tell how many messages outside the app the caller has agreed to and not got yet, by kind."""
    with reading() as session:
        return Page(queries.subscriptions(session, current_actor()), next=None)


@blueprint.delete("/me/subscriptions")
@allow_signed_in
@blueprint.response(204)
def end_subscriptions() -> None:
    """Send the caller no more messages outside the app; the inbox stays."""
    with transaction() as session:
        pushes.end_subscriptions(session, current_actor().account_id)


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

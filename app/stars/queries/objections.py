"""Reads of objections."""

from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.stars.errors import ObjectionNotFound
from app.stars.models import StarObjection


def objection(session: Session, objection_id: UUID) -> StarObjection:
    """Return an objection whoever asks. Raises ``ObjectionNotFound``."""
    found = session.get(StarObjection, objection_id)
    if found is None:
        raise ObjectionNotFound
    return found


def open_objections(session: Session, period_id: UUID) -> int:
    """Count the objections of a period that nobody has resolved."""
    waiting = (StarObjection.period_id == period_id, StarObjection.resolved_at.is_(None))
    return session.execute(select(func.count()).where(*waiting)).scalar_one()


def objections(session: Session, period_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a period's objections, oldest first. The author of an anonymous one is not selected."""
    author = case((StarObjection.is_anonymous, None), else_=StarObjection.author_id).label("author_id")
    statement = select(
        StarObjection.id,
        StarObjection.star_id,
        StarObjection.is_anonymous,
        StarObjection.text,
        StarObjection.created_at,
        StarObjection.decision,
        StarObjection.answer,
        StarObjection.replacement_id,
        StarObjection.resolved_at,
        author,
    ).where(StarObjection.period_id == period_id)
    keys: list[Any] = [StarObjection.id]
    return page_of_rows(session, statement, keys, cursor=cursor, limit=limit)

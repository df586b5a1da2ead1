"""Reads of the county's white list."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.courses.models.menu import CourseProvider

_LISTED: Select[*tuple[Any, ...]] = select(*CourseProvider.__table__.c)


def providers(session: Session, region_code: str, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a county's list, the latest first, with those that were taken off it."""
    in_region = _LISTED.where(CourseProvider.region_code == region_code)
    return page_of_rows(
        session, in_region, (CourseProvider.__table__.c.id,), cursor=cursor, limit=limit, newest_first=True
    )


def providers_by_id(session: Session, provider_ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Return the entries of several providers."""
    rows = session.execute(_LISTED.where(CourseProvider.id.in_(list(provider_ids))))
    return {row.id: row for row in rows}

"""The county's white list: who may give after-school courses for money."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.db import insert_if_absent
from app.courses.errors.providers import ListingInvalid, ProviderListed
from app.courses.models.menu import CourseProvider


def enlist(
    session: Session,
    account_id: UUID,
    region_code: str,
    licence_no: str,
    now: datetime,
    *,
    listed_from: date,
    listed_until: date | None,
    **described: Any,
) -> UUID:
    """Put an organisation on the list of a county, or one that was taken off it on the list again; returns its id.

    Raises ``ListingInvalid`` for dates in the wrong order and ``ProviderListed`` for one that is on the list.
    """
    if listed_until and listed_until < listed_from:
        raise ListingInvalid
    key = {"region_code": region_code, "licence_no": licence_no}
    entry = described | {"listed_from": listed_from, "listed_until": listed_until}
    is_new = insert_if_absent(session, CourseProvider, key | entry | {"created_at": now})
    provider = session.execute(select(CourseProvider).filter_by(**key).with_for_update()).scalar_one()
    if not is_new:
        _enlist_again(provider, entry)
    session.flush()
    audit.record(session, now, account_id, "course_provider.listed", "course_provider", provider.id)
    return provider.id


def _enlist_again(provider: CourseProvider, entry: dict[str, Any]) -> None:
    if provider.delisted_at is None:
        raise ProviderListed(provider_id=str(provider.id))
    for name, value in entry.items():
        setattr(provider, name, value)
    provider.delisted_at, provider.delist_reason = None, ""


def delist(session: Session, account_id: UUID, provider: CourseProvider, reason: str, now: datetime) -> None:
    """Take an organisation off the list; none of its courses can be published any more. Repeating it changes nothing."""
    if provider.delisted_at:
        return
    provider.delisted_at, provider.delist_reason = now, reason
    session.flush()
    audit.record(session, now, account_id, "course_provider.delisted", "course_provider", provider.id)

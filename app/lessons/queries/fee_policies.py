"""Fee policies of a place, and which of them a school has published for a term."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.lessons.models.fees import FeeChoice, FeePolicy
from app.lessons.rules.fees import Tariff
from app.lessons.rules.words import FeeUnit, Refund


@dataclass(frozen=True)
class Published:
    """The policy (its columns) that a school follows in a term, as it was published."""

    policy: Any
    chosen_at: datetime

    @property
    def tariff(self) -> Tariff:
        policy = self.policy
        return Tariff(FeeUnit(policy.unit), policy.price, policy.cap_per_term, Refund(policy.refund))


def policies(session: Session, scopes: Collection[str], *, cursor: str | None, limit: int) -> Page:
    """Return a page of the policies of some scopes, the latest entered first."""
    columns = FeePolicy.__table__.c
    statement = select(*columns).where(FeePolicy.scope.in_(scopes))
    return page_of_rows(session, statement, [columns.id], cursor=cursor, limit=limit, newest_first=True)


def published(session: Session, school_id: UUID, term_code: str) -> Published | None:
    """Return what a school has published for a term, if anything."""
    row = session.execute(
        select(*FeePolicy.__table__.c, FeeChoice.chosen_at)
        .join(FeeChoice, FeeChoice.policy_id == FeePolicy.id)
        .where(FeeChoice.school_id == school_id, FeeChoice.term_code == term_code)
    ).one_or_none()
    return Published(row, row.chosen_at) if row else None

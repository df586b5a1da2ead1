"""How far the present star period of a school is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.schools.rules.calendar import iso_week
from app.stars import queries as stars
from app.stars.rules.cycle import BEFORE_NOTICE, Status

LATEST_PERIODS = 20


@dataclass(frozen=True)
class Announced:
    id: UUID
    key: str


@dataclass(frozen=True)
class LatestPeriods:
    """The latest period that is neither announced nor void, as a row, and the latest announced one."""

    unfinished: Any
    announced: Announced | None


@dataclass(frozen=True)
class Progress:
    """A period: ``confirmed`` of its ``of`` pools with proposals are confirmed; ``proposed`` counts by pool.

    ``to_check`` confirmations need a second look before the notice.
    """

    id: UUID
    key: str
    status: str
    week: str
    objections_until: datetime | None
    to_check: int
    proposed: Mapping[str, int]
    confirmed_pools: frozenset[str]

    @property
    def of(self) -> int:
        return len(self.proposed)

    @property
    def confirmed(self) -> int:
        return len(self.confirmed_pools & self.proposed.keys())

    def is_confirmed(self, class_id: UUID) -> bool | None:
        """Tell whether the pool of a class is confirmed; None where nobody is proposed in it."""
        return str(class_id) in self.confirmed_pools if str(class_id) in self.proposed else None


def latest_periods(session: Session, school_id: UUID) -> LatestPeriods:
    rows = stars.periods(session, school_id, cursor=None, limit=LATEST_PERIODS).items
    announced = next((row for row in rows if row.status == Status.ANNOUNCED), None)
    return LatestPeriods(
        next((row for row in rows if row.status not in (Status.ANNOUNCED, Status.VOID)), None),
        Announced(announced.id, announced.period_key) if announced else None,
    )


def progress_of(session: Session, period: Any) -> Progress:
    """Return how far a period is; one whose tally has only begun has no pools yet."""
    is_tallied = period.status != Status.OPEN
    pools = stars.result_of(session, period.id).pools if is_tallied else ()
    confirmations = stars.confirmations(session, period.id)
    unchecked = [one for one in confirmations.values() if one.has_conflict_of_interest and not one.checked_at]
    return Progress(
        period.id,
        period.period_key,
        period.status,
        iso_week(period.ends_on),
        period.objections_until,
        len(unchecked) if period.status in BEFORE_NOTICE else 0,
        {pool.key: len(pool.proposed) for pool in pools if pool.proposed},
        frozenset(pool for pool, one in confirmations.items() if not one.asked_again_at),
    )

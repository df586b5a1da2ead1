"""When an organisation may give a course."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from app.courses.errors.menu import ProviderRequired
from app.courses.rules.words import ProviderKind


class Listing(Protocol):
    """An entry of the county's white list; ``listed_until`` is the last day."""

    @property
    def listed_from(self) -> date: ...
    @property
    def listed_until(self) -> date | None: ...
    @property
    def delisted_at(self) -> datetime | None: ...


def is_listed(listing: Listing, first: date, last: date) -> bool:
    """Tell whether an organisation is on the list for all days from the first to the last."""
    covers = listing.listed_from <= first and (listing.listed_until is None or last <= listing.listed_until)
    return covers and listing.delisted_at is None


def check_provider(provider_kind: str, provider_id: UUID | None) -> None:
    """Raise ``ProviderRequired`` unless exactly the courses of organisations name one."""
    if (provider_kind == ProviderKind.ORGANISATION) != (provider_id is not None):
        raise ProviderRequired

"""What a family may ask of the rights desk, and how far each erasure reaches."""

from enum import StrEnum


class Kind(StrEnum):
    EXPORT = "export"
    CORRECTION = "correction"
    ERASURE = "erasure"


class Status(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class Scope(StrEnum):
    """Each scope reaches further than the one before and includes it."""

    PHOTOS = "photos"
    RECORDS = "records"
    EVERYTHING = "everything"

    def includes(self, other: "Scope") -> bool:
        order = list(Scope)
        return order.index(other) <= order.index(self)


# Enough for two terms of a busy child, and small enough to be put together while the family waits.
MOST_PHOTOS_EXPORTED = 300
ACCESSES_SHOWN = 50

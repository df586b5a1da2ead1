"""Identifiers: UUIDv7 made by the application, so that rows sort by time of creation and ids can be handed out early."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562): time-ordered, unguessable enough for an id, never a secret."""
    return UUID(int=uuid7().int)

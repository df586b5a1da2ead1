"""Lists under headings, both in the order in which they come."""

from collections.abc import Iterable
from typing import Any


def under(heading: str, items: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the items by the value that each has at ``heading``."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        found.setdefault(item[heading], []).append(item)
    return found

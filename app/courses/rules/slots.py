"""Weekday slots. A label such as ``3-1`` means Wednesday, first slot; labels sort by byte order into calendar order."""

from collections.abc import Iterable, Sequence

LABELS = frozenset(f"{weekday}-{number}" for weekday in range(1, 6) for number in range(1, 4))
MOST_SLOTS = 5
# What is stored for the ranked wishes among courses that take several slots.
SEVERAL = "several"


def weekday_of(label: str) -> int:
    """Return 1 (Monday) to 5 (Friday): after-school service is given on school days only (four ministries, 2023)."""
    return int(label[0])


def number_of(label: str) -> int:
    """Return which slot of the afternoon it is, from 1."""
    return int(label[2])


def label_of(weekday: int, number: int) -> str:
    return f"{weekday}-{number}"


def wish_slot(slots: Sequence[str]) -> str:
    """Return under which slot a course is wished for: its own, or ``several`` for one that takes more than one."""
    return slots[0] if len(slots) == 1 else SEVERAL


def in_order(labels: Iterable[str]) -> list[str]:
    return sorted(set(labels))

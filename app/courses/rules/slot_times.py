"""When the slots of a school's afternoon begin and end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Any

from app.courses.errors.menu import SlotTimesInvalid
from app.courses.rules.slots import number_of

MOST_NUMBERS = 3
# Noon care and evening study are no after-school service; the last bound is the one for junior classes.
EARLIEST, LATEST = time(14), time(20, 30)


@dataclass(frozen=True)
class SlotTime:
    """A slot of the afternoon, the same on every weekday."""

    number: int
    starts: time
    ends: time

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "from": f"{self.starts:%H:%M}", "to": f"{self.ends:%H:%M}"}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "SlotTime":
        return cls(stored["number"], time.fromisoformat(stored["from"]), time.fromisoformat(stored["to"]))


DEFAULT = (SlotTime(1, time(16), time(17)), SlotTime(2, time(17), time(18)))


def check_slot_times(times: Sequence[SlotTime]) -> None:
    """Raise ``SlotTimesInvalid`` for slots that are not numbered in order, overlap, or lie outside the afternoon."""
    bounds = [EARLIEST, *(bound for slot in times for bound in (slot.starts, slot.ends)), LATEST]
    is_numbered = [slot.number for slot in times] == list(range(1, len(times) + 1))
    is_ordered = all(earlier <= later for earlier, later in pairwise(bounds))
    if not is_numbered or not is_ordered or any(slot.starts >= slot.ends for slot in times):
        raise SlotTimesInvalid(earliest=f"{EARLIEST:%H:%M}", latest=f"{LATEST:%H:%M}")


def unknown_slots(labels: Iterable[str], times: Iterable[SlotTime]) -> list[str]:
    """Return those labels whose number the school has no time for, in order."""
    numbers = {slot.number for slot in times}
    return sorted(label for label in labels if number_of(label) not in numbers)

"""How an offering chooses: the best keys, at most so many of one class."""

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.courses.mechanism.problem import Offering
from app.courses.mechanism.tickets import Key


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The last keys that got in: of all (None while seats are free), and of each class that has reached its quota.

    Where there was no seat from the beginning nobody got in, so there is no last key either.
    """

    last: Key | None = None
    class_last: Mapping[str, Key] = field(default_factory=dict)


class Seating:
    """Who sits in one offering for now, and whom it has turned away."""

    def __init__(self, offering: Offering, class_of: Mapping[str, str]) -> None:
        self.offering = offering
        self.seated: list[Key] = []  # Best first, as are the lists of each class.
        self.turned_away: list[Key] = []
        self._class_of = class_of
        self._classmates: dict[str, list[Key]] = {}

    def ask(self, key: Key) -> Key | None:
        """Seat the child if its key is good enough, and return who goes without for that: it, another or nobody."""
        loser = self._loser_to(key)
        if loser is not None:
            self.turned_away.append(loser)
        if loser is not key:
            self._seat(key, instead_of=loser)
        return loser

    def cutoff(self) -> Cutoff:
        is_full = len(self.seated) >= self.offering.seats
        full_classes = (class_id for class_id, mates in self._classmates.items() if mates and self._is_full(class_id))
        return Cutoff(
            last=self.seated[-1] if is_full and self.seated else None,
            class_last={class_id: self._classmates[class_id][-1] for class_id in full_classes},
        )

    @property
    def is_too_small(self) -> bool:
        return self.offering.held + len(self.seated) < self.offering.minimum

    def _loser_to(self, key: Key) -> Key | None:
        """The worst of those with whom the child competes: its class at the quota, else all once the seats are taken.

        Choosing so never makes a child welcome because another one came, which keeps honest lists the best ones.
        """
        is_taken = len(self.seated) >= self.offering.seats
        if is_taken and (not self.seated or self.seated[-1] < key):
            return key  # Most questions end here; no class matters when everybody seated is better.
        class_id = self._class_of[key[3]]
        if self._is_full(class_id):
            rivals = self._classmates.get(class_id, [])
            return rivals[-1] if rivals and key < rivals[-1] else key
        return self.seated[-1] if is_taken else None

    def _is_full(self, class_id: str) -> bool:
        quota = self.offering.seats_for(class_id)
        return quota is not None and len(self._classmates.get(class_id, [])) >= quota

    def _seat(self, key: Key, instead_of: Key | None) -> None:
        insort(self.seated, key)
        insort(self._classmates.setdefault(self._class_of[key[3]], []), key)
        if instead_of is not None:
            for keys in (self.seated, self._classmates[self._class_of[instead_of[3]]]):
                del keys[bisect_left(keys, instead_of)]

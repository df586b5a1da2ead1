"""Exact optima by augmenting paths: most utility in all, and the fairest numbers of places with most utility besides.

Place by place one more is given to somebody over the best chain of exchanges: it takes a seat, who sat there moves on,
and so on, until a free seat is found or somebody gives a place up. Adding capacity arc by arc over best chains keeps a
flow of greatest value, so that the end is exact. Only courses are nodes of the search: for every two of them a matrix
holds what the best of the children who could move from one to the other gains by it.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise
from random import Random

import numpy as np

from app.courses.mechanism.problem import Problem
from benchmarks.draw.baselines import Places
from benchmarks.draw.schools import MOST_WISHES

IMPOSSIBLE = -(2**40)
# More than the utility of a whole school, so that one place more for who has fewest outweighs everything else.
ONE_PLACE = 10**6


def most_utility(problem: Problem, dice: Random) -> Places:
    """The flow of maximum utility. In a sum the days do not touch each other, so each is solved by itself."""
    places: Places = {child.id: {} for child in problem.children}
    for slot in sorted({slot for child in problem.children for slot in child.wishes}):
        for child_id, place in _Exchange(problem, [slot], [0]).settle(dice).items():
            places[child_id].update(place)
    return places


def leximin_count(problem: Problem, dice: Random) -> Places:
    """Where Yankee Swap ends: leximin in the number of places, and of those allocations one of most utility."""
    slots = sorted({slot for child in problem.children for slot in child.wishes})
    return _Exchange(problem, slots, [ONE_PLACE * (len(slots) - count) for count in range(len(slots))]).settle(dice)


class _Exchange:
    """``bonus`` says what a child's first, second .. place is worth besides its utility; it never grows."""

    def __init__(self, problem: Problem, slots: Sequence[str], bonus: Sequence[int]) -> None:
        offerings = [offering for offering in problem.offerings if offering.slots[0] in slots]
        self.names = [offering.id for offering in offerings]
        self.slots = [offering.slots[0] for offering in offerings]
        self.free = np.array([offering.seats for offering in offerings])
        self.bonus = bonus
        node = {name: number for number, name in enumerate(self.names)}
        self.utility = {
            child.id: {
                node[wish]: MOST_WISHES - rank for slot in slots for rank, wish in enumerate(child.wishes.get(slot, ()))
            }
            for child in problem.children
        }
        self.held: dict[str, dict[str, int]] = {child_id: {} for child_id in self.utility}
        # The last column stands for giving a place up.
        self.out = len(offerings)
        self.gain = np.full((self.out, self.out + 1), IMPOSSIBLE)
        self.moves: dict[tuple[int, int], list[tuple[int, float, int, str]]] = {}
        self.offers: dict[str, list[tuple[int, int]]] = {child_id: [] for child_id in self.utility}
        self.version = dict.fromkeys(self.utility, 0)

    def settle(self, dice: Random) -> Places:
        for count in range(len(self.bonus)):
            for child_id in dice.sample([*self.utility], len(self.utility)):
                if len(self.held[child_id]) == count:
                    self._add_place(child_id, dice)
        return {
            child_id: {slot: self.names[course] for slot, course in held.items()}
            for child_id, held in self.held.items()
        }

    def _add_place(self, child_id: str, dice: Random) -> None:
        wishes = [course for course in self.utility[child_id] if self.slots[course] not in self.held[child_id]]
        if not wishes:
            return
        value = np.full(self.out, IMPOSSIBLE)
        for course in wishes:
            value[course] = self.bonus[len(self.held[child_id])] + self.utility[child_id][course]
        chain = self._best_chain(value)
        if chain:
            movers = [(child_id, None, chain[0])]
            movers += [(self.moves[pair][0][3], *pair) for pair in pairwise(chain)]
            for mover, left, taken in movers:
                self._move(mover, left, taken)
            for mover in {mover for mover, _, _ in movers}:
                self._offer_moves(mover, dice)

    def _best_chain(self, value: np.ndarray) -> list[int]:
        """Return the courses along the chain that gains most, ending in ``out`` if a place is given up; [] if none does.

        All values grow at the same time and only by a real gain, so that a chain never leads through a child twice.
        """
        came_from = np.full(self.out, -1)
        best_first = value.argmax()
        while not self.free[best_first]:
            onward = value[:, None] + self.gain[:, : self.out]
            better, through = onward.max(axis=0), onward.argmax(axis=0)
            is_gain = better > value
            if not is_gain.any():
                break
            value = np.where(is_gain, better, value)
            came_from = np.where(is_gain, through, came_from)
        with_seat = np.where(self.free > 0, value, IMPOSSIBLE)
        given_up = value + self.gain[:, self.out]
        if max(with_seat.max(), given_up.max()) <= 0:
            return []
        is_seat = with_seat.max() >= given_up.max()
        chain = [int((with_seat if is_seat else given_up).argmax())]
        while came_from[chain[0]] >= 0:
            chain.insert(0, int(came_from[chain[0]]))
        return chain if is_seat else [*chain, self.out]

    def _move(self, child_id: str, left: int | None, taken: int) -> None:
        if left is not None:
            del self.held[child_id][self.slots[left]]
            self.free[left] += 1
        if taken != self.out:
            self.held[child_id][self.slots[taken]] = taken
            self.free[taken] -= 1

    def _offer_moves(self, child_id: str, dice: Random) -> None:
        """Tell the matrix what this child can now do, in place of what it could do before."""
        self.version[child_id] += 1
        outdated, self.offers[child_id] = self.offers[child_id], []
        held = self.held[child_id]
        for slot, course in held.items():
            worth = self.utility[child_id][course]
            self._offer(child_id, (course, self.out), -worth - self.bonus[len(held) - 1], dice)
            for other, utility in self.utility[child_id].items():
                if other != course and (self.slots[other] == slot or self.slots[other] not in held):
                    self._offer(child_id, (course, other), utility - worth, dice)
        for pair in {*outdated, *self.offers[child_id]}:
            heap = self.moves[pair]
            while heap and heap[0][2] != self.version[heap[0][3]]:
                heappop(heap)
            self.gain[pair] = -heap[0][0] if heap else IMPOSSIBLE

    def _offer(self, child_id: str, pair: tuple[int, int], gain: int, dice: Random) -> None:
        heappush(self.moves.setdefault(pair, []), (-gain, dice.random(), self.version[child_id], child_id))
        self.offers[child_id].append(pair)

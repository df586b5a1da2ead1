"""Deferred acceptance in one market, and the closing of offerings that stay too small."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from app.courses.mechanism.acceptance import Seating
from app.courses.mechanism.problem import Offering
from app.courses.mechanism.tickets import Ticket, closing_number


class Market:
    """Offerings of which a child gets at most one, settled: every child has asked down its list as far as it must."""

    def __init__(self, offerings: Iterable[Offering], tickets: Sequence[Ticket]) -> None:
        self._tickets = {ticket.child.id: ticket for ticket in tickets}
        class_of = {ticket.child.id: ticket.child.class_id for ticket in tickets}
        self.seatings = {offering.id: Seating(offering, class_of) for offering in offerings}
        # Any order gives the same result; going by number, few children lose a seat again.
        for ticket in sorted(tickets, key=lambda ticket: (ticket.round, ticket.number)):
            self._ask_until_settled(ticket)

    def close(self, offering_id: str) -> None:
        """Let the children of an offering ask on below it.

        All others have asked exactly as they would have without it, so this equals a rerun with the same keys.
        """
        for key in self.seatings.pop(offering_id).seated:
            self._ask_until_settled(self._tickets[key[3]])

    def _ask_until_settled(self, ticket: Ticket) -> None:
        asking: Ticket | None = ticket
        while asking:
            asking = self._ask(asking)

    def _ask(self, ticket: Ticket) -> Ticket | None:
        """Ask for the next wishes until one accepts; return who lost that seat, if it was somebody's."""
        for offering_id in ticket.wishes:
            seating = self.seatings.get(offering_id)
            if seating is None:
                continue
            key = ticket.key(offering_id)
            loser = seating.ask(key)
            if loser is not key:
                return self._tickets[loser[3]] if loser else None
        return None


def close_small(markets: Sequence[Market], seed: str) -> Iterator[str]:
    """Close, one at a time, the offering with the smallest share of its minimum, until all that are open reach theirs."""
    while small := [
        (closing_order(seating, seed), market, seating.offering.id)
        for market in markets
        for seating in market.seatings.values()
        if seating.is_too_small
    ]:
        _, market, offering_id = min(small, key=lambda candidate: candidate[0])
        market.close(offering_id)
        yield offering_id


def closing_order(seating: Seating, seed: str) -> tuple[Fraction, str]:
    """The share of the minimum that an offering has reached; the lottery decides between equal shares."""
    offering = seating.offering
    return Fraction(offering.held + len(seating.seated), offering.minimum), closing_number(seed, offering.id)

"""The line in front of a rush: a process works on a few enrolments at a time and admits the others as they arrived.

Who is sent away gets a signed ticket with the time of arrival. Tickets that are on the way back still stand in the
line: who is back goes before everybody who came later, and newcomers are sent away while the line is long.
"""

import secrets
from bisect import bisect_left, insort
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Condition
from typing import NamedTuple, NoReturn
from uuid import UUID

from flask import request

from app.core.clock import monotonic
from app.core.crypto import is_signed, sign
from app.core.deps import config
from app.courses.errors.places import ServerBusy

HEADER = "Queue-Ticket"
# More writers at once make one database no faster, and with as many web threads again others still get their answers.
INSIDE = 4
# A web thread that waits can do nothing else, therefore nobody waits long, and few wait here at all.
WAITING = 32
PATIENCE_SECONDS = 2.0
# Who was sent away comes back after 1 to 3 seconds; a phone with bad reception gets this much more.
SHORTEST_RETRY, LONGEST_RETRY = 1, 3
GRACE_SECONDS = 4
TICKET_LIFE = timedelta(minutes=15)
_PURPOSE = "enrolment-queue"


class Ticket(NamedTuple):
    """Somebody in the line; tickets sort by arrival."""

    arrived_at: datetime
    student_id: str

    def signed(self) -> str:
        arrived = self.arrived_at.isoformat()
        return f"{arrived}~{sign(config().secret_key, _PURPOSE, arrived, self.student_id)}"


def ticket_for(student_id: UUID, now: datetime) -> Ticket:
    """Return the ticket that came with the request, or a new one where it brought none that is good for this child."""
    arrived, _, signature = request.headers.get(HEADER, "").partition("~")
    if signature and is_signed(config().secret_keys, signature, _PURPOSE, arrived, str(student_id)):
        arrived_at = datetime.fromisoformat(arrived)
        if now - arrived_at <= TICKET_LIFE:
            return Ticket(arrived_at, str(student_id))
    return Ticket(now, str(student_id))


class WaitingRoom:
    """Admits ``inside`` at a time, in the order of arrival; ``waiting`` may stand in the line, the others come again."""

    def __init__(self, inside: int = INSIDE, waiting: int = WAITING, patience: float = PATIENCE_SECONDS) -> None:
        self._free, self._waiting, self._patience = inside, waiting, patience
        self._moved = Condition()
        self._line: list[Ticket] = []
        # Of those in the line who are not here: until when their place is kept.
        self._away: dict[Ticket, float] = {}

    @contextmanager
    def admitted(self, ticket: Ticket) -> Iterator[None]:
        """Wait for one's turn and hold it for the block. Raises ``ServerBusy`` with the position in the line."""
        self._enter(ticket)
        try:
            yield
        finally:
            with self._moved:
                self._free += 1
                self._moved.notify_all()

    def _enter(self, ticket: Ticket) -> None:
        with self._moved:
            self._forget_lost()
            if self._away.pop(ticket, None) is None:
                insort(self._line, ticket)
            if self._ahead(ticket) >= self._waiting or not self._moved.wait_for(
                lambda: self._is_next(ticket), self._patience
            ):
                self._send_away(ticket)
            self._line.remove(ticket)
            self._free -= 1
            self._moved.notify_all()

    def _ahead(self, ticket: Ticket) -> int:
        return bisect_left(self._line, ticket)

    def _is_next(self, ticket: Ticket) -> bool:
        """Tell whether there is room for this one beside everybody here who came earlier; nobody waits for the absent."""
        earlier = self._line[: self._ahead(ticket)]
        return sum(other not in self._away for other in earlier) < self._free

    def _send_away(self, ticket: Ticket) -> NoReturn:
        if self._away.pop(ticket, None) is not None:
            self._line.remove(ticket)  # A second phone came with the same ticket; one place is kept.
        self._away[ticket] = monotonic() + LONGEST_RETRY + GRACE_SECONDS
        # Scattered, so that those who were sent away together do not come back together.
        retry_after = SHORTEST_RETRY + secrets.randbelow(LONGEST_RETRY)
        raise ServerBusy(retry_after=retry_after, position=self._ahead(ticket) + 1, ticket=ticket.signed())

    def _forget_lost(self) -> None:
        """Give up the places of those who did not come back; the oldest come first."""
        now = monotonic()
        while self._away and (first := next(iter(self._away.items())))[1] < now:
            del self._away[first[0]]
            self._line.remove(first[0])

"""What the app sends to PostgreSQL for one request, written down, so that a bare handler can send the same for others.

The statements are those that reach the driver, in the same transactions; what belongs to the one request (whose child,
which key) is replaced by what belongs to the other, and every id that the app made by a new one.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, event

from app.core.ids import new_id

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Sent:
    """A statement, or BEGIN, COMMIT or ROLLBACK; ``rows`` are the values of each row, of which ``many`` may be sent at once."""

    text: str
    rows: tuple[Values, ...] = ()
    many: bool = False


@dataclass
class Request:
    """What one request sent, in its order."""

    sent: list[Sent] = field(default_factory=list)
    in_transaction: bool = False


@contextmanager
def written_down(engine: Engine) -> Iterator[Request]:
    """Write down what is sent by one thread within the block."""
    request = Request()

    def note(connection: Connection, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:
        if not request.in_transaction and connection.in_transaction():
            request.sent.append(Sent("BEGIN"))
            request.in_transaction = True
        request.sent.append(Sent(text, tuple(values) if many else (values,), many))

    def ends(how: str) -> Callable[[Connection], None]:
        def note_end(_connection: Connection) -> None:
            if request.in_transaction:
                request.sent.append(Sent(how))
            request.in_transaction = False

        return note_end

    listeners = {"before_cursor_execute": note, "commit": ends("COMMIT"), "rollback": ends("ROLLBACK")}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield request
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


class Replay:
    """Sends for any other request what was written down for one; ``own`` names what was that one's own."""

    def __init__(self, request: Request, own: Values) -> None:
        names = {value: name for name, value in own.items()}
        made = [row["id"] for sent in request.sent if sent.text.startswith("INSERT") for row in sent.rows]
        self._made = [f"made {number}" for number in range(len(made))]
        names |= dict(zip(made, self._made, strict=True))
        self._steps = [(sent, [_places(row, names) for row in sent.rows]) for sent in request.sent]

    def send(self, connection: psycopg.Connection, own: Values) -> None:
        """Send everything and fetch every answer; the connection commits each statement by itself."""
        values = {**own, **{name: new_id() for name in self._made}}
        cursor = connection.cursor()
        for sent, places in self._steps:
            rows = [_filled(row, where, values) for row, where in zip(sent.rows, places, strict=True)]
            if sent.many:
                cursor.executemany(sent.text, rows)
            elif rows:
                cursor.execute(sent.text, rows[0])
            else:
                cursor.execute(sent.text)
            if cursor.description:
                cursor.fetchall()


def _places(row: Values, names: Mapping[Any, str]) -> dict[str, str]:
    """Return which values of a row are another's in another request, and whose."""
    return {key: names[value] for key, value in row.items() if isinstance(value, str | UUID) and value in names}


def _filled(row: Values, places: Mapping[str, str], values: Values) -> Values:
    return {**row, **{key: values[name] for key, name in places.items()}}

"""A connection to PostgreSQL that does not wait for ever.

The server itself ends what takes too long, and the kernel notices a server that is gone. Nobody notices one whose line
takes everything and brings nothing back: its disk hangs, or what stands between is broken. Then all threads would wait.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Dialect
from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

STATEMENT_TIMEOUT_MS = 30_000
# By now the server has ended the statement and told us so, unless it cannot any more.
ANSWER_SECONDS = STATEMENT_TIMEOUT_MS / 1000 + 5


class PatientConnection(psycopg.Connection[Any]):
    """Waits for each answer for so long, or where ``patience`` is None for ever; then it is lost and closes."""

    patience: float | None = ANSWER_SECONDS

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except psycopg.OperationalError as error:
            if error.sqlstate is None:  # It comes from here, not from the server.
                self.close()
            raise

    def rollback(self) -> None:
        """Undo what is under way. Psycopg finds out that there is nothing only after some ado, at each return to the pool."""
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            super().rollback()


def connect(
    _dialect: Dialect, _entry: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> PatientConnection:
    return PatientConnection.connect(*arguments, **options)

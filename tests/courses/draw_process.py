"""A real process that draws or publishes a round and stands still in the middle of writing it.

``python -m tests.courses.draw_process DATABASE_URL VAR ROUND draw|publish TABLE write|commit`` prints one line when it
stands still: before it writes into the table ("write"), or, after that, before the commit. The line of a draw is the
hash of the result that it was about to keep.
"""

import sys
import time
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core import db
from app.core.config import load_config
from app.courses.mechanism.documents import sha256_hex
from app.courses.models.rounds import SelectionRound
from app.courses.service import draws
from app.courses.service.publication import publish
from app.factory import create_app
from tests import cast
from tests.factories.courses_draws import PUBLIC_VALUE
from tests.factories.courses_rounds import PUBLIC_AT, PUBLISH_AT
from tests.world import VAULT


class StandStill:
    """Stops for good before a table is written, or before that is kept."""

    def __init__(self, table: str, where: str) -> None:
        self._writing, self._where = f"INSERT INTO {table}", where
        self._has_written = False
        self.line = ""

    def before_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(self._writing):
            self._has_written = True
            self._stand_if("write")

    def before_commit(self, _connection: Any) -> None:
        if self._has_written:
            self._stand_if("commit")

    def _stand_if(self, where: str) -> None:
        if self._where == where:
            print(self.line, flush=True)
            time.sleep(60)


def _draw(round_id: UUID, stand_still: StandStill) -> None:
    with db.transaction() as session:
        frozen = draws.ready_to_draw(session, _round(session, round_id), PUBLIC_VALUE, PUBLIC_AT, VAULT)
    worked = draws.work_out(frozen, PUBLIC_VALUE)
    stand_still.line = sha256_hex(worked.result)
    with db.transaction() as session:
        draws.keep(session, _round(session, round_id), worked, cast.OFFICE, PUBLIC_AT)


def _publish(round_id: UUID, _stand_still: StandStill) -> None:
    with db.transaction() as session:
        publish(session, cast.TIANJIA, round_id, cast.OFFICE, PUBLISH_AT)


def _round(session: Session, round_id: UUID) -> SelectionRound:
    return session.get_one(SelectionRound, round_id, with_for_update=True)


def main(database_url: str, var: str, round_id: str, what: str, table: str, where: str) -> None:
    app = create_app(load_config({"MODE": "test", "VAR": var, "DATABASE_URL": database_url}))
    stand_still = StandStill(table, where)
    with app.app_context():
        event.listen(db.engine(), "before_cursor_execute", stand_still.before_statement)
        event.listen(db.engine(), "commit", stand_still.before_commit)
        {"draw": _draw, "publish": _publish}[what](UUID(round_id), stand_still)


if __name__ == "__main__":
    main(*sys.argv[1:])

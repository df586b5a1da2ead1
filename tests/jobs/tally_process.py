"""A real process that runs the weekly tally and stands still in the middle of the second school.

``python -m tests.jobs.tally_process DATABASE_URL VAR WEEK update|commit`` prints one line when it stands still.
"""

import sys
import time
from typing import Any

from sqlalchemy import event

from app.core import db
from app.core.config import load_config
from app.core.deps import deps
from app.factory import create_app
from jobs import tally_stars


class StandStill:
    """Stops for good before the second school's result is written ("update"), or before it is kept ("commit")."""

    def __init__(self) -> None:
        self.times = 0

    def before_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE star_periods"):
            self._stand()

    def before_commit(self, connection: Any) -> None:
        if connection.get_execution_options().get(db.BEGINS) != db.READ_ONLY:
            self._stand()

    def _stand(self) -> None:
        self.times += 1
        if self.times == 2:
            print("standing still", flush=True)
            time.sleep(60)


def main(database_url: str, var: str, week: str, where: str) -> None:
    app = create_app(load_config({"MODE": "test", "VAR": var, "DATABASE_URL": database_url}))
    stand_still = StandStill()
    with app.app_context():
        if where == "update":
            event.listen(db.engine(), "before_cursor_execute", stand_still.before_statement)
        else:
            event.listen(db.engine(), "commit", stand_still.before_commit)
        tally_stars.run(week, deps().clock.now, deps())


if __name__ == "__main__":
    main(*sys.argv[1:])

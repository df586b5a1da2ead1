"""Commands of an installation as a test gives them, and all that a database holds."""

import json
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from app.core import db


def done(app: Flask, *arguments: Any) -> str:
    """Return what the command says; it must end well."""
    result = _run(app, *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(app: Flask, *arguments: Any) -> str:
    """Return what the command says; it must end with a sentence and status 1."""
    result = _run(app, *arguments)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit), result.output
    return result.output


def _run(app: Flask, *arguments: Any) -> Result:
    return app.test_cli_runner().invoke(args=[str(each) for each in arguments])


def rows_of(app: Flask) -> dict[str, list[str]]:
    """Return all rows of all tables as the models read them, but for the trail, to which each backup adds an entry."""
    with app.app_context(), db.reading() as session:
        return {
            table.name: sorted(
                json.dumps(list(row), default=str, sort_keys=True) for row in session.execute(select(table))
            )
            for table in db.Model.metadata.sorted_tables
            if not table.name.startswith("audit_")
        }

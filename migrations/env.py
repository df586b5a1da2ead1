"""Alembic's environment: one linear history for SQLite and PostgreSQL, run inside the Flask app."""

from typing import Any

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def keep_empty_revisions_out(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    options = current_app.extensions["migrate"].configure_args | {
        "compare_type": True,
        "process_revision_directives": keep_empty_revisions_out,
        "transaction_per_migration": True,
    }
    with database.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=database.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


run()

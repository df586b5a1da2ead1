"""Alembic's environment: one linear history for SQLite and PostgreSQL, run inside the Flask app."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import JSON, Connection, TypeDecorator
from sqlalchemy.exc import OperationalError

from app.core import db
from app.core.db import error_code
from app.core.partitions import is_of_the_models

database = current_app.extensions["migrate"].db
STATEMENT_MINUTES = 30
TIME_IS_UP = {
    "55P03": f"A table of this migration is in use; its lock was not to be had within {db.LOCK_TIMEOUT_MS} ms.",
    "57014": f"A statement of this migration took longer than {STATEMENT_MINUTES} minutes, or was cancelled.",
    "40P01": "This migration and the running service waited for each other.",
}
REPEAT = " Nothing of it was done; the revisions before it stand. Run the same command again, at a quieter time."


def keep_empty_revisions_out(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives[:] = []


def plain_types(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write the project's own column types as what the database gets, so that migrations never import the app."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    if kind == "type" and isinstance(item, JSON):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


@contextmanager
def connection_of_its_own() -> Iterator[Connection]:
    """Open a connection that waits for a lock only briefly, because whoever comes after it waits, too."""
    with database.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            yield connection
            return
        connection.exec_driver_sql(f"SET lock_timeout = {db.LOCK_TIMEOUT_MS}")
        connection.exec_driver_sql(f"SET statement_timeout = '{STATEMENT_MINUTES}min'")
        connection.commit()
        db.wait_for_ever(connection)
        try:
            yield connection
        finally:
            connection.invalidate()  # What was set must not get into the pool.


def run() -> None:
    options = current_app.extensions["migrate"].configure_args | {
        "compare_type": True,
        "include_object": is_of_the_models,
        "render_item": plain_types,
        "process_revision_directives": keep_empty_revisions_out,
        "transaction_per_migration": True,
    }
    with connection_of_its_own() as connection:
        context.configure(connection=connection, target_metadata=database.metadata, **options)
        try:
            with context.begin_transaction():
                context.run_migrations()
        except OperationalError as error:
            if told := TIME_IS_UP.get(error_code(error) or ""):
                raise CommandError(told + REPEAT) from error
            raise


run()

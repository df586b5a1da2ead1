"""Alembic's environment: one linear history for SQLite and PostgreSQL, run inside the Flask app."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import JSON, TypeDecorator

database = current_app.extensions["migrate"].db


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


def run() -> None:
    options = current_app.extensions["migrate"].configure_args | {
        "compare_type": True,
        "render_item": plain_types,
        "process_revision_directives": keep_empty_revisions_out,
        "transaction_per_migration": True,
    }
    with database.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=database.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


run()

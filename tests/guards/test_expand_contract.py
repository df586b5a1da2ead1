"""While nodes are upgraded one by one, the release before runs on the new schema: what it says is still understood.

From the revision on with which this began, every step is tried: rows that the schema before takes are entered before
and after the step, read and changed by exactly the columns that the release before knows.
"""

from random import Random

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, Connection, Integer, String, and_, select, update
from sqlalchemy.exc import DatabaseError

from app.core import db
from app.factory import MIGRATIONS
from tests.factories.valid_rows import Described, Row, described, insert_valid_rows

SINCE = "0005"
STEPS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py") if path.name[:4] > SINCE)


def run_previous_code(
    connection: Connection, tables: list[Described], kept: dict[str, Row], fresh: dict[str, Row]
) -> None:
    """Do with each table what a release that knows only these columns does."""
    for one in tables:
        read_and_change(connection, one, kept[one.table.name])
    for one in tables:
        connection.execute(one.table.insert(), fresh[one.table.name])
        read_and_change(connection, one, fresh[one.table.name])


def read_and_change(connection: Connection, one: Described, row: Row) -> None:
    this = and_(*(column == row[column.name] for column in one.table.primary_key))
    assert connection.execute(select(one.table).where(this)).mappings().one() == row
    try:
        with connection.begin_nested():
            assert connection.execute(update(one.table).where(this).values(row)).rowcount == 1
    except DatabaseError as error:
        if "append-only" not in str(error):
            raise


def rows_for(tables: list[Described], seed: int) -> tuple[dict[str, Row], dict[str, Row]]:
    """Enter one row a table, and find another one that the tables would take beside it."""
    dice = Random(seed)
    with db.engine().begin() as connection:
        kept = insert_valid_rows(connection, tables, dice)
    with db.engine().connect() as connection:
        return kept, insert_valid_rows(connection, tables, dice)


def describe() -> list[Described]:
    with db.engine().connect() as connection:
        return described(connection)


def test_the_release_before_each_revision_runs_on_its_schema_and_the_way_back_keeps_the_rows(world):
    world.empty()
    with world.app.app_context():
        upgrade(revision=SINCE)
        for seed, step in enumerate(STEPS):
            tables = describe()
            kept, fresh = rows_for(tables, seed)
            upgrade(revision=step)
            with db.engine().begin() as connection:
                run_previous_code(connection, tables, kept, fresh)
            downgrade()
            with db.engine().begin() as connection:
                for one in tables:
                    read_and_change(connection, one, fresh[one.table.name])
            upgrade(revision=step)


def drop_column(operations: Operations) -> None:
    operations.drop_column("feedback_replies", "body")


def rename_column(operations: Operations) -> None:
    operations.alter_column("feedback_replies", "body", new_column_name="text")


def demand_a_new_column(operations: Operations) -> None:
    with operations.batch_alter_table("feedback_replies") as table:
        table.add_column(Column("urgency", Integer, nullable=False, server_default="0"))
    with operations.batch_alter_table("feedback_replies") as table:
        table.alter_column("urgency", server_default=None)


def shorten_column(operations: Operations) -> None:
    operations.alter_column("feedback_replies", "body", type_=String(10), postgresql_using="left(body, 10)")


def test_a_revision_that_leaves_the_release_before_behind_is_found(world):
    with world.app.app_context(), db.engine().connect() as connection:
        tables = described(connection)
        kept, fresh = rows_for(tables, 0)
        connection.rollback()
        run_previous_code(connection, tables, kept, fresh)
        connection.rollback()
        bad = [drop_column, rename_column, demand_a_new_column]
        if connection.dialect.name == "postgresql":
            bad.append(shorten_column)  # SQLite does not keep to lengths.
        for migrate in bad:
            migrate(Operations(MigrationContext.configure(connection)))
            with pytest.raises((AssertionError, DatabaseError)):
                run_previous_code(connection, tables, kept, fresh)
            connection.rollback()

"""Migrations are one numbered line, and what they build equals the models."""

import re
from random import Random

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.core import db
from app.core.partitions import is_of_the_models
from app.factory import MIGRATIONS
from tests.factories.valid_rows import described, insert_valid_rows

VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def test_migrations_are_numbered_without_gaps():
    numbers = [int(re.match(r"(\d{4})_[a-z0-9_]+\.py$", path.name)[1]) for path in VERSIONS]
    assert numbers == list(range(1, len(VERSIONS) + 1))


def test_migrations_form_one_line():
    revisions = list(script().walk_revisions())
    assert [revision.revision for revision in reversed(revisions)] == [path.name[:4] for path in VERSIONS]
    assert len(script().get_heads()) == 1


def test_migrations_do_not_import_the_app():
    assert [
        path.name for path in VERSIONS if re.search(r"^\s*(from|import) app\b", path.read_text(), re.MULTILINE)
    ] == []


def test_migrated_schema_equals_the_models(app):
    with app.app_context(), db.engine().connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_of_the_models}
        )
        assert compare_metadata(context, db.Model.metadata) == []


@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
@pytest.mark.parametrize(("table", "column"), [("audit_entries", "action"), ("point_entries", "points")])
def test_ledgers_refuse_to_be_changed(app, client, table, column, statement):
    fill = {
        "audit_entries": "INSERT INTO audit_entries (id, chain, position, at, action, subject, detail, previous_hash, hash)"
        " VALUES ('{id}', 'county', 1, CURRENT_TIMESTAMP, 'x', 'x', '{{}}', '', '')",
        "point_entries": "INSERT INTO point_entries (id, school_id, student_id, class_id, labor_on, rule, points,"
        " source_id, generation, rules_version, created_at) SELECT '{id}', m.school_id, m.student_id, m.class_id,"
        " m.starts_on, 'record', 10, m.student_id, 0, '1', CURRENT_TIMESTAMP FROM class_memberships m LIMIT 1",
    }
    with app.app_context(), db.transaction() as session:
        session.execute(text(fill[table].format(id="0" * 32)))
    with app.app_context(), pytest.raises(DatabaseError, match="append-only"), db.transaction() as session:
        session.execute(text(statement.format(table=table, column=column)))


def test_a_photo_linked_by_the_release_before_gets_the_day_of_its_record(world):
    if world.database_url.startswith("sqlite"):
        pytest.skip("two releases never share a SQLite database")
    world.empty()
    with world.app.app_context():
        upgrade(revision="0005")
        with db.engine().connect() as connection:
            tables = described(connection)
        upgrade(revision="0006")
        with db.engine().connect() as connection:
            rows = insert_valid_rows(connection, tables, Random(0))
            assert "labor_on" not in rows["check_in_photos"]
            assert connection.scalar(text("SELECT labor_on FROM check_in_photos")) == rows["check_ins"]["labor_on"]


def test_a_migration_that_cannot_get_its_lock_says_so_and_can_be_repeated(world, monkeypatch, caplog):
    monkeypatch.setattr(db, "LOCK_TIMEOUT_MS", 200)
    with world.app.app_context():
        if db.engine().dialect.name == "sqlite":
            pytest.skip("SQLite has one lock, for which everybody waits")
        downgrade(revision="0006")
        with db.engine().connect() as somebody:
            somebody.execute(text("SELECT count(*) FROM check_ins"))
            with pytest.raises(SystemExit):
                downgrade(revision="0005")
        assert "in use" in caplog.text
        assert "Run the same command again" in caplog.text
        with db.engine().connect() as connection:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0006"
        downgrade(revision="0005")
        upgrade()

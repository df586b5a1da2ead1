"""The demo county moves from SQLite to PostgreSQL and back by backup and restore; a backup may be stopped anywhere."""

import base64
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.exc import DatabaseError

from app.core import db
from app.core.config import load_config
from app.factory import create_app
from tests.operations.commands import done, rows_of
from tests.servers.laborstar import PROJECT
from tests.servers.postgres import PostgresServer

KEY = base64.b64encode(bytes(range(32))).decode()
ENOUGH_FOR_ALL_BUT_THE_BACKUP = 256  # KiB a file.


@pytest.fixture(scope="module")
def var(demo_folder, tmp_path_factory) -> Path:
    """Return a copy of the demo's folder."""
    return Path(shutil.copytree(demo_folder, tmp_path_factory.mktemp("moving") / "var"))


@contextmanager
def installation(var: Path, **environ: str) -> Iterator[Flask]:
    app = create_app(load_config({"VAR": str(var), "BACKUP_KEY": KEY, **environ}))
    try:
        yield app
    finally:
        with app.app_context():
            db.engine().dispose()


def test_demo_moves_from_sqlite_to_postgresql_and_back(var, tmp_path):
    with PostgresServer() as server:
        server.create_database("county")
        on_postgresql, onto_sqlite = server.url("county"), f"sqlite:///{tmp_path / 'back.db'}"
        with installation(var) as school, installation(var, DATABASE_URL=on_postgresql) as county:
            done(school, "backup", tmp_path / "school")
            done(county, "restore", tmp_path / "school")
            assert rows_of(county) == rows_of(school)
            assert "broken" not in done(county, "audit", "verify")
            for table in ("point_entries", "consent_answers", "audit_entries"):
                with (
                    county.app_context(),
                    pytest.raises(DatabaseError, match="append-only"),
                    db.transaction() as session,
                ):
                    session.execute(delete(db.Model.metadata.tables[table]))
            done(county, "backup", tmp_path / "county")
            with installation(var, DATABASE_URL=onto_sqlite) as again:
                done(again, "restore", tmp_path / "county")
                assert rows_of(again) == rows_of(school)
                assert "broken" not in done(again, "audit", "verify")


def command(var: Path, target: Path) -> tuple[list[str], dict[str, str]]:
    environ = {**os.environ, "MODE": "demo", "VAR": str(var), "BACKUP_KEY": KEY, "FLASK_APP": "wsgi:app"}
    return [sys.executable, "-m", "flask", "backup", str(target)], environ


def test_killed_backup_leaves_nothing_under_the_name_and_the_next_one_takes_it(var, tmp_path):
    target, draft = tmp_path / "a.backup", tmp_path / "a.backup.part"
    arguments, environ = command(var, target)
    with subprocess.Popen(arguments, cwd=PROJECT, env=environ, stdout=subprocess.DEVNULL) as process:
        while not draft.exists() and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    assert (process.returncode, target.exists(), draft.exists()) == (-signal.SIGKILL, False, True)
    with installation(var) as app:
        done(app, "backup", target)
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_full_disk_is_said_and_leaves_nothing(var, tmp_path):
    arguments, environ = command(var, tmp_path / "a.backup")
    limited = ["bash", "-c", f'ulimit -f {ENOUGH_FOR_ALL_BUT_THE_BACKUP}; exec "$@"', "bash", *arguments]
    result = subprocess.run(limited, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, f"Error: There is not enough room for the backup in {tmp_path}.\n")
    assert list(tmp_path.iterdir()) == []

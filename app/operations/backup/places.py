"""Another database than the installation's own, for the time of a check."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, current_app
from flask_migrate import Migrate
from sqlalchemy import inspect, text

from app.core import db
from app.operations.schema import LEDGER


@contextmanager
def elsewhere(url: str) -> Iterator[None]:
    """Let everything in the block that asks for the database get the one of this address."""
    app = Flask("elsewhere")
    db.init_app(app, url, durable=False)
    Migrate(app, db.db, directory=current_app.extensions["migrate"].directory, render_as_batch=True)
    with app.app_context():
        try:
            yield
        finally:
            db.db.session.remove()
            db.engine().dispose()


@contextmanager
def temporary_database() -> Iterator[None]:
    """Use a new SQLite file that is removed after the block."""
    with TemporaryDirectory(prefix="laborstar-check-") as folder, elsewhere(f"sqlite:///{Path(folder) / 'check.db'}"):
        yield


@contextmanager
def given_database(url: str) -> Iterator[None]:
    """Use an empty database of PostgreSQL and leave nothing in its tables."""
    with elsewhere(url):
        yield
        with db.transaction() as session:
            names = inspect(session.connection()).get_table_names()
            session.execute(text(f"TRUNCATE {', '.join(name for name in names if name != LEDGER)}"))

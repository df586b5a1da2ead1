"""Which revision a database has, and which ones this version of Laborstar knows."""

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.orm import Session

LEDGER = "alembic_version"


def head() -> str:
    """Return the revision of a database that is up to date."""
    return str(_script().get_current_head())


def current(session: Session) -> str | None:
    """Return the revision of the database, or None where it has no tables of ours."""
    return MigrationContext.configure(session.connection()).get_current_revision()


def history(revision: str) -> list[str]:
    """Return the revisions up to this one, the latest first; none where this version does not know it."""
    script = _script()
    known = {each.revision for each in script.walk_revisions()}
    return [each.revision for each in script.iterate_revisions(revision, "base")] if revision in known else []


def _script() -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", current_app.extensions["migrate"].directory)
    return ScriptDirectory.from_config(settings)

"""``flask labor-tasks``: the platform's catalogue of labor tasks."""

import click
from flask.cli import with_appcontext

from app.checkins.service.library import load_library
from app.core.db import transaction
from app.core.deps import now


@click.group("labor-tasks")
def labor_tasks() -> None:
    """Labor tasks: load the catalogue."""


@labor_tasks.command("load")
@with_appcontext
def load() -> None:
    """Bring the platform's tasks to what the catalogue of this version says; loading twice changes nothing."""
    with transaction() as session:
        count = load_library(session, now())
    click.echo(f"{count} labor tasks loaded.")

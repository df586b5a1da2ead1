"""Commands about terms of keeping: what would go, closing a school, the yearly report."""

import json
from datetime import datetime
from uuid import UUID

import click
from flask.cli import with_appcontext

from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import config, now
from app.retention import queries, report
from app.retention.rules import CLOSED_SCHOOL_KEPT, RULES
from app.retention.service import closing
from app.schools import queries as schools


@click.group("retention")
def retention() -> None:
    """How long everything is kept."""


@retention.command("rules")
def rules() -> None:
    """Print what is kept how long and why, as the table in docs/operations.md."""
    for rule in RULES:
        click.echo(f"| {rule.what} | {rule.kept} | {rule.reason} | {f'`{rule.job}`' if rule.job else '-'} |")


@retention.command("show")
@with_appcontext
def show() -> None:
    """Count school by school what would go now, and touch nothing."""
    with reading() as session:
        for due in queries.due(session, now()):
            when = f"from {due.photos_from}" if due.photos_from else "after a letter to the families"
            click.echo(f"{due.school}: {due.children} children; {due.photos} photos until {due.taken_until}, {when}")


@click.command("close-school")
@click.argument("school_id", type=click.UUID)
@click.option(
    "--erase-on", type=click.DateTime(["%Y-%m-%d"]), help="From when everything goes; in 90 days if not given."
)
@click.option(
    "--name", prompt="This cannot be undone. The name of the school", help="The school's name, as a confirmation."
)
@with_appcontext
def close_school(school_id: UUID, erase_on: datetime | None, name: str) -> None:
    """Stop a school, tell its families by a letter, and delete what is held of them from a day on."""
    at = now()
    day = erase_on.date() if erase_on else local_day(at) + CLOSED_SCHOOL_KEPT
    if day <= local_day(at):
        raise click.BadParameter("Families need time to take a copy along: name a later day.")
    with reading() as session:
        school = schools.schools_by_id(session, [school_id]).get(school_id)
    if school is None or school.kind != "school" or school.name != name:
        raise click.BadParameter(f"No school {school_id} is called {name}.")
    with transaction() as session:
        left = closing.close_school(session, school_id, day, at)
    click.echo(f"{name} is closed; {left} children left. Everything is deleted from {day} on.")


@click.command("compliance-report")
@click.option("--year", type=click.IntRange(2020, 2100), required=True)
@click.option("--json", "is_json", is_flag=True, help="As JSON instead of Markdown.")
@with_appcontext
def compliance_report(year: int, *, is_json: bool) -> None:
    """Print how children's data was handled in a year: counts for the audit, never a child."""
    with reading() as session:
        made = report.compliance(session, config(), year, now())
    click.echo(
        json.dumps(made.as_json(), ensure_ascii=False, indent=2) if is_json else report.as_markdown(made), nl=is_json
    )

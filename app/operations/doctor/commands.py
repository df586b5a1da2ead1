"""``flask doctor``."""

import json
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext

from app.operations.doctor.examination import examine
from app.operations.doctor.findings import Level
from app.operations.doctor.life import audit_trail


@click.command("doctor")
@click.option("--audit", is_flag=True, help="Also follow the hashes of the audit trail, which takes a while.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of part, level and words.")
@with_appcontext
@click.pass_context
def doctor(context: click.Context, *, audit: bool, as_json: bool) -> None:
    """Examine the whole installation and say what to do; ends with status 1 where something is wrong."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # the documented way
    found = [*examine(app), *(audit_trail() if audit else ())]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            click.echo(f"{each.level.value:8} {each.part:18} {each.words}")
    if any(each.level is Level.WRONG for each in found):
        context.exit(1)

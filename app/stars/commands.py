"""``flask stars``: tallying by hand, and the proof that a stored result follows from its evidence."""

from uuid import UUID

import click

from app.core.db import reading, transaction
from app.core.deps import now
from app.core.errors import DomainError
from app.schools import queries as schools
from app.stars import queries
from app.stars.service.tally import tally

_week = click.option("--week", "period_key", required=True, help="The period: 2026-W47, 2026-11 or 2026-2027-1.")
_school = click.option("--school", "school_id", type=click.UUID, help="One school's id; all schools without it.")


@click.group("stars")
def stars() -> None:
    """Labor stars: tally a period, or replay it from its stored evidence."""


@stars.command("tally")
@_week
@_school
def tally_period(period_key: str, school_id: UUID | None) -> None:
    """Settle a period before its notice; repeating it changes nothing unless the evidence has changed."""
    with reading() as session:
        wanted = [school_id] if school_id else schools.school_ids(session)
    changed = sum(_tally(period_key, one) for one in wanted)
    click.echo(f"{period_key}: {len(wanted)} schools, {changed} new settlements.")


def _tally(period_key: str, school_id: UUID) -> bool:
    try:
        with transaction() as session:
            settled = tally(session, school_id, period_key, now())
    except DomainError as error:
        raise click.ClickException(f"{school_id}: {error.code}: {error.title}") from error
    if settled is None:
        click.echo(f"{school_id}: too few school days in {period_key}; it is counted with the next period.")
    return settled is not None and settled.has_changed


@stars.command("replay")
@_week
@_school
def replay_period(period_key: str, school_id: UUID | None) -> None:
    """Work a period out again from its stored evidence, rules and seed, and compare byte for byte."""
    different = False
    with reading() as session:
        wanted = [school_id] if school_id else queries.schools_with_result(session, period_key)
        for one in wanted:
            try:
                parts = queries.replay(session, one, period_key)
            except DomainError as error:
                raise click.ClickException(f"{one}: {error.code}: {error.title}") from error
            different = different or bool(parts)
            click.echo(f"{one}: different: {', '.join(parts)}" if parts else f"{one}: the same")
    if not wanted:
        raise click.ClickException(f"No school has tallied {period_key}.")
    if different:
        raise click.ClickException(f"The stored result of {period_key} does not follow from its evidence.")

"""``flask keys``."""

import click
from flask.cli import with_appcontext

from app.core import audit
from app.core.crypto import Vault
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.operations.keys.resealing import SealedColumn, reseal, sealed_columns, usage
from app.operations.progress import progress


@click.group("keys")
def keys() -> None:
    """The keys that seal student numbers, names and other single fields (FIELD_KEYS)."""


@keys.command("status")
@with_appcontext
def status() -> None:
    """Count by column which values are sealed with which key; ends with status 1 where a key is missing."""
    names = [name for name, _ in deps().vault.keys]
    with reading() as session:
        found = [usage(session, sealed, names) for sealed in sealed_columns()]
    click.echo("".join(f"{head:>12}" for head in (*names, "unknown")) + "  column")
    for each in found:
        counts = (*each.by_key.values(), each.unknown)
        click.echo("".join(f"{count:>12}" for count in counts) + f"  {each.name}")
    if any(each.unknown for each in found):
        raise click.ClickException(
            "FIELD_KEYS lacks a key with which values are sealed; put it back at the end of the list."
        )
    unused = [name for name in names[1:] if not any(each.by_key[name] for each in found)]
    if unused:
        click.echo(f"Seals nothing any more and can be removed: {', '.join(unused)}")


@keys.command("reseal")
@with_appcontext
def reseal_all() -> None:
    """Seal with the newest key everything that an older one sealed; may be stopped, repeated, and run beside the service."""
    vault = deps().vault
    done = [_reseal(sealed, vault) for sealed in sealed_columns()]
    resealed, broken = sum(each for each, _ in done), sum(each for _, each in done)
    if resealed:
        with transaction() as session:
            audit.record(
                session, now(), None, "keys.resealed", "installation", None, key=vault.keys[0][0], values=resealed
            )
    click.echo(f"{resealed} values are now sealed with {vault.keys[0][0]}.")
    if broken:
        raise click.ClickException(f"{broken} values cannot be opened with any of FIELD_KEYS; see: flask keys status")


def _reseal(sealed: SealedColumn, vault: Vault) -> tuple[int, int]:
    newest = vault.keys[0][0]
    with reading() as session:
        found = usage(session, sealed, [newest])
    resealed = broken = 0
    with progress(sealed.name, found.unknown) as advance:
        for step in reseal(sealed, vault):
            resealed, broken = resealed + step.resealed, broken + step.broken
            advance(step.seen)
    return resealed, broken

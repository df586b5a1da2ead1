"""``flask backup`` and ``flask restore``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.core.deps import config, deps, now
from app.operations.backup import making, places, restoring
from app.operations.backup.errors import BackupError

_SHOWN = 20
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--media/--no-media", "media", default=None, help="Hold the photos, too; or leave out even the list of them."
)
@with_appcontext
def backup(target: Path, *, media: bool | None) -> None:
    """Write the database and the list of all photos, encrypted, into TARGET, a new file or an existing folder.

    The service may go on meanwhile. The list tells of each photo its size and hash, so that the bucket's own copies can
    be compared with it: flask restore --check-media.
    """
    if target.is_dir():
        target /= f"laborstar-{now():%Y%m%dT%H%M%SZ}.backup"
    wanted = making.Media(is_listed=media is not False, is_included=media is True)
    with _refusals_in_words():
        made = making.make(target, _key(), wanted, vault=deps().vault, storage=deps().storage, now=now())
    click.echo(f"{target}: {made.rows} rows, {made.objects} objects of {made.bytes} bytes; read again and whole.")
    _list_lost("The store lacks", made.lost)


@click.command("restore")
@click.argument("file", type=_file)
@click.option("--check", is_flag=True, help="Restore into a temporary SQLite file, compare, and remove it.")
@click.option(
    "--into",
    metavar="URL",
    help="With --check: into this empty database of PostgreSQL instead, which is emptied again.",
)
@click.option("--check-media", is_flag=True, help="Compare the store with the list in FILE; restores nothing.")
@with_appcontext
def restore(file: Path, *, check: bool, into: str | None, check_media: bool) -> None:
    """Bring an empty installation to the state of a backup FILE, all of it or nothing."""
    if into and not (check and into.startswith("postgresql")):
        raise click.UsageError("--into belongs to --check and names an empty database of PostgreSQL.")
    with _refusals_in_words():
        if check:
            _check(file, into)
        elif check_media:
            _check_media(file)
        else:
            done = restoring.restore(file, _key(), vault=deps().vault, storage=deps().storage, now=now())
            click.echo(f"The state of {done.made_at}: {done.rows} rows and {done.objects} objects are back.")


def _check(file: Path, into: str | None) -> None:
    key = _key()
    with places.given_database(into) if into else places.temporary_database():
        found = restoring.rehearse(file, key)
    click.echo(
        f"The state of {found.made_at}: {found.rows} rows restored, compared and removed; the audit trail is whole."
    )


def _check_media(file: Path) -> None:
    count, lost = restoring.compare_objects(file, _key(), deps().storage)
    click.echo(f"{count} objects compared.")
    _list_lost("The store lacks or has changed", lost)


def _list_lost(what: str, lost: list[str]) -> None:
    if lost:
        shown = "".join(f"\n  {key}" for key in lost[:_SHOWN])
        raise click.ClickException(f"{what} {len(lost)} objects that the database knows, such as:{shown}")


def _key() -> bytes:
    key = config().backup_key
    if key is None:
        raise BackupError(
            "BACKUP_KEY is not set. Make one with: openssl rand -base64 32, and keep a copy of it away from this machine."
        )
    return key


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        raise click.ClickException(str(error)) from error

"""``flask bucket``: sets up the bucket and looks at it."""

import click
from flask.cli import with_appcontext

from app.core.deps import config
from app.core.storage import s3_bucket
from app.core.storage.s3_bucket import Finding

_PROTECTION = {"privacy", "encryption"}


@click.group("bucket")
def bucket() -> None:
    """The bucket that photos are kept in."""


@bucket.command("prepare")
@with_appcontext
def prepare() -> None:
    """Make the bucket private, tidied, open to our pages and encrypted; done again it changes nothing.

    Says which part the server refuses, then what is true of the bucket now, and ends with status 1 where photos are
    not as protected as they should be.
    """
    settings = config().s3
    if settings is None:
        click.echo("STORAGE is not s3: there is no bucket to prepare.")
        return
    for done in s3_bucket.prepare(settings, config().base_url):
        click.echo(f"set   {_line(done)}")
    found = list(s3_bucket.inspect(settings, config().base_url))
    for finding in found:
        click.echo(f"found {_line(finding)}")
    if open_doors := [finding.words for finding in found if finding.part in _PROTECTION and not finding.is_ok]:
        raise click.ClickException(f"{settings.bucket} is not fit for photos: {'; '.join(open_doors)}.")


def _line(finding: Finding) -> str:
    return f"{'ok  ' if finding.is_ok else 'NOT '} {finding.part}: {finding.words}"

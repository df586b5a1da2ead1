"""``flask sessions``: what to do when a device or a token is lost, or everybody has to sign in again."""

import click
from flask.cli import with_appcontext

from app.accounts import queries
from app.accounts import service as accounts
from app.core import audit
from app.core.db import transaction
from app.core.deps import now


@click.group("sessions")
def sessions() -> None:
    """Who is signed in."""


@sessions.command("end")
@click.option("--login", help="End those of the account that signs in with this name.")
@click.option("--all", "everybody", is_flag=True, help="End those of everybody.")
@with_appcontext
def end(login: str | None, *, everybody: bool) -> None:
    """Sign somebody, or everybody, out on all devices at once."""
    if everybody == bool(login):
        raise click.UsageError("Give either --login NAME or --all.")
    with transaction() as session:
        account_id = queries.account_of_login(session, login) if login else None
        if login and account_id is None:
            raise click.ClickException(f"Nobody signs in as {login}.")
        if account_id:
            count = accounts.end_all_sessions(session, account_id, now())
        else:
            count = accounts.end_sessions_of_everybody(session, now())
        audit.record(session, now(), None, "sessions.ended", "account", account_id, sessions=count)
    click.echo(f"{count} sessions ended.")

"""The ``flask`` commands: what an operator does by hand on the machine itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import UUID

import click
from flask import Flask
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.accounts import service as accounts
from app.accounts.rules import Role
from app.checkins.commands import labor_tasks
from app.core import audit
from app.core.catalogues import bring_up_to_date, source_messages
from app.core.db import reading, transaction
from app.core.deps import config, deps, now
from app.core.error_table import error_rows
from app.core.errors import DomainError, FieldError
from app.core.i18n import catalogue_path, translate
from app.core.storage.commands import bucket
from app.demo.commands import demo
from app.lessons.rules.fee_policies import parse_policies
from app.lessons.service.fees import LISTED, import_policies
from app.operations.backup.commands import backup, restore
from app.operations.doctor.commands import doctor
from app.operations.keys.commands import keys
from app.operations.sessions import sessions
from app.retention.commands import close_school, compliance_report, retention
from app.schools import queries as schools_queries
from app.schools import service as schools
from app.schools.roster_files import decode_table, read_roster
from app.schools.rules.calendar_files import CALENDAR_TEMPLATE, parse_calendar
from app.stars.commands import stars


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)


@click.command("create-admin")
@with_appcontext
@click.option("--login", required=True, help="The name to sign in with.")
@click.option("--region-code", required=True, help="The GB/T 2260 code of the region to administer, e.g. 431128.")
@click.option("--display-name", default="", help="The name that colleagues see.")
@click.password_option(help="At least ten characters; asked for when it is not given.")
def create_admin(login: str, region_code: str, display_name: str, password: str) -> None:
    """Make the first account: a county administrator, who makes all others."""
    try:
        with transaction() as session:
            account_id = accounts.create_staff(
                session, login=login, password=password, display_name=display_name, now=now()
            )
            accounts.grant(session, account_id, Role.COUNTY_ADMIN, now(), region_code=region_code)
    except DomainError as error:
        raise click.ClickException(f"{error.code}: {error.title}") from error
    click.echo(f"{login} administers {region_code}.")


@click.command("prepare")
@with_appcontext
@click.pass_context
def prepare(context: click.Context) -> None:
    """Bring the database to the present schema and, in demo mode, load the demo into an empty one."""
    upgrade()
    if config().is_demo:
        context.invoke(demo, if_empty=True)


@click.command("error-table")
def error_table() -> None:
    """Print the rows of the error table in docs/api.md."""
    for row in error_rows():
        click.echo(row)


@click.command("translations")
def translations() -> None:
    """Bring the English catalogue up to date with the messages of the source, and list those to translate."""
    for message in bring_up_to_date(catalogue_path("en"), source_messages(Path(__file__).parent)):
        click.echo(message)


@click.group("calendar")
def calendar() -> None:
    """School calendars."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scope", required=True, help="A region code (000000 is the whole country) or a school's id.")
@with_appcontext
def import_calendar(file: Path, scope: str) -> None:
    """Take over the days and terms of a CSV FILE; importing it again changes nothing."""
    with _refusals_in_words(), transaction() as session:
        table = parse_calendar(decode_table(file.read_bytes()))
        schools.import_calendar(session, scope, table)
    click.echo(f"{len(table.days)} days and {len(table.terms)} terms for {scope}.")


@calendar.command("template")
def calendar_template() -> None:
    """Print a CSV file to fill in."""
    click.echo(CALENDAR_TEMPLATE, nl=False)


@click.group("fee-policies")
def fee_policies() -> None:
    """What local documents allow to charge for after-school service."""


@fee_policies.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=LISTED)
@with_appcontext
def import_fee_policies(file: Path) -> None:
    """Take over the policies of a CSV FILE, by default those that come along; importing them again changes nothing."""
    with _refusals_in_words(), transaction() as session:
        added = import_policies(session, parse_policies(decode_table(file.read_bytes())), now())
    click.echo(f"{added} fee policies added.")


@click.group("roster")
def roster() -> None:
    """Rosters of schools."""


@roster.command("import")
@click.argument("school_id", type=click.UUID)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--confirm", is_flag=True, help="Write at once what the file would change.")
@with_appcontext
def import_roster(school_id: UUID, file: Path, *, confirm: bool) -> None:
    """Compare an .xlsx or CSV FILE with a school's roster and show the counts."""
    vault = deps().vault
    with _refusals_in_words():
        with click.progressbar(count(), label=file.name, show_pos=True) as bar:
            table = read_roster(file.read_bytes(), file.name, lambda rows: bar.update(rows - bar.pos))
        with transaction() as session:
            school = schools_queries.school(session, school_id)
            shown = schools.preview_roster(session, vault, school, table, None, now())
        for note in shown.notes:
            click.echo(_in_words(note))
        if confirm:
            with transaction() as session:
                school = schools_queries.school(session, school_id)
                shown = schools.confirm_roster(session, vault, school, shown.id, account_id=None, now=now())
    click.echo(", ".join(f"{number} {part}" for part, number in shown.counts.items()))


@click.group("audit")
def audit_trail() -> None:
    """The audit trail."""


@audit_trail.command("verify")
@with_appcontext
def verify_audit_trail() -> None:
    """Follow the hashes of every chain and say where one does not fit; ends with status 1 there."""
    broken = 0
    with reading() as session:
        for chain in audit.chains(session):
            place = audit.first_break(session, chain)
            broken += place is not None
            click.echo(f"{chain}: {'whole' if place is None else f'broken at entry {place}'}")
    if broken:
        raise click.ClickException(f"{broken} chains were changed around Laborstar.")


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        lines = (f"{error.code}: {error.title}", *map(_in_words, error.errors))
        raise click.ClickException("\n".join(lines)) from error


def _in_words(note: FieldError) -> str:
    return f"{note.pointer}: {translate(note.detail, **dict(note.params))}"


COMMANDS: tuple[click.Command, ...] = (
    calendar,
    roster,
    fee_policies,
    prepare,
    create_admin,
    bucket,
    audit_trail,
    error_table,
    translations,
    stars,
    labor_tasks,
    retention,
    close_school,
    compliance_report,
    backup,
    restore,
    doctor,
    keys,
    sessions,
    demo,
)

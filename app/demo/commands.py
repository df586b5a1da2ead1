"""``flask demo``: the demo county on an empty database."""

import json
from typing import Any

import click
from flask.cli import with_appcontext

from app.core.deps import config, deps, now
from app.demo import service
from app.wechat.fake.people import write_people

SHOWN_ROLES = ("county_admin", "principal", "school_office", "homeroom_teacher", "guardian", "student")


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Say how to sign in where a school exists already, instead of refusing.")
@with_appcontext
def demo(*, if_empty: bool) -> None:
    """Load the demo county into an empty database and print how to sign in (also in VAR/demo.json)."""
    if not config().is_demo:
        raise click.ClickException("The demo is made-up data with known passwords; set MODE=demo, never in production.")
    path = config().var / service.FILE
    if service.is_empty():
        service.build(config(), deps(), now(), click.echo)
        deps().images.close()
    elif not if_empty:
        raise click.ClickException("There are schools already; the demo needs an empty database (another VAR).")
    if path.exists():
        content = json.loads(path.read_text(encoding="utf-8"))
        _teach_codes(content["accounts"])
        _print(content["accounts"])


def _teach_codes(accounts: list[dict[str, Any]]) -> None:
    """Make the platform's stand-in know who signs in with which code."""
    openids = {each["wechat_code"]: f"demo-openid-{each['login']}" for each in accounts if "wechat_code" in each}
    write_people(config().var, openids)


def _print(accounts: list[dict[str, Any]]) -> None:
    click.echo(f"\nLaborstar with its demo county: {config().base_url}\n")
    for role in SHOWN_ROLES:
        first = next(each for each in accounts if each["role"] == role)
        click.echo(f"  {role:17} {first['login']:22} {first['password']}")
    click.echo(f"\nAll sign-ins and bind codes: {config().var / service.FILE}\nCtrl-C stops.\n")

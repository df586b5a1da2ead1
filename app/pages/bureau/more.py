"""The way to everything a county's administrator can do."""

from flask import render_template

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages.blueprint import Pages

blueprint = Pages("bureau_more", __name__, "/bureau/more")


@blueprint.get("")
@allow(Role.COUNTY_ADMIN)
def more() -> str:
    return render_template("bureau/more.html")

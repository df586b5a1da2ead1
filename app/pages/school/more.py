"""The way to everything a school's office can do."""

from flask import render_template

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.pages.blueprint import Pages

blueprint = Pages("school_more", __name__, "/school/more")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def more() -> str:
    return render_template("school/more.html")

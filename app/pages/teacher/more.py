"""The way to everything a teacher can do."""

from flask import render_template

from app.accounts.rules import CLASS_ROLES
from app.core.auth import allow
from app.pages import api
from app.pages.blueprint import Pages

blueprint = Pages("teacher_more", __name__, "/teacher/more")


@blueprint.get("")
@allow(*CLASS_ROLES)
def more() -> str:
    return render_template("teacher/more.html", classes=api.get("/teaching")["classes"])

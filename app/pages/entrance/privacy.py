"""The special rules for children's data, for anybody to read."""

from flask import render_template

from app.core.auth import allow_anyone
from app.pages import api
from app.pages.blueprint import Pages

blueprint = Pages("privacy", __name__, "/privacy")


@blueprint.get("")
@allow_anyone
def privacy() -> str:
    return render_template("entrance/privacy.html", rules=api.get("/privacy/children"))

"""What was done and by whom, the latest first."""

from flask import render_template, request

from app.pages import api
from app.pages.offices.sharing import Scope, Topic

_FILTERS = ("from", "to", "action")


def audit(scope: Scope) -> str:
    wanted = {name: request.args.get(name, "") for name in _FILTERS}
    page = api.get("/audit", limit=50, cursor=request.args.get("cursor"), **wanted, **scope)
    return render_template("offices/audit.html", page=page, wanted=wanted)


TOPIC = Topic(pages={"": audit})

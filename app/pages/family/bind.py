"""Binding a child with the code of the printed card, typed or scanned."""

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_bind", __name__, "/family/bind")


@blueprint.get("")
@allow(Role.GUARDIAN)
def bind() -> str:
    """Ask for the code; the QR code of the card leads here with it."""
    return render_template("family/bind.html", code=request.args.get("code", ""))


@blueprint.post("")
@allow(Role.GUARDIAN)
@shown_again_by(bind)
def use_code() -> Response:
    """Bind the child, and ask next what may be done with its data."""
    form = Form()
    bound = api.post("/guardianships", {"code": form.text("code") or "", "relation": form.text("relation") or ""})
    child = bound["student"]
    return done(translate("已绑定{name}", name=child["name"]), "family_consents.consents", child=child["id"])

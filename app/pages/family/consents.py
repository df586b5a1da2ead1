"""What a guardian is asked for a child: each purpose by itself, and a no as easy as a yes."""

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_consents", __name__, "/family/consents")


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def consents(child: Child) -> str:
    """Show every purpose with the answer that holds; an answer to older words is asked for again."""
    held = api.get(f"/students/{child['student_id']}/consents")
    return render_template(
        "family/consents.html",
        child=child,
        rules=api.get("/privacy/children"),
        answers={one["purpose"]: one for one in held["items"]},
        version=held["current_version"],
    )


@blueprint.post("")
@allow(Role.GUARDIAN)
@shown_again_by(consents)
@with_child
def answer(child: Child) -> Response:
    """Keep one answer, to the version of the words that was read."""
    form = Form()
    purpose = form.text("purpose")
    answered = {"granted": form.flag("granted"), "policy_version": form.text("policy_version")}
    api.put(f"/students/{child['student_id']}/consents/{purpose}", answered)
    said = translate("已同意") if answered["granted"] else translate("已记下:不同意")
    return done(said, "family_consents.consents", child=child["student_id"], _anchor=purpose)

"""The guardian's own binding to a child: inviting another guardian, and ending it."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import done, shown_again_by

blueprint = Pages("family_guardians", __name__, "/family/guardians")
RELATIONS = {
    "mother": mark("母亲"),
    "father": mark("父亲"),
    "paternal_grandparent": mark("祖父母"),
    "maternal_grandparent": mark("外祖父母"),
    "other": mark("其他监护人"),
}


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def guardians(child: Child) -> str:
    return _shown(child)


def _shown(child: Child, invitation: dict[str, Any] | None = None) -> str:
    """Show the own binding; ``invitation`` is a code that was just made and can be read this once."""
    held = api.get(f"/students/{child['student_id']}/guardianships")["items"]
    return render_template("family/guardians.html", child=child, held=held, relations=RELATIONS, invitation=invitation)


@blueprint.post("")
@allow(Role.GUARDIAN)
@shown_again_by(guardians)
@with_child
def invite(child: Child) -> str:
    """Make a code with which another guardian binds the child."""
    return _shown(child, invitation=api.post(f"/students/{child['student_id']}/bind-codes"))


@blueprint.post("/<uuid:guardianship_id>/end")
@allow(Role.GUARDIAN)
@shown_again_by(guardians)
def end(guardianship_id: UUID) -> Response:
    api.delete(f"/guardianships/{guardianship_id}")
    return done(translate("已解除绑定"), "family_home.home")

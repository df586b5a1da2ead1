"""What a child's stars have brought: choosing freely, and the code with which it is picked up."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_awards", __name__, "/family/awards")


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def awards(child: Child) -> str:
    """Show the child's awards, the latest first."""
    own = [award for award in api.everything("/awards") if award["student_id"] == child["student_id"]]
    return render_template("family/awards.html", child=child, awards=own)


@blueprint.post("/<uuid:award_id>")
@allow(Role.GUARDIAN)
@shown_again_by(awards)
@with_child
def choose(child: Child, award_id: UUID) -> Response:
    """Choose an item, or another one; nobody asks why."""
    api.post(f"/awards/{award_id}/choose", {"item_id": Form().text("item_id")})
    return done(translate("已选好。领取时出示领取码。"), "family_awards.awards", child=child["student_id"])

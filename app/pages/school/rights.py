"""What families ask to have corrected, and the school's answer."""

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own

blueprint = Pages("school_rights", __name__, "/school/rights")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def requests() -> str:
    """Show what waits for an answer, or everything that was asked."""
    is_all = "all" in request.args
    page = api.get(
        f"/schools/{own.school_id()}/rights-requests",
        status=None if is_all else "open",
        limit=20,
        cursor=request.args.get("cursor"),
    )
    return render_template("school/rights.html", page=page, is_all=is_all)


@blueprint.post("/<uuid:request_id>")
@allow(*SCHOOL_ROLES)
@shown_again_by(requests)
def close(request_id: UUID) -> Response:
    form = Form()
    answer = {"answer": form.text("answer") or "", "is_granted": form.flag("is_granted")}
    api.post(f"/rights-requests/{request_id}/close", answer)
    return done(translate("已答复,家长会收到消息。"), "school_rights.requests")

"""What the schools have told the guardian, and how to hear less of it."""

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import done

blueprint = Pages("family_notices", __name__, "/family/notices")
A_PAGE = 20


@blueprint.get("")
@allow(Role.GUARDIAN)
def notices() -> str:
    return render_template(
        "family/notices.html",
        page=api.get("/inbox", limit=A_PAGE, cursor=request.args.get("cursor")),
        is_reminded=bool(api.get("/me/subscriptions")["items"]),
    )


@blueprint.get("/<uuid:delivery_id>")
@allow(Role.GUARDIAN)
def notice(delivery_id: UUID) -> str:
    """Show one notice; it has been read from now on."""
    found = api.get(f"/inbox/{delivery_id}")
    if not found["read_at"]:
        api.post(f"/inbox/{delivery_id}/read")
    return render_template("family/notice.html", notice=found)


@blueprint.post("/quiet")
@allow(Role.GUARDIAN)
def remind_no_more() -> Response:
    """End all messages to the phone with one tap."""
    api.delete("/me/subscriptions")
    return done(translate("手机不再提醒。通知仍然可以在这里看。"), "family_notices.notices")

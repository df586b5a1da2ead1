"""The white list of organisations from which schools may take courses."""

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.bureau import own
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("bureau_providers", __name__, "/bureau/providers")


@blueprint.get("")
@allow(Role.COUNTY_ADMIN)
def providers() -> str:
    page = api.get("/course-providers", region_code=own.region_code(), limit=50, cursor=request.args.get("cursor"))
    return render_template("bureau/providers.html", page=page)


@blueprint.get("/new")
@allow(Role.COUNTY_ADMIN)
def new() -> str:
    return render_template("bureau/provider.html")


@blueprint.post("/new")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(new)
def enlist() -> Response:
    form = Form()
    provider = {
        "region_code": own.region_code(),
        "name": form.text("name") or "",
        "licence_no": form.text("licence_no") or "",
        "services": form.text("services") or "",
        "price_note": form.text("price_note") or "",
        "listed_from": form.text("listed_from"),
        "listed_until": form.text("listed_until"),
    }
    api.post("/course-providers", provider, key=form.key)
    return done(translate("已列入白名单"), "bureau_providers.providers")


@blueprint.post("/<uuid:provider_id>/delist")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(providers)
def delist(provider_id: UUID) -> Response:
    api.post(f"/course-providers/{provider_id}/delist", {"reason": Form().text("reason") or ""})
    return done(translate("已移出白名单"), "bureau_providers.providers")

"""The stars of each period: who is proposed and confirmed, the notice with its objections, the announcement."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school.nominations import pools_of, replacements

blueprint = Pages("school_stars", __name__, "/school/stars")

# A page of certificates is drawn at once by the printer's browser, and each takes the server a moment.
_CERTIFICATES = 24


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def stars() -> str:
    page = api.get("/star-periods", school_id=own.school_id(), limit=20, cursor=request.args.get("cursor"))
    return render_template("school/stars.html", page=page)


@blueprint.get("/<uuid:period_id>")
@allow(*SCHOOL_ROLES)
def period(period_id: UUID) -> str:
    found = api.get(f"/star-periods/{period_id}")
    return render_template("school/period.html", period=found, is_principal=own.is_principal(), **_facts(found))


def _facts(period: dict[str, Any]) -> dict[str, Any]:
    """Return what there is to see of a period in its present state."""
    path = f"/star-periods/{period['id']}"
    if period["status"] in {"tallied", "confirmed"}:
        proposed = api.get(f"{path}/candidates")
        return {"pools": pools_of(proposed["items"]), "differences": proposed["differences"]}
    if period["status"] == "on_notice":
        return {"notice": api.get(f"{path}/notice")["items"], "objections": api.everything(f"{path}/objections")}
    if period["status"] == "announced":
        return {"stars": _announced(period), "objections": api.everything(f"{path}/objections")}
    return {}


def _announced(period: dict[str, Any]) -> list[dict[str, Any]]:
    return api.everything("/stars", school_id=period["school_id"], week=period["period_key"])


@blueprint.post("/<uuid:period_id>/confirm")
@allow(*SCHOOL_ROLES)
@shown_again_by(period)
def confirm(period_id: UUID) -> Response:
    """Confirm a pool of a grade or of the school; a place without a child stays empty for the reason given."""
    form = Form()
    places = list(zip(request.form.getlist("student_id"), map(str.strip, request.form.getlist("reason")), strict=False))
    decision = {
        "pool": form.text("pool"),
        "picks": [{"student_id": student_id, "reason": reason} for student_id, reason in places if student_id],
        "empty_reason": " ".join(reason for student_id, reason in places if not student_id and reason),
        "has_conflict_of_interest": form.flag("has_conflict_of_interest"),
    }
    api.post(f"/star-periods/{period_id}/confirm", decision)
    return _back(translate("已确认"), period_id)


@blueprint.post("/<uuid:period_id>/check")
@allow(*SCHOOL_ROLES)
@shown_again_by(period)
def check(period_id: UUID) -> Response:
    """Take the second look that a teacher asked for whose own child or relative is named."""
    form = Form()
    pool = {name: value for name in ("class_id", "pool") if (value := form.text(name))}
    api.post(f"/star-periods/{period_id}/check", pool)
    return _back(translate("已复核"), period_id)


@blueprint.post("/<uuid:period_id>/publish")
@allow(*SCHOOL_ROLES)
@shown_again_by(period)
def publish(period_id: UUID) -> Response:
    api.post(f"/star-periods/{period_id}/publish-notice")
    return _back(translate("公示已发布,全校家长和老师都能看到。"), period_id)


@blueprint.get("/<uuid:period_id>/notice")
@allow(*SCHOOL_ROLES)
def notice(period_id: UUID) -> str:
    """Show the notice as it is printed for the board at the gate."""
    school_id = own.school_id()
    return render_template(
        "school/notice.html",
        period=api.get(f"/star-periods/{period_id}"),
        notice=api.get(f"/star-periods/{period_id}/notice")["items"],
        school=api.get(f"/schools/{school_id}"),
    )


@blueprint.get("/<uuid:period_id>/objections/<uuid:objection_id>")
@allow(*SCHOOL_ROLES)
def objection(period_id: UUID, objection_id: UUID) -> str:
    path = f"/star-periods/{period_id}"
    known = api.everything(f"{path}/objections")
    found = next((one for one in known if one["id"] == str(objection_id)), None)
    if found is None:
        raise NotFound
    star = next((one for one in api.get(f"{path}/notice")["items"] if one["id"] == found["star_id"]), None)
    return render_template(
        "school/objection.html",
        period_id=period_id,
        objection=found,
        star=star,
        replacements=replacements(star, api.get(f"{path}/candidates")["items"]) if star else [],
    )


@blueprint.post("/<uuid:period_id>/objections/<uuid:objection_id>")
@allow(*SCHOOL_ROLES)
@shown_again_by(objection)
def resolve(period_id: UUID, objection_id: UUID) -> Response:
    form = Form()
    decision = {"decision": form.text("decision"), "reason": form.text("reason") or ""}
    if decision["decision"] == "replace":
        decision["student_id"] = form.text("student_id")
    api.post(f"/objections/{objection_id}/resolve", decision)
    return _back(translate("已答复"), period_id)


@blueprint.get("/<uuid:period_id>/announcement")
@allow(*SCHOOL_ROLES)
def preview(period_id: UUID) -> str:
    """Show everything as it will be announced: the words, who gets them, the names as they may be shown, the poster."""
    return render_template(
        "school/announcement.html",
        period=api.get(f"/star-periods/{period_id}"),
        notice=api.get(f"/star-periods/{period_id}/notice")["items"],
        is_principal=own.is_principal(),
    )


@blueprint.post("/<uuid:period_id>/announcement")
@allow(Role.PRINCIPAL)
@shown_again_by(preview)
def announce(period_id: UUID) -> Response:
    api.post(f"/star-periods/{period_id}/announce")
    return _back(translate("已公布,全校家长和老师都会收到。"), period_id)


@blueprint.get("/<uuid:period_id>/preview.png")
@allow(Role.PRINCIPAL)
def preview_poster(period_id: UUID) -> Response:
    return api.passed_on("GET", f"/star-periods/{period_id}/poster-preview.png")


@blueprint.get("/<uuid:period_id>/poster.png")
@allow(*SCHOOL_ROLES)
def poster(period_id: UUID) -> Response:
    return api.passed_on("GET", f"/star-periods/{period_id}/poster.png")


@blueprint.get("/<uuid:period_id>/certificates")
@allow(*SCHOOL_ROLES)
def certificates(period_id: UUID) -> str:
    """Show all certificates of a period, to be printed one a sheet."""
    found = api.get(f"/star-periods/{period_id}")
    page = api.get(
        "/stars", school_id=found["school_id"], week=found["period_key"], limit=_CERTIFICATES,
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    return render_template("school/certificates.html", period=found, page=page)


@blueprint.get("/certificates/<uuid:star_id>.png")
@allow(*SCHOOL_ROLES)
def certificate(star_id: UUID) -> Response:
    return api.passed_on("GET", f"/stars/{star_id}/poster.png")


@blueprint.post("/<uuid:period_id>/declare-void")
@allow(Role.PRINCIPAL)
@shown_again_by(period)
def declare_void(period_id: UUID) -> Response:
    api.post(f"/star-periods/{period_id}/void", {"reason": Form().text("reason") or ""})
    return _back(translate("本期已作废"), period_id)


@blueprint.post("/<uuid:period_id>/revoke")
@allow(*SCHOOL_ROLES)
@shown_again_by(period)
def revoke(period_id: UUID) -> Response:
    form = Form()
    api.post(f"/stars/{form.text('star_id')}/revoke", {"reason": form.text("reason") or ""})
    return _back(translate("称号已撤销"), period_id)


def _back(words: str, period_id: UUID) -> Response:
    return done(words, "school_stars.period", period_id=period_id)

"""The labor stars of the child's school: where this week stands, who was announced, and the own certificate."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_stars", __name__, "/family/stars")
PERIODS = 8
ON_NOTICE, ANNOUNCED = "on_notice", "announced"
_CONFIRMING = mark("{period}的候选人正由班主任确认,之后公示。")
STATES = {
    "open": _CONFIRMING,
    "tallied": _CONFIRMING,
    "confirmed": _CONFIRMING,
    ON_NOTICE: mark("{period}的名单正在公示,{until}截止。"),
    ANNOUNCED: mark("{period}的劳动之星已经公布。"),
    "void": mark("{period}没有评选劳动之星。"),
}


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def stars(child: Child) -> str:
    """Show how the latest period stands, the notices that run, and the stars of one announced period."""
    periods = api.get("/star-periods", school_id=child["school_id"], limit=PERIODS)["items"]
    announced = [period for period in periods if period["status"] == ANNOUNCED]
    shown = _shown(announced)
    named = api.everything("/stars", school_id=child["school_id"], week=shown["period_key"]) if shown else []
    return render_template(
        "family/stars.html",
        child=child,
        latest=next(iter(periods), None),
        states=STATES,
        notices=[(period, _by_class(_notice(period["id"]))) for period in periods if period["status"] == ON_NOTICE],
        announced=announced,
        shown=shown,
        classes=_by_class(named),
        own=[star for star in named if star["student_id"] == child["student_id"]],
    )


def _shown(announced: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the announced period that is asked for, the latest unless told otherwise. Raises ``NotFound``."""
    asked = request.args.get("period")
    found = next((period for period in announced if asked in (None, period["period_key"])), None)
    if asked and found is None:
        raise NotFound
    return found


def _by_class(stars: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return the stars as (class, stars), in the order of the API: by class and seat."""
    return [(label, list(found)) for label, found in groupby(stars, key=itemgetter("class_label"))]


def _notice(period_id: UUID) -> list[dict[str, Any]]:
    return list(api.get(f"/star-periods/{period_id}/notice")["items"])


@blueprint.get("/<uuid:period_id>/objection")
@allow(Role.GUARDIAN)
@with_child
def objection(child: Child, period_id: UUID) -> str:
    """Ask what seems wrong with the notice."""
    options = [(star["id"], f"{star['class_label']} {star['shown_name']}") for star in _notice(period_id)]
    return render_template("family/objection.html", child=child, period_id=period_id, stars=options)


@blueprint.post("/<uuid:period_id>/objection")
@allow(Role.GUARDIAN)
@shown_again_by(objection)
@with_child
def object_(child: Child, period_id: UUID) -> AnyResponse:
    form = Form()
    raised = {
        "star_id": form.text("star_id"),
        "text": form.text("text") or "",
        "anonymous": form.flag("anonymous"),
    }
    api.post(f"/star-periods/{period_id}/objections", raised, key=form.key)
    return done(translate("已交给学校。处理完之前不会公布。"), "family_stars.stars", child=child["student_id"])


@blueprint.get("/<uuid:star_id>/certificate")
@allow(Role.GUARDIAN)
def certificate(star_id: UUID) -> str:
    """Show the certificate of an own child, to keep or to print."""
    return render_template("family/certificate.html", star_id=star_id)


@blueprint.get("/<uuid:star_id>/certificate.png")
@allow(Role.GUARDIAN)
def certificate_picture(star_id: UUID) -> Response:
    return api.passed_on("GET", f"/stars/{star_id}/poster.png")

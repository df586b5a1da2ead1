"""The prize table: giving for the announced stars, what must lie on the table, the hand-over, and what was left."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.auth import allow
from app.core.clock import SHANGHAI, local_day, local_time
from app.core.deps import now
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.api import Refused
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own
from app.pages.school.portions import portion
from app.pages.words import when

blueprint = Pages("school_awards", __name__, "/school/awards")

_FRIDAY = 5
_AFTER_SCHOOL, _CLOSING = time(16), time(17, 30)
# Two taps on one button are one hand-over; whoever comes back later is told that it was handed over before.
_ONE_VISIT = timedelta(minutes=1)
_OPEN = ("offered", "chosen")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def desk() -> str:
    """Show the field for the pick-up code; where a family has not chosen, what it may take now."""
    school_id = own.school_id()
    summary = api.everything(f"/schools/{school_id}/awards/summary")
    return render_template("school/desk.html", summary=[one for one in summary if one["chosen"] or one["left"]])


@blueprint.post("/hand-over")
@allow(*SCHOOL_ROLES)
@shown_again_by(desk)
def hand_over() -> Response:
    """Hand over by the code that the family shows or reads out."""
    code = "".join((Form().text("pickup_code") or "").split())
    award = api.post("/awards/hand-over", {"school_id": str(own.school_id()), "pickup_code": code, **_receipt()})
    return _handed_over(award, "school_awards.desk")


def _receipt() -> dict[str, Any]:
    form = Form()
    receipt = {name: form.text(name) for name in ("receiver_relation", "item_id", "remark")}
    return {name: value for name, value in receipt.items() if value}


def _handed_over(award: dict[str, Any], endpoint: str) -> Response:
    """Say what to hand over; raises ``Refused`` for what was handed over on an earlier visit."""
    who = f"{award['class_label']} {award['student_name'] or ''}"
    at = datetime.fromisoformat(award["handed_over_at"])
    if now() - at > _ONE_VISIT:
        title = translate("{who}的奖品{when}已经领过", who=who, when=when(at))
        raise Refused({"status": 409, "code": "award-handed-over", "title": title})
    item = next(one for one in award["options"] if one["item_id"] == award["chosen_item_id"])
    return done(translate("{who}:请交付{item}", who=who, item=f"{item['name']} {portion(item)}"), endpoint)


@blueprint.get("/<uuid:award_id>")
@allow(*SCHOOL_ROLES)
def without_code(award_id: UUID) -> str:
    """Show one award, to be handed over to a family without a phone that the homeroom teacher knows."""
    award = next((one for one in _open_awards() if one["id"] == str(award_id)), None)
    if award is None:
        raise NotFound
    return render_template("school/award.html", award=award, portion=portion)


@blueprint.post("/<uuid:award_id>")
@allow(*SCHOOL_ROLES)
@shown_again_by(without_code)
def hand_over_without_code(award_id: UUID) -> Response:
    known = {"identified_by": "homeroom_teacher"}
    award = api.post(f"/awards/{award_id}/hand-over", known | _receipt())
    return _handed_over(award, "school_awards.unclaimed")


@blueprint.get("/list")
@allow(*SCHOOL_ROLES)
def pick_list() -> str:
    """Show what must lie on the table, and for whom: by day, class and seat."""
    awards = _open_awards()
    chosen = [(one, _chosen(one)) for one in awards if one["status"] == "chosen"]
    return render_template(
        "school/pick_list.html",
        totals=Counter(f"{item['name']} {portion(item)}" for _, item in chosen).most_common(),
        chosen=chosen,
        undecided=[one for one in awards if one["status"] == "offered"],
        portion=portion,
    )


def _open_awards() -> list[dict[str, Any]]:
    """Return what waits to be handed over, by day, class and seat."""
    school_id = own.school_id()
    labels = [one["label"] for one in api.get(f"/schools/{school_id}/classes")["items"]]
    place_of = {label: place for place, label in enumerate(labels)}
    found = [award for status in _OPEN for award in api.everything("/awards", school_id=school_id, status=status)]
    return sorted(
        found,
        key=lambda one: (one["pickup_from"], place_of.get(one["class_label"], len(labels)), one["seat_no"]),
    )


def _chosen(award: dict[str, Any]) -> dict[str, Any]:
    return next(dict(item) for item in award["options"] if item["item_id"] == award["chosen_item_id"])


@blueprint.get("/unclaimed")
@allow(*SCHOOL_ROLES)
def unclaimed() -> str:
    page = api.get(f"/schools/{own.school_id()}/awards/unclaimed", limit=50, cursor=request.args.get("cursor"))
    return render_template("school/unclaimed.html", page=page)


@blueprint.get("/give")
@allow(*SCHOOL_ROLES)
def give() -> str:
    """Show the stars of an announced period, who of them has an award, and what can be offered to the others."""
    school_id = own.school_id()
    periods = api.get("/star-periods", school_id=school_id, limit=12)["items"]
    announced = [one for one in periods if one["status"] == "announced"]
    asked = request.values.get("period")
    period = next((one for one in announced if asked in (None, one["id"])), None)
    opens = _next_friday()
    return render_template(
        "school/give.html",
        periods=announced,
        period=period,
        stars=_stars(school_id, period) if period else [],
        items=[one for one in api.everything("/award-items", school_id=school_id) if one["is_active"]],
        pickup_from=datetime.combine(opens, _AFTER_SCHOOL, SHANGHAI),
        pickup_to=datetime.combine(opens, _CLOSING, SHANGHAI),
        place=_place_of_last_time(school_id, announced),
        is_principal=own.is_principal(),
        portion=portion,
    )


def _stars(school_id: UUID, period: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the stars of a period, each with its award if it has one."""
    awards = api.everything("/awards", school_id=school_id, period_id=period["id"])
    award_of = {star_id: award for award in awards for star_id in award["star_ids"]}
    stars = api.everything("/stars", school_id=school_id, week=period["period_key"])
    return [star | {"award": award_of.get(star["id"])} for star in stars]


def _place_of_last_time(school_id: UUID, announced: list[dict[str, Any]]) -> str:
    for period in announced[1:2]:
        for award in api.get("/awards", school_id=school_id, period_id=period["id"], limit=1)["items"]:
            return str(award["place"])
    return ""


def _next_friday() -> date:
    """Return the Friday whose afternoon is still to come: prizes are picked up when the school week ends."""
    local = local_time(now())
    days = (_FRIDAY - local.isoweekday()) % 7
    return local_day(now()) + timedelta(days=days or (7 if local.time() >= _AFTER_SCHOOL else 0))


@blueprint.post("/give")
@allow(Role.PRINCIPAL)
@shown_again_by(give)
def offer() -> Response:
    form = Form()
    given = {
        "period_id": form.text("period"),
        "item_ids": form.several("item_ids"),
        "pickup_from": form.instant("pickup_from"),
        "pickup_to": form.instant("pickup_to"),
        "place": form.text("place") or "",
        "pooled": form.flag("pooled"),
    }
    awards = api.post("/awards", given)["items"]
    words = translate("{count}份奖品已发放,家长可以在手机上选择。", count=len(awards))
    return done(words, "school_awards.give", period=given["period_id"])

"""What a child has done, month by month; mending a returned record, taking one back, and the child's own points."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import g, render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import Form, done, files, shown_again_by
from app.pages.words import YEARS

blueprint = Pages("family_history", __name__, "/family")
RULES = {
    "record": mark("记录劳动"),
    "note": mark("写了一句话"),
    "new_group": mark("这周做了新的一类"),
    "first_time": mark("这学期第一次做"),
}


@blueprint.get("/history")
@allow(Role.GUARDIAN)
@with_child
def history(child: Child) -> str:
    """Show one month, the latest day first."""
    today = local_day(now())
    first = _month(request.args.get("month"), today)
    span: dict[str, Any] = {"from": first, "to": _next(first) - timedelta(days=1)}
    records = api.everything("/check-ins", student_id=child["student_id"], **span)
    return render_template(
        "family/history.html",
        child=child,
        first=first,
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{_next(first):%Y-%m}" if _next(first) <= today else None,
        days=[(day, list(found)) for day, found in groupby(records, key=itemgetter("labor_on"))],
    )


def _month(asked: str | None, today: date) -> date:
    """Return the first day of the month that is asked for; of the present one where that is none or yet to come."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = today
    return min(first if first.year in YEARS else today, today).replace(day=1)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


@blueprint.get("/history/<uuid:check_in_id>")
@allow(Role.GUARDIAN)
def again(check_in_id: UUID) -> str:
    """Show a returned record with what the teacher asks, to be mended."""
    record = api.get(f"/check-ins/{check_in_id}")
    return render_template("family/again.html", record=record, new_photo_ids=g.get("photo_ids", []))


@blueprint.post("/history/<uuid:check_in_id>")
@allow(Role.GUARDIAN)
@shown_again_by(again)
def send_again(check_in_id: UUID) -> Response:
    form = Form()
    record = api.get(f"/check-ins/{check_in_id}")
    changes = {
        "minutes": form.number("minutes"),
        "note": form.text("note"),
        "adult_present": form.flag("adult_present"),
        "photo_ids": _photo_ids(form, record),
    }
    api.post(f"/check-ins/{check_in_id}/resubmit", changes, key=form.key)
    return _back(translate("已交给老师"), record)


def _photo_ids(form: Form, record: Mapping[str, Any]) -> list[str]:
    """Return the photos that stay and the new ones; ``g`` remembers the new ones for a form shown again."""
    g.photo_ids = form.several("new_photo_ids")
    for file in files("photos"):
        g.photo_ids.append(api.upload("/photos", file, student_id=record["student_id"])["id"])
    return [*form.several("photo_ids"), *g.photo_ids]


@blueprint.post("/history/<uuid:check_in_id>/withdrawal")
@allow(Role.GUARDIAN)
def withdraw(check_in_id: UUID) -> Response:
    """Take a record back, with its points."""
    record = api.get(f"/check-ins/{check_in_id}")
    api.delete(f"/check-ins/{check_in_id}")
    return _back(translate("已撤回"), record)


def _back(said: str, record: Mapping[str, Any]) -> Response:
    return done(said, "family_history.history", child=record["student_id"], month=record["labor_on"][:7])


@blueprint.get("/points")
@allow(Role.GUARDIAN)
@with_child
def points(child: Child) -> str:
    """Show the child's own points: for what, when, and the sum."""
    ledger = api.get(f"/students/{child['student_id']}/points", cursor=request.args.get("cursor"))
    return render_template("family/points.html", child=child, ledger=ledger, rules=RULES)

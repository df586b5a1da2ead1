"""Who may collect a child after lessons: collectors, codes for who comes once, and with whom it left."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import config, now
from app.core.i18n import mark, translate
from app.pages import api, words
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_pickup", __name__, "/family/pickup")
RELATIONS = {
    "father": mark("爸爸"),
    "mother": mark("妈妈"),
    "paternal_grandparent": mark("爷爷奶奶"),
    "maternal_grandparent": mark("外公外婆"),
    "other": mark("其他人"),
}
# For how long ahead a code can be made.
CODES_AHEAD = timedelta(days=14)


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def pickup(child: Child) -> str:
    return _page(child)


def _page(child: Child, made: dict[str, Any] | None = None) -> str:
    """Show the collectors; ``made`` is a code that was just made and can be read this once."""
    pupil = f"/students/{child['student_id']}"
    return render_template(
        "family/pickup.html",
        child=child,
        relations=RELATIONS,
        collectors=api.get(f"{pupil}/collectors")["items"],
        hand_overs=api.get(f"{pupil}/hand-overs", limit=10, cursor=request.args.get("cursor")),
        days=_days(child),
        made=made,
    )


def _days(child: Child) -> list[tuple[str, str]]:
    """Return the days for which a code can be made, as (value, words): today, and those of the child's lessons."""
    today = local_day(now())
    lessons = api.get(f"/students/{child['student_id']}/attendance")["items"]
    coming = {lesson["held_on"] for lesson in lessons if lesson["session_status"] != "cancelled"}
    last = (today + CODES_AHEAD).isoformat()
    days = {today.isoformat(), *(day for day in coming if today.isoformat() <= day <= last)}
    return [(day, words.day(day)) for day in sorted(days)]


@blueprint.post("/codes")
@allow(Role.GUARDIAN)
@shown_again_by(pickup)
@with_child
def make_code(child: Child) -> str:
    """Make a code for who comes once. It is shown once, so this page is the answer itself."""
    form = Form()
    wanted = {"name": form.text("bearer") or "", "valid_on": form.text("valid_on")}
    made = api.post(f"/students/{child['student_id']}/pickup-codes", wanted)
    return _page(child, made | {"link": _link(child, made["code"])})


def _link(child: Child, code: str) -> str:
    """Return where the teacher at the gate is led who scans the code."""
    return config().base_url + url_for("teacher_pickup.scanned", child=child["student_id"], code=code)


@blueprint.post("/collectors")
@allow(Role.GUARDIAN)
@shown_again_by(pickup)
@with_child
def add_collector(child: Child) -> Response:
    form = Form()
    collector = {name: form.text(name) or "" for name in ("name", "relation", "phone_tail")}
    api.post(f"/students/{child['student_id']}/collectors", collector, key=form.key)
    return done(translate("已登记,从现在起可以来接。"), "family_pickup.pickup", child=child["student_id"])


@blueprint.post("/collectors/<uuid:collector_id>/end")
@allow(Role.GUARDIAN)
@shown_again_by(pickup)
@with_child
def remove_collector(child: Child, collector_id: UUID) -> Response:
    api.delete(f"/collectors/{collector_id}")
    return done(translate("已移除,不能再来接。"), "family_pickup.pickup", child=child["student_id"])

"""Recording labor: one tap is enough; minutes, a sentence, photos and siblings where the family likes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import language, translate
from app.pages import api, words
from app.pages.blueprint import Pages, wants_json
from app.pages.children import chosen
from app.pages.forms import Form, done, files, shown_again_by

blueprint = Pages("family_record", __name__, "/family")
DAYS_BACK = 7
OWN_GROUP = "own"
# The form was sent before, and its record stands; what came now differs by the ids of the photos sent anew.
_SENT_BEFORE = "idempotency-key-reused"


@blueprint.get("/record")
@allow(Role.GUARDIAN)
def record() -> str | Response:
    """Show the tasks to choose from, or what there is to tell about the chosen one."""
    screen = api.get("/home")
    if not screen["children"]:
        return redirect(url_for("family_bind.bind"), 303)
    child = chosen(screen["children"])
    tasks = {task["id"]: _shown(task, child["band"]) for task in api.get("/labor-tasks")["items"]}
    groups = _grouped(list(tasks.values()))
    return render_template(
        "family/record.html",
        child=child,
        children=[one for one in screen["children"] if one["has_base_consent"]],
        suggestions=[tasks[one["task_id"]] for one in child["suggestions"] if one["task_id"] in tasks],
        groups=groups,
        own_groups=[(group["key"], group["name"]) for group, _ in groups if group["key"] != OWN_GROUP],
        task=_chosen_task(tasks),
        days=_days(date.fromisoformat(screen["today"])),
        photo_ids=g.get("photo_ids", []),
    )


def _shown(task: dict[str, Any], band: int | None) -> dict[str, Any]:
    """Return a task in the reader's language; a task that belongs to no group stands with those of the place.

    Tasks of other grades wait until they are searched for.
    """
    name = task["name_en"] if language() == "en" and task["name_en"] else task["name"]
    own = {"group": OWN_GROUP, "group_name": translate("我们这里的劳动")}
    fits = band is None or band in task["bands"]
    return task | {"name": name, "fits": fits} | ({} if task["group"] else own)


def _grouped(tasks: Sequence[dict[str, Any]]) -> list[tuple[dict[str, str], list[dict[str, Any]]]]:
    by_group = sorted(tasks, key=itemgetter("group"))
    grouped = groupby(by_group, key=itemgetter("group", "group_name"))
    return [({"key": key, "name": name}, list(found)) for (key, name), found in grouped]


def _chosen_task(tasks: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return the task that the address or the form names, by its id, its name or in the family's own words."""
    if found := tasks.get(request.values.get("task_id", "")):
        return found
    title = request.values.get("title", "").strip()
    same = next((task for task in tasks.values() if task["name"] == title), None)
    return same or ({"id": "", "name": title, "group": "", "risk": 0, "photo_policy": "result"} if title else None)


def _days(today: date) -> list[tuple[str, str]]:
    """Return the days for which may be recorded, today first, as (value, words)."""
    days = [today - timedelta(days=number) for number in range(DAYS_BACK + 1)]
    return [(day.isoformat(), words.day(day)) for day in days]


@blueprint.post("/record")
@allow(Role.GUARDIAN)
@shown_again_by(record)
def keep() -> Response | tuple[dict[str, Any], int]:
    """Keep what was told; photos that came along are kept first, and stay kept where the record is refused."""
    form = Form()
    children = form.several("student_ids") or [form.text("child") or ""]
    try:
        kept = api.post(
            "/check-ins", _told(form, children) | {"photo_ids": _photo_ids(form, children[0])}, key=form.key
        )
    except api.Refused as refused:
        if refused.code != _SENT_BEFORE:
            raise
        return _done(translate("这条记录已经交过了,没有重复登记。"))
    return _done(_thanks(kept["items"]))


def _told(form: Form, children: Sequence[str]) -> dict[str, Any]:
    task = {"task_id": form.text("task_id")} if form.text("task_id") else {"title": form.text("title") or ""}
    own = {"group": form.text("group")} if "title" in task and form.text("group") else {}
    return task | own | {
        "student_ids": children,
        "labor_on": form.text("labor_on"),
        "minutes": form.number("own_minutes") or form.number("minutes"),
        "note": form.text("note"),
        "adult_present": form.flag("adult_present"),
        "context": form.text("context") or "home",
    }  # fmt: skip


def _photo_ids(form: Form, student_id: str) -> list[str]:
    """Return the photos kept before and those that came along; ``g`` remembers them for a form shown again."""
    g.photo_ids = form.several("photo_ids")
    for file in files("photos"):
        g.photo_ids.append(api.upload("/photos", file, student_id=student_id)["id"])
    return list(g.photo_ids)


def _thanks(records: Sequence[Mapping[str, Any]]) -> str:
    """Say what was kept, and why it does not count where it does not."""
    hints = dict.fromkeys(record["not_counted_hint"] for record in records if record["not_counted_hint"])
    return " ".join([translate("已记下:{title}", title=records[0]["title"]), *hints])


def _done(said: str) -> Response | tuple[dict[str, Any], int]:
    child = request.form.get("child")
    if not wants_json():
        return done(said, "family_home.home", child=child)
    flash(said)
    return {"home": url_for("family_home.home", child=child)}, 201


@blueprint.post("/photos")
@allow(Role.GUARDIAN)
def send_photo() -> tuple[dict[str, Any], int]:
    """Take one photo ahead of its record, for the script that sends them one by one."""
    photo = api.upload("/photos", request.files["file"], student_id=Form().text("student_id"))
    return {"id": photo["id"]}, 201

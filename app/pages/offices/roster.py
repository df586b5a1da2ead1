"""The classes of a school, and its roster from a file: first what it would change, then the change."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.forms import Form, done, files
from app.pages.offices.sharing import Topic

NEW = "new"
# Of what a person decides about a disputed row; the empty choice leaves the row out.
_DECISION = "row-"
CONFLICTS = {
    "namesake": mark("同班有同名的学生"),
    "number-differs": mark("座号和姓名相同,学籍号不同"),
    "possibly-moved": mark("同年级其他班有同名的学生"),
}
FIELDS = {
    "name": mark("姓名"),
    "sex": mark("性别"),
    "is_boarder": mark("住校"),
    "seat_no": mark("座号"),
    "student_number": mark("学籍号"),
}


def classes(school_id: UUID) -> str:
    return render_template(
        "offices/classes.html", school_id=school_id, classes=api.get(f"/schools/{school_id}/classes")["items"]
    )


def upload(school_id: UUID) -> Response:
    """Read a roster file; nothing changes before it is confirmed."""
    chosen = files("file")
    if not chosen:
        return done(translate("请先选择名单文件。"), ".classes")
    read = api.upload(f"/schools/{school_id}/roster-imports", chosen[0])
    return done("", ".preview", import_id=read["id"])


def preview(school_id: UUID, import_id: UUID) -> str:
    """Show what an import would do or, afterwards, has done."""
    return render_template(
        "offices/roster.html", school_id=school_id, roster=_import(school_id, import_id), CONFLICTS=CONFLICTS,
        FIELDS=FIELDS,
    )  # fmt: skip


def _import(school_id: UUID, import_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/roster-imports/{import_id}")
    if found["school_id"] != str(school_id):
        raise NotFound
    return found


def confirm(school_id: UUID, import_id: UUID) -> Response:
    """Write what the preview showed, disputed rows as they were decided."""
    disputed = [one["row"] for one in _import(school_id, import_id)["conflicts"]]
    answers = {row: Form().text(f"{_DECISION}{row}") for row in disputed}
    decisions = [
        {"row": row, "student_id": None if answer == NEW else answer} for row, answer in answers.items() if answer
    ]
    api.post(f"/roster-imports/{import_id}/confirm", {"decisions": decisions})
    return done(translate("名单已更新"), ".preview", import_id=import_id)


def add_class(school_id: UUID) -> Response:
    form = Form()
    added = {
        "stage": form.text("stage"),
        "entry_year": form.number("entry_year"),
        "class_no": form.number("class_no"),
    }
    found = api.post(f"/schools/{school_id}/classes", added)
    return done(translate("已加入{name}", name=found["label"]), ".classes")


TOPIC = Topic(
    pages={"": classes, "/imports/<uuid:import_id>": preview},
    forms={
        "/imports": (upload, classes),
        "/imports/<uuid:import_id>": (confirm, preview),
        "/classes": (add_class, classes),
    },
)

"""Announcements to the own classes, and what was delivered to the teacher."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import CLASS_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("teacher_announcements", __name__, "/teacher/announcements")


@blueprint.get("")
@allow(*CLASS_ROLES)
def announcements() -> str:
    """Show what the school published, the latest first, and the form for a new one."""
    classes = _classes()
    school_id = classes[0]["school_id"] if classes else None
    page = api.get("/announcements", school_id=school_id, limit=20, cursor=request.args.get("cursor"))
    choices = [(one["class_id"], one["label"]) for one in classes]
    return render_template("teacher/announcements.html", classes=choices, page=page)


def _classes() -> list[dict[str, Any]]:
    return list(api.get("/teaching")["classes"])


@blueprint.post("")
@allow(*CLASS_ROLES)
@shown_again_by(announcements)
def publish() -> Response:
    """Publish to the guardians of the chosen classes; where none is chosen, of all own ones."""
    form, own = Form(), _classes()
    chosen = form.several("class_ids") or [one["class_id"] for one in own]
    post = {
        "school_id": next((one["school_id"] for one in own if one["class_id"] in chosen), None),
        "audience": {"readers": ["guardians"], "class_ids": chosen},
        "title": form.text("title") or "",
        "body": form.text("body") or "",
    }
    api.post("/announcements", post, key=form.key)
    return done(translate("已发布"), "teacher_announcements.announcements")


@blueprint.get("/inbox")
@allow(*CLASS_ROLES)
def inbox() -> str:
    page = api.get("/inbox", limit=20, cursor=request.args.get("cursor"))
    return render_template("teacher/inbox.html", page=page)


@blueprint.post("/inbox/<uuid:delivery_id>/read")
@allow(*CLASS_ROLES)
@shown_again_by(inbox)
def read(delivery_id: UUID) -> Response:
    api.post(f"/inbox/{delivery_id}/read")
    return done("", "teacher_announcements.inbox")

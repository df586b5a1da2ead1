"""Announcements of the school: write to everybody or to some classes, see who gets it, then publish."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own

blueprint = Pages("school_announcements", __name__, "/school/announcements")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def announcements() -> str:
    page = api.get("/announcements", school_id=own.school_id(), limit=20, cursor=request.args.get("cursor"))
    return render_template("school/announcements.html", page=page)


@blueprint.get("/new")
@allow(*SCHOOL_ROLES)
def write(draft: dict[str, Any] | None = None) -> str:
    """Show the form; with a draft also what was typed, as its readers will see it."""
    classes = api.get(f"/schools/{own.school_id()}/classes")["items"]
    return render_template("school/write.html", classes=classes, draft=draft)


@blueprint.post("/preview")
@allow(*SCHOOL_ROLES)
@shown_again_by(write)
def preview() -> str:
    typed = _typed()
    return write({**typed, "reach": api.post("/announcements/preview", typed)})


@blueprint.post("/new")
@allow(*SCHOOL_ROLES)
@shown_again_by(write)
def publish() -> Response:
    api.post("/announcements", _typed(), key=Form().key)
    return done(translate("已发布"), "school_announcements.announcements")


def _typed() -> dict[str, Any]:
    form = Form()
    return {
        "school_id": str(own.school_id()),
        "audience": {"readers": form.several("readers"), "class_ids": form.several("class_ids")},
        "title": form.text("title") or "",
        "body": form.text("body") or "",
    }

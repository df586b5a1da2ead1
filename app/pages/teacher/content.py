"""Photos, notes and works of families that others do not see until somebody at the school has looked at them."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import CLASS_ROLES
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.teacher.classes import taught

blueprint = Pages("teacher_content", __name__, "/teacher/classes/<uuid:class_id>/content")
SHOWN = 20


@blueprint.get("")
@allow(*CLASS_ROLES)
def content(class_id: UUID) -> str:
    return render_template(
        "teacher/content.html",
        school_class=taught(class_id),
        photos=api.get("/photos/hidden", class_id=class_id, limit=SHOWN),
        notes=api.get("/check-ins/hidden-notes", class_id=class_id, limit=SHOWN),
        works=api.get("/works/hidden", class_id=class_id, limit=SHOWN),
    )


@blueprint.post("")
@allow(*CLASS_ROLES)
@shown_again_by(content)
def decide(class_id: UUID) -> Response:
    """Show one thing or keep it hidden."""
    form = Form()
    kind, id_, decision = form.text("kind"), _id(form), {"safety": form.text("safety")}
    if kind == "photo":
        api.put(f"/photos/{id_}/safety", decision)
    elif kind == "note":
        api.put(f"/check-ins/{id_}/note-safety", decision)
    elif kind == "work":
        api.put(f"/works/{id_}/safety", decision)
    else:
        raise NotFound
    return done(translate("已记下"), "teacher_content.content", class_id=class_id)


def _id(form: Form) -> UUID:
    try:
        return UUID(form.text("id") or "")
    except ValueError:
        raise NotFound from None

"""What a class labors at: the library by group, what the class adds or adapts, and what its families propose."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import CLASS_ROLES, Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api, task_library
from app.pages.blueprint import Pages
from app.pages.forms import done, shown_again_by
from app.pages.teacher.classes import taught
from app.pages.teacher.groups import under

blueprint = Pages("teacher_tasks", __name__, "/teacher/classes/<uuid:class_id>/tasks")


@blueprint.get("")
@allow(*CLASS_ROLES)
def tasks(class_id: UUID) -> str:
    """Show the library of one band, by default the class's own, with the groups to jump to."""
    school_class = taught(class_id)
    band = request.args.get("band", school_class.band, int)
    return render_template(
        "teacher/tasks.html",
        school_class=school_class,
        band=band,
        tasks=under("group_name", api.get("/labor-tasks", band=band, group=request.args.get("group"))["items"]),
        groups=task_library.groups(),
        proposals=_proposals(class_id),
    )


def _proposals(class_id: UUID) -> list[dict[str, Any]]:
    return [one for one in api.everything("/labor-tasks/proposals") if one["class_id"] == str(class_id)]


@blueprint.get("/new")
@allow(Role.HOMEROOM_TEACHER)
def new(class_id: UUID) -> str:
    """Show the form for a task of the class; with ``from`` it takes over a task or a family's proposal."""
    school_class = taught(class_id)
    original = task_library.original(request.values.get("from"), _proposals(class_id))
    return render_template(
        "teacher/task.html", school_class=school_class, original=original, groups=task_library.groups()
    )


@blueprint.post("/new")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(new)
def add(class_id: UUID) -> Response:
    task_library.add(class_id=str(class_id))
    return done(translate("已加入本班任务库"), "teacher_tasks.tasks", class_id=class_id)


@blueprint.post("/<uuid:task_id>/retire")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(tasks)
def retire(class_id: UUID, task_id: UUID) -> Response:
    """Take a task of the class out of its library, or decline a proposal."""
    api.delete(f"/labor-tasks/{task_id}")
    return done(translate("已移出,已有的记录不受影响。"), "teacher_tasks.tasks", class_id=class_id)

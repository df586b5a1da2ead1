"""What the school labors at: the library by group, what the school adds or adapts, and what families propose."""

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api, task_library
from app.pages.blueprint import Pages
from app.pages.forms import done, shown_again_by
from app.pages.school import own

blueprint = Pages("school_tasks", __name__, "/school/tasks")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def tasks() -> str:
    """Show the library of one band, the proposals of families first."""
    band = request.args.get("band", 1, int)
    group = request.args.get("group")
    return render_template(
        "school/tasks.html",
        band=band,
        tasks=api.get("/labor-tasks", band=band, group=group)["items"],
        groups=task_library.groups(),
        proposals=api.everything("/labor-tasks/proposals"),
    )


@blueprint.get("/new")
@allow(*SCHOOL_ROLES)
def new() -> str:
    """Show the form for a task of the school; with ``from`` it takes over a task or a family's proposal."""
    original = task_library.original(request.values.get("from"), api.everything("/labor-tasks/proposals"))
    return render_template("school/task.html", original=original, groups=task_library.groups())


@blueprint.post("/new")
@allow(*SCHOOL_ROLES)
@shown_again_by(new)
def add() -> Response:
    task_library.add(school_id=str(own.school_id()))
    return done(translate("已加入学校任务库"), "school_tasks.tasks")


@blueprint.post("/<uuid:task_id>/retire")
@allow(*SCHOOL_ROLES)
@shown_again_by(tasks)
def retire(task_id: UUID) -> Response:
    """Take a task of the school out of its library, or decline a proposal."""
    api.delete(f"/labor-tasks/{task_id}")
    return done(translate("已移出,已有的记录不受影响。"), "school_tasks.tasks")

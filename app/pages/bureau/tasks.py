"""The county's task pack: what it adds to the library of all its schools, and taking it out again."""

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api, task_library
from app.pages.blueprint import Pages
from app.pages.bureau import own
from app.pages.forms import done, shown_again_by

blueprint = Pages("bureau_tasks", __name__, "/bureau/tasks")
_COUNTY = "county"


@blueprint.get("")
@allow(Role.COUNTY_ADMIN)
def tasks() -> str:
    """Show the pack, and with ``all`` the whole library of one band."""
    band, is_all = request.args.get("band", 1, int), "all" in request.args
    known = api.get("/labor-tasks", band=band if is_all else None)["items"]
    shown = known if is_all else [one for one in known if one["level"] == _COUNTY]
    return render_template("bureau/tasks.html", tasks=shown, is_all=is_all, band=band)


@blueprint.get("/new")
@allow(Role.COUNTY_ADMIN)
def new() -> str:
    return render_template("bureau/task.html", groups=task_library.groups())


@blueprint.post("/new")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(new)
def add() -> Response:
    task_library.add(region_code=own.region_code())
    return done(translate("已加入县级任务包"), "bureau_tasks.tasks")


@blueprint.post("/<uuid:task_id>/retire")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(tasks)
def retire(task_id: UUID) -> Response:
    api.delete(f"/labor-tasks/{task_id}")
    return done(translate("已移出,已有的记录不受影响。"), "bureau_tasks.tasks")

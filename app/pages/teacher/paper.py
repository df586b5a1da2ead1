"""The way without a phone: print the sheet, and enter what was ticked on it, one labor and day of a whole class at once."""

from uuid import UUID

from flask import Response, render_template, request

from app.accounts.rules import CLASS_ROLES
from app.core.auth import allow
from app.core.clock import local_day
from app.core.deps import now
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, shown_again_by
from app.pages.teacher.classes import seats, taught
from app.pages.teacher.groups import under

blueprint = Pages("teacher_paper", __name__, "/teacher/classes/<uuid:class_id>/paper")


@blueprint.get("")
@allow(*CLASS_ROLES)
def paper(class_id: UUID) -> str:
    """Show the sheet to be ticked; a link may name task and day, and that everybody did it."""
    school_class = taught(class_id)
    return render_template(
        "teacher/paper.html",
        school_class=school_class,
        children=seats(class_id),
        tasks=under("group_name", api.get("/labor-tasks", band=school_class.band)["items"]),
        today=local_day(now()),
        chosen=request.args,
    )


@blueprint.post("")
@allow(*CLASS_ROLES)
@shown_again_by(paper)
def enter(class_id: UUID) -> str:
    """Enter the sheet and show what became of each child; sending the same form again answers the same."""
    form = Form()
    entered = {
        "class_id": str(class_id),
        "task_id": form.text("task_id"),
        "labor_on": form.text("labor_on"),
        "student_ids": form.several("student_ids"),
        "context": form.text("context") or "home",
        "adult_present": form.flag("adult_present"),
    }
    outcomes = api.post("/check-ins/bulk", entered, key=form.key)["items"]
    return render_template(
        "teacher/paper_done.html",
        school_class=taught(class_id),
        outcomes=outcomes,
        names={one["id"]: one for one in seats(class_id)},
        entered=entered,
    )


@blueprint.get("/sheet")
@allow(*CLASS_ROLES)
def sheet(class_id: UUID) -> Response:
    """Show the empty sheet of a week, for the printer."""
    return api.passed_on("GET", f"/classes/{class_id}/paper-sheet", week=request.args.get("week"))

"""After-school courses at a glance: what is to be decided, the rounds, and the way to everything else."""

from flask import request
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import done, shown_again_by
from app.pages.school import own
from app.pages.school.course_words import shown

blueprint = Pages("school_courses", __name__, "/school/courses")
_SHOWN_ROUNDS = 4


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def courses() -> str:
    school_id = own.school_id()
    return shown(
        "courses.html",
        rounds=api.get("/selection-rounds", school_id=school_id, limit=_SHOWN_ROUNDS)["items"],
        proposed=api.everything("/courses", school_id=school_id, review="proposed"),
    )


@blueprint.get("/times")
@allow(*SCHOOL_ROLES)
def times() -> str:
    """Show when the slots of an afternoon begin and end."""
    return shown("times.html", slot_times=api.get(f"/schools/{own.school_id()}/course-settings")["slot_times"])


@blueprint.post("/times")
@allow(*SCHOOL_ROLES)
@shown_again_by(times)
def set_times() -> Response:
    bounds = zip(request.form.getlist("from"), request.form.getlist("to"), strict=False)
    kept = [bound for bound in bounds if any(bound)]
    slot_times = [{"number": number, "from": begins, "to": ends} for number, (begins, ends) in enumerate(kept, start=1)]
    api.put(f"/schools/{own.school_id()}/course-settings", {"slot_times": slot_times})
    return done(translate("已保存"), "school_courses.times")


@blueprint.get("/providers")
@allow(*SCHOOL_ROLES)
def providers() -> str:
    """Show the county's white list, without which no organisation teaches here."""
    region = api.get(f"/schools/{own.school_id()}")["region_code"]
    page = api.get("/course-providers", region_code=region, limit=50, cursor=request.args.get("cursor"))
    return shown("providers.html", page=page)

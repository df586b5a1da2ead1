"""The schools and bureaus of the region by code, a new one, and the way to everything of one school."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.bureau import own
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("bureau_schools", __name__, "/bureau/schools")
TYPES = {
    "ordinary": mark("普通学校"),
    "boarding": mark("寄宿制学校"),
    "teaching_point": mark("教学点"),
    "small": mark("小规模学校"),
}
_BUREAU = "bureau"


@blueprint.get("")
@allow(Role.COUNTY_ADMIN)
def schools() -> str:
    return render_template("bureau/schools.html", organisations=own.organisations(), TYPES=TYPES)


@blueprint.get("/new")
@allow(Role.COUNTY_ADMIN)
def new() -> str:
    return render_template("bureau/new_school.html", regions=own.region_codes(), TYPES=TYPES)


@blueprint.post("/new")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(new)
def add() -> Response:
    added = api.post("/organisations", _typed(), key=Form().key)
    words = translate("已加入{name}", name=added["name"])
    if added["kind"] == _BUREAU:
        return done(words, "bureau_schools.schools")
    return done(words, "bureau_schools.school", school_id=added["id"])


def _typed() -> dict[str, Any]:
    """Return what was typed; a bureau has no stages and grades of its own."""
    form = Form()
    both = {"kind": form.text("kind"), "name": form.text("name") or "", "region_code": form.text("region_code")}
    if both["kind"] == _BUREAU:
        return both
    return {
        **both,
        "school_type": form.text("school_type"),
        "school_code": form.text("school_code"),
        "stages": form.several("stages"),
        "grades_in_stage": form.number("grades_in_stage"),
    }


@blueprint.get("/<uuid:school_id>")
@allow(Role.COUNTY_ADMIN)
def school(school_id: UUID) -> str:
    return render_template("bureau/school.html", school=api.get(f"/schools/{school_id}"), TYPES=TYPES)

"""How the school names its stars and reviews its records, with the rules in words."""

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school import own

blueprint = Pages("school_settings", __name__, "/school/settings")

_NUMBERS = ("quota_per", "cool_down_weeks", "grade_quota", "school_quota", "notice_school_days")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def settings() -> str:
    school = f"/schools/{own.school_id()}"
    periods = api.get("/star-periods", school_id=own.school_id(), limit=1)["items"]
    return render_template(
        "school/settings.html",
        stars=api.get(f"{school}/star-settings"),
        check_ins=api.get(f"{school}/check-in-settings"),
        rules=periods[0]["rules"]["sentences"] if periods else [],
    )


@blueprint.post("/stars")
@allow(*SCHOOL_ROLES)
@shown_again_by(settings)
def set_stars() -> Response:
    form = Form()
    rules = {"period_kind": form.text("period_kind"), **{name: form.number(name) for name in _NUMBERS}}
    api.put(f"/schools/{own.school_id()}/star-settings", rules)
    return done(translate("已保存,从下一期起生效。"), "school_settings.settings")


@blueprint.post("/check-ins")
@allow(*SCHOOL_ROLES)
@shown_again_by(settings)
def set_check_ins() -> Response:
    form = Form()
    review = {"review": form.text("review"), "spot_check_percent": form.number("spot_check_percent")}
    api.put(f"/schools/{own.school_id()}/check-in-settings", review)
    return done(translate("已保存,从新的记录起生效。"), "school_settings.settings")

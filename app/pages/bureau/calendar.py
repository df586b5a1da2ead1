"""The calendar of the region, day by day or from a file."""

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.bureau import own
from app.pages.forms import done, files, shown_again_by
from app.pages.offices import calendar
from app.pages.offices.sharing import share

blueprint = Pages("bureau_calendar", __name__, "/bureau/calendar")
share(blueprint, calendar.TOPIC, (Role.COUNTY_ADMIN,), scope=own.scope)


@blueprint.get("/import")
@allow(Role.COUNTY_ADMIN)
def file_() -> str:
    """Show how the file looks, and take one in."""
    return render_template("bureau/calendar_file.html")


@blueprint.post("/import")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(file_)
def import_file() -> Response:
    """Take over a whole file, or nothing of it where a row is wrong."""
    chosen = files("file")
    if not chosen:
        return done(translate("请先选择校历文件。"), ".file_")
    kept = api.upload("/calendar/imports", chosen[0], region_code=own.region_code())
    words = translate("已导入:{days}天,{terms}个学期", days=kept["days"], terms=kept["terms"])
    return done(words, ".calendar")

"""The sheet a class fills in with a pencil: the way without any phone, of the same weight."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import segno
from flask import Response, render_template

from app.accounts.rules import CLASS_ROLES
from app.checkins.schemas import SheetQuery
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.clock import local_day
from app.core.db import reading
from app.core.deps import now
from app.core.i18n import language, mark, translate
from app.schools import access
from app.schools.access import StudentRow
from app.schools.rules.calendar import iso_week, week_bounds

blueprint = Blueprint(
    "paper-sheets",
    __name__,
    url_prefix=f"{API_PREFIX}/classes",
    description="Printed sheets",
    template_folder="../templates",
)
WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"), mark("周六"), mark("周日"))


@blueprint.get("/<uuid:class_id>/paper-sheet")
@allow(*CLASS_ROLES)
@blueprint.arguments(SheetQuery, location="query")
@blueprint.response(200, content_type="text/html")
def paper_sheet(query: dict[str, Any], class_id: UUID) -> Response:
    """Print seats by days of a week, with nothing about a child but its seat and name."""
    week = query["week"] or iso_week(local_day(now()))
    monday = week_bounds(week).starts_on
    with reading() as session:
        school_class = access.class_for_teacher(session, current_actor(), class_id)
        label, students = school_class.label, access.students_of_class(session, class_id)
    return Response(_page(class_id, label, week, monday, students), mimetype="text/html")


def _page(class_id: UUID, label: str, week: str, monday: date, students: list[StudentRow]) -> str:
    code = segno.make(f"laborstar:paper-sheet:{class_id}:{week}", error="m")
    return render_template(
        "checkins/paper_sheet.html",
        language=language(),
        title=translate(mark("{label}劳动任务单"), label=label),
        week=week,
        days=[(translate(name), monday + timedelta(days=place)) for place, name in enumerate(WEEKDAYS)],
        students=students,
        seat=translate(mark("座号")),
        name=translate(mark("姓名")),
        advice=translate(mark("做了劳动就在当天的格子里打勾,也可以写上做了什么。自愿参加,与手机登记同等对待。")),
        code=code.svg_data_uri(scale=3, border=2),
    )

"""Lists to print: the roll of a course for the pencil, and who goes home from where on a day."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response, render_template

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.clock import local_day, local_time
from app.core.db import reading
from app.core.deps import deps, now
from app.core.i18n import language, mark, translate
from app.courses import access as courses
from app.courses.queries.menu import OfferingRow, offering_rows
from app.courses.rules.slots import number_of, weekday_of
from app.lessons.models.sessions import CourseSession
from app.lessons.queries.pickup import Allowed, allowed
from app.lessons.queries.rolls import RollRow, children_on, rolls
from app.lessons.queries.sessions import coming_days, lessons_on
from app.lessons.rules.words import Presence
from app.lessons.schemas.printed import PickupListQuery
from app.schools import access as schools

blueprint = Blueprint(
    "course-lists",
    __name__,
    url_prefix=API_PREFIX,
    description="Printed lists of lessons",
    template_folder="../templates",
)
DAYS_TO_TICK = 6
_LABELS = {
    "roll": mark("点名册"),
    "pickup": mark("放学交接单"),
    "class": mark("班级"),
    "seat": mark("座号"),
    "name": mark("姓名"),
    "collectors": mark("可以接的人"),
    "presence": mark("到课"),
    "handed": mark("交接"),
    "nobody": mark("没有登记接送人,请联系班主任。"),
    "nothing": mark("这一天没有课。"),
    "unknown": mark("名单以外的人来接,必须有监护人当天发的接送码。"),
}
_RELATIONS = {
    "father": mark("父亲"),
    "mother": mark("母亲"),
    "paternal_grandparent": mark("祖父母"),
    "maternal_grandparent": mark("外祖父母"),
    "other": mark("其他监护人"),
}
_PRESENCES = {
    Presence.PRESENT: mark("到"),
    Presence.LEAVE: mark("请假"),
    Presence.ABSENT: mark("缺席"),
    Presence.LEFT_EARLY: mark("早退"),
}
_WEEKDAYS = (mark("周一"), mark("周二"), mark("周三"), mark("周四"), mark("周五"))


@blueprint.get("/offerings/<uuid:offering_id>/roll.html")
@allow(*SCHOOL_STAFF)
@blueprint.response(200, content_type="text/html")
def course_roll(offering_id: UUID) -> Response:
    """Print the children of a course by class and seat, who may collect each, and columns for the next lessons."""
    today = local_day(now())
    with reading() as session:
        offering = courses.offering_for_teacher(session, current_actor(), offering_id)
        course = offering_rows(session, [offering_id])[offering_id]
        children = children_on(session, offering.school_id, [offering_id], today)
        collectors = allowed(session, {child.student_id for child in children}, deps().vault)
        days = coming_days(session, offering_id, today, DAYS_TO_TICK)
    return _page(
        "course_roll",
        course=course,
        times=[_slot_in_words(slot) for slot in course.slots],
        teachers=[name for _, name in course.teachers],
        days=days,
        children=[(child, [_in_words(one) for one in collectors[child.student_id]]) for child in children],
    )


@blueprint.get("/schools/<uuid:school_id>/pickup.html")
@allow(*SCHOOL_ROLES)
@blueprint.arguments(PickupListQuery, location="query")
@blueprint.response(200, content_type="text/html")
def pickup_list(query: dict[str, Any], school_id: UUID) -> Response:
    """Print who goes home from which course on a day (default: today), and with whom."""
    day = query["day"] or local_day(now())
    with reading() as session:
        school = schools.school_for(session, current_actor(), school_id, *SCHOOL_ROLES)
        school_name, lessons = school.name, lessons_on(session, school_id, day)
        found = rolls(session, lessons, deps().vault)
        offered = offering_rows(session, {lesson.offering_id for lesson in lessons})
        groups = list(_by_slot(lessons, offered, found))
    return _page("pickup_list", school=school_name, day=day, groups=groups)


def _by_slot(
    lessons: Sequence[CourseSession], offered: dict[UUID, OfferingRow], found: dict[UUID, list[RollRow]]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each slot of the day with its lessons by title."""

    def order(lesson: CourseSession) -> tuple[str, str, UUID]:
        return lesson.slot, offered[lesson.offering_id].title, lesson.id

    for slot, in_slot in groupby(sorted(lessons, key=order), key=lambda lesson: lesson.slot):
        yield (
            _slot_in_words(slot),
            [_block(lesson, offered[lesson.offering_id], found[lesson.id]) for lesson in in_slot],
        )


def _block(lesson: CourseSession, course: OfferingRow, rows: Sequence[RollRow]) -> dict[str, Any]:
    place = course.place if lesson.place is None else lesson.place
    return {"title": course.title, "place": place, "rows": [_line(row) for row in rows]}


def _line(row: RollRow) -> dict[str, Any]:
    presence = Presence(row.presence) if row.presence else Presence.LEAVE if row.has_leave else None
    return {
        "child": row.child,
        "presence": translate(_PRESENCES[presence]) if presence else "",
        "handed": _handed_in_words(row),
        "collectors": [_in_words(one) for one in row.collectors],
    }


def _handed_in_words(row: RollRow) -> str:
    if row.handed is None:
        return ""
    relation = _RELATIONS[row.handed.relation] if row.handed.relation else mark("接送码")
    return f"{local_time(row.handed.handed_at):%H:%M} {translate(relation)}"


def _in_words(one: Allowed) -> str:
    parts = (translate(_RELATIONS[one.relation]), one.name, one.phone_tail)
    return " ".join(part for part in parts if part)


def _slot_in_words(slot: str) -> str:
    return translate(
        mark("{weekday}第{number}时段"), weekday=translate(_WEEKDAYS[weekday_of(slot) - 1]), number=number_of(slot)
    )


def _page(template: str, **shown: Any) -> Response:
    labels = {name: translate(text) for name, text in _LABELS.items()}
    page = render_template(f"lessons/{template}.html", language=language(), labels=labels, **shown)
    return Response(page, mimetype="text/html")

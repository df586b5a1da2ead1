"""Where a person can go: the areas of the roles held, and the places of each area."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, Role
from app.core.auth import Actor
from app.core.i18n import mark


@dataclass(frozen=True)
class Place:
    """One entry of a navigation; the current one also holds the pages that stand below it."""

    title: str
    icon: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Area:
    """What one kind of person uses."""

    key: str
    title: str
    home: str


TITLES = {
    "family": mark("家庭"),
    "student": mark("我的"),
    "teacher": mark("老师"),
    "school": mark("学校"),
    "bureau": mark("教育局"),
}
_HOMES = {
    "family": "family_home.home",
    "student": "student_home.home",
    "teacher": "teacher_home.home",
    "school": "school_home.home",
    "bureau": "bureau_home.home",
}
# Title, icon, endpoint: at most five, so that they fit under a thumb. The last leads to all the rest of the area.
_PLACES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "family": (
        (mark("首页"), "home", "family_home.home"),
        (mark("记录"), "list", "family_history.history"),
        (mark("成长"), "leaf", "family_growth.growth"),
        (mark("课程"), "book", "family_courses.courses"),
        (mark("更多"), "user", "family_more.more"),
    ),
    "student": (
        (mark("我的园子"), "leaf", "student_home.home"),
        (mark("选课"), "book", "student_courses.courses"),
        (mark("作品"), "star", "student_works.works"),
    ),
    "teacher": (
        (mark("今天"), "home", "teacher_home.home"),
        (mark("课程"), "book", "teacher_lessons.lessons"),
        (mark("更多"), "list", "teacher_more.more"),
    ),
    "school": (
        (mark("本周"), "home", "school_home.home"),
        (mark("劳动之星"), "star", "school_stars.stars"),
        (mark("奖品"), "gift", "school_awards.desk"),
        (mark("课程"), "book", "school_courses.courses"),
        (mark("更多"), "list", "school_more.more"),
    ),
    "bureau": (
        (mark("数据"), "chart", "bureau_home.home"),
        (mark("学校"), "school", "bureau_schools.schools"),
        (mark("校历"), "calendar", "bureau_calendar.calendar"),
        (mark("更多"), "list", "bureau_more.more"),
    ),
}


# The pages of these blueprints stand below the place of another one; all others that are no place, below the last.
_BELOW = {
    "family_home": ("family_record", "family_bind"),
    "family_courses": ("family_term", "family_pickup", "family_learning", "family_fees"),
    "teacher_home": (
        "teacher_class", "teacher_review", "teacher_content", "teacher_paper", "teacher_week", "teacher_codes",
        "teacher_tasks", "teacher_paper_wishes", "teacher_course_desk",
    ),
    "teacher_lessons": ("teacher_course", "teacher_pickup", "teacher_proposals"),
    "school_awards": ("school_stock",),
    "school_courses": (
        "school_catalogue", "school_offerings", "school_declarations", "school_places", "school_surveys",
        "school_rounds", "school_round_plans", "school_draws", "school_lessons", "school_fees",
    ),
    "bureau_home": ("bureau_figures",),
    "bureau_schools": ("bureau_staff", "bureau_roster", "bureau_burden"),
}  # fmt: skip
_ABOVE = {below: above for above, blueprints in _BELOW.items() for below in blueprints}
_FEEDBACK = {
    "family": "family_feedback.feedback",
    "teacher": "teacher_feedback.feedback",
    "school": "school_feedback.desk",
    "bureau": "bureau_feedback.desk",
}


def areas_of(actor: Actor | None) -> list[Area]:
    """Return the areas of the caller's roles, in the order in which they are offered."""
    if actor is None:
        return []
    held = {
        "student": actor.has(Role.STUDENT),
        "teacher": actor.has(*CLASS_ROLES),
        "school": actor.has(*SCHOOL_ROLES),
        "bureau": actor.has(Role.COUNTY_ADMIN),
        "family": actor.has(Role.GUARDIAN),
    }
    return [Area(key, TITLES[key], url_for(_HOMES[key])) for key, is_held in held.items() if is_held]


def area_of(blueprint: str | None, areas: Sequence[Area]) -> str:
    """Return the area that a page stands in: its own where the reader has it, else the reader's first, else none."""
    own = (blueprint or "").partition("_")[0]
    known = [one.key for one in areas]
    return own if own in known else known[0] if known else ""


def places_of(area: str, blueprint: str | None) -> Sequence[Place]:
    """Return the places of an area, while a page of ``blueprint`` is shown."""
    places = _PLACES.get(area, ())
    known = [endpoint.partition(".")[0] for _, _, endpoint in places]
    here = _ABOVE.get(blueprint or "", blueprint)
    current = here if here in known else known[-1] if known else None
    return [
        Place(title, icon, url_for(endpoint), name == current)
        for (title, icon, endpoint), name in zip(places, known, strict=True)
    ]


def feedback_of(area: str) -> str | None:
    """Return where people of an area write to those who can help, or read what was written."""
    return url_for(_FEEDBACK[area]) if area in _FEEDBACK else None

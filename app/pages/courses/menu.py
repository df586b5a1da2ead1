"""What is to be decided now, and the menu of all courses."""

from datetime import datetime
from uuid import UUID

from flask import request

from app.core.deps import now
from app.pages import api
from app.pages.children import Child
from app.pages.courses.places import places_of
from app.pages.courses.shown import shown

FILTERS = ("search", "grade", "weekday", "category")


def courses(child: Child) -> str:
    """Show what waits for the child, the rounds of its class, open surveys, and what it has."""
    rounds = api.get("/selection-rounds", school_id=child["school_id"], class_id=child["class_id"])["items"]
    surveys = api.get("/course-surveys", school_id=child["school_id"])["items"]
    return shown(
        "courses.html",
        child,
        rounds=[each for each in rounds if each["stage"] != "planned"],
        surveys=[each for each in surveys if datetime.fromisoformat(each["closes_at"]) > now()],
        held=[place for place in places_of(child) if place["status"] != "waitlisted"],
    )


def menu(child: Child) -> str:
    """Show the courses that fit the filters; unless told otherwise those of the child's grade."""
    wanted = {name: request.args.get(name, "") for name in FILTERS}
    if "grade" not in request.args and child["grade"]:
        wanted["grade"] = str(child["grade"])
    page = api.get("/courses", school_id=child["school_id"], cursor=request.args.get("cursor"), **wanted)
    return shown("menu.html", child, wanted=wanted, page=page)


def offering(child: Child, offering_id: UUID) -> str:
    """Show a course with all its times, led to by one of them."""
    return course(child, api.get(f"/offerings/{offering_id}")["course_id"])


def course(child: Child, course_id: UUID | str) -> str:
    """Show a course: what it is, when and where, who teaches it, and how to get a place."""
    places = {place["offering_id"]: place for place in places_of(child)}
    return shown("course.html", child, course=api.get(f"/courses/{course_id}"), places=places)

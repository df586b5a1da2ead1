"""What a teacher sees first: what waits in the own classes, and the own lessons of today and the coming week."""

from typing import Any

from flask import render_template, url_for

from app.accounts.rules import CLASS_ROLES
from app.core.auth import allow
from app.pages import api
from app.pages.blueprint import Pages

blueprint = Pages("teacher_home", __name__, "/teacher")
# Where each thing that waits is done.
PLACES = {
    "to-review": "teacher_review.review",
    "to-look-at": "teacher_content.content",
    "to-confirm": "teacher_week.week",
    "wishes-without-sheet": "teacher_paper_wishes.missing",
    "leaves-today": "teacher_class.seats_of_class",
    "proposals": "teacher_tasks.tasks",
}


@blueprint.get("")
@allow(*CLASS_ROLES)
def home() -> str:
    teaching = api.get("/teaching")
    today = [one for one in teaching["sessions"] if _is_on(one, teaching["today"])]
    return render_template(
        "teacher/home.html",
        today=teaching["today"],
        boards=[one | api.get(f"/classes/{one['class_id']}/board") for one in teaching["classes"]],
        lessons_today=today,
        lessons_coming=[one for one in teaching["sessions"] if one not in today],
        place_of=place_of,
    )


def _is_on(lesson: dict[str, Any], day: str) -> bool:
    return bool(lesson["begins_at"]) and lesson["begins_at"].startswith(day)


def place_of(class_id: str, waiting: dict[str, Any]) -> str:
    """Return the page on which something that waits is done."""
    endpoint = PLACES.get(waiting["kind"], "teacher_class.seats_of_class")
    return url_for(endpoint, class_id=class_id)

"""The templates of the course pages, with the words that all of them use."""

from typing import Any

from flask import render_template

from app.pages.children import Child, is_guardian
from app.pages.courses.words import WORDS, slots_of
from app.pages.drawing.course_pictures import course_picture


def shown(template: str, child: Child, **values: Any) -> str:
    """Render a template of ``courses/`` about a child."""
    return render_template(
        f"courses/{template}",
        child=child,
        is_guardian=is_guardian(),
        course_picture=course_picture,
        slots=slots_of(child["school_id"]),
        **WORDS,
        **values,
    )

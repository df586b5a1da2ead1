"""Saying what one would like before the menu is made; a guardian and the child each in their own voice."""

from uuid import UUID

from flask import abort
from werkzeug.wrappers import Response

from app.core.i18n import translate
from app.pages import api
from app.pages.children import Child
from app.pages.courses.shown import shown
from app.pages.forms import Form, done


def survey(child: Child, survey_id: UUID) -> str:
    """Show a survey with what this voice has answered so far."""
    asked = api.everything("/course-surveys", school_id=child["school_id"])
    found = next((each for each in asked if each["id"] == str(survey_id)), None)
    if found is None:
        abort(404)
    given = api.get(f"/course-surveys/{survey_id}/answers/{child['student_id']}")
    return shown("survey.html", child, survey=found, given=given)


def answer(child: Child, survey_id: UUID) -> Response:
    form = Form()
    said = {"topics": form.several("topics"), "suggestion": form.text("suggestion") or ""}
    api.post(f"/course-surveys/{survey_id}/answers", {"student_id": child["student_id"], **said})
    return done(translate("收到了,谢谢。截止之前可以再改。"), ".courses")

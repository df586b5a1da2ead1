"""Bind codes on paper: one card for each family of the class."""

from uuid import UUID

from flask import Response, render_template

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, shown_again_by
from app.pages.teacher.classes import seats, taught

blueprint = Pages("teacher_codes", __name__, "/teacher/classes/<uuid:class_id>/codes")


@blueprint.get("")
@allow(Role.HOMEROOM_TEACHER)
def codes(class_id: UUID) -> str:
    return render_template("teacher/codes.html", school_class=taught(class_id), children=seats(class_id))


@blueprint.post("")
@allow(Role.HOMEROOM_TEACHER)
@shown_again_by(codes)
def print_codes(class_id: UUID) -> Response:
    """Make the cards; codes can be read this once, because only their hashes are kept."""
    renew = {"renew": Form().flag("renew")}
    sheet = api.passed_on("POST", f"/classes/{class_id}/bind-code-sheets", renew)
    sheet.status_code = 200
    return sheet

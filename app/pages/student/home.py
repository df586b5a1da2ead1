"""A child's own garden, on a device that it shares: what grew, until when it is signed in, and the way out."""

from flask import render_template

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_pupil
from app.pages.growing import what_grew

blueprint = Pages("student_home", __name__, "/student")
PLANT_WIDTH = 420


@blueprint.get("")
@allow(Role.STUDENT)
@with_pupil
def home(child: Child) -> str:
    ends_at = api.get("/me")["expires_at"]
    return render_template("student/home.html", child=child, ends_at=ends_at, **what_grew(child, PLANT_WIDTH))

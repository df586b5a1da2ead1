"""What a child has made and done, and what it thinks of its courses."""

from itertools import groupby
from operator import itemgetter
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow, current_actor
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.courses.learning import enter_work, evaluate, learnt
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("student_works", __name__, "/student/works")


def _own_id() -> str:
    return str(current_actor().student_id)


@blueprint.get("")
@allow(Role.STUDENT)
def works() -> str:
    """Show own works, the courses to speak of, and what teachers wrote."""
    return render_template("student/works.html", **learnt(_own_id()))


@blueprint.post("")
@allow(Role.STUDENT)
@shown_again_by(works)
def show_work() -> Response:
    """Show a work in words; photos come from the teacher or the family."""
    enter_work([_own_id()], Form().text("offering_id"), [])
    return done(translate("作品放好了。"), "student_works.works")


@blueprint.post("/<uuid:work_id>/withdrawal")
@allow(Role.STUDENT)
@shown_again_by(works)
def withdraw_work(work_id: UUID) -> Response:
    api.delete(f"/works/{work_id}")
    return done(translate("已撤下,谁也看不到了。"), "student_works.works")


@blueprint.post("/evaluations/<uuid:enrolment_id>")
@allow(Role.STUDENT)
@shown_again_by(works)
def say(enrolment_id: UUID) -> Response:
    evaluate(enrolment_id)
    return done(translate("收到了,谢谢。"), "student_works.works")


@blueprint.get("/records")
@allow(Role.STUDENT)
def records() -> str:
    """Show what the child has done, the latest day first, to read."""
    page = api.get("/check-ins", student_id=_own_id(), limit=20, cursor=request.args.get("cursor"))
    days = [(day, list(found)) for day, found in groupby(page["items"], key=itemgetter("labor_on"))]
    return render_template("student/records.html", days=days, next=page["next"])

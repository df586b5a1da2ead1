"""What a family thinks of the child's courses, what teachers wrote to it, and what it has made."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_child
from app.pages.courses.learning import enter_work, evaluate, learnt, uploaded
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_learning", __name__, "/family/learning")


@blueprint.get("")
@allow(Role.GUARDIAN)
@with_child
def learning(child: Child) -> str:
    return render_template("family/learning.html", child=child, **learnt(child["student_id"]))


@blueprint.post("/evaluations/<uuid:enrolment_id>")
@allow(Role.GUARDIAN)
@shown_again_by(learning)
@with_child
def say(child: Child, enrolment_id: UUID) -> Response:
    evaluate(enrolment_id)
    return done(translate("收到了,谢谢。"), "family_learning.learning", child=child["student_id"])


@blueprint.post("/works")
@allow(Role.GUARDIAN)
@shown_again_by(learning)
@with_child
def show_work(child: Child) -> Response:
    photo_ids = uploaded(child["student_id"])
    enter_work([child["student_id"]], Form().text("offering_id"), photo_ids)
    return done(translate("作品放好了。"), "family_learning.learning", child=child["student_id"])


@blueprint.post("/works/<uuid:work_id>/withdrawal")
@allow(Role.GUARDIAN)
@shown_again_by(learning)
@with_child
def withdraw_work(child: Child, work_id: UUID) -> Response:
    api.delete(f"/works/{work_id}")
    return done(translate("已撤下,谁也看不到了。"), "family_learning.learning", child=child["student_id"])

"""What the office declares of children and a course before its round is prepared: placed, invited, preferred."""

from uuid import UUID

from werkzeug.wrappers import Response

from app.accounts.rules import SCHOOL_ROLES
from app.core.auth import allow
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.forms import Form, done, shown_again_by
from app.pages.school.course_words import shown
from app.pages.school.pupils import pupils

blueprint = Pages("school_declarations", __name__, "/school/offerings/<uuid:offering_id>/declarations")


@blueprint.get("")
@allow(*SCHOOL_ROLES)
def declarations(offering_id: UUID) -> str:
    return shown(
        "declarations.html",
        offering=api.get(f"/offerings/{offering_id}"),
        declared=api.everything(f"/offerings/{offering_id}/declarations"),
        pupils=pupils(),
    )


@blueprint.post("")
@allow(*SCHOOL_ROLES)
@shown_again_by(declarations)
def declare(offering_id: UUID) -> Response:
    form = Form()
    declared = {
        "student_ids": form.several("student_ids"), "kind": form.text("kind"), "reason": form.text("reason") or ""
    }  # fmt: skip
    api.post(f"/offerings/{offering_id}/declarations", declared, key=form.key)
    return _back(translate("已登记"), offering_id)


@blueprint.post("/<uuid:declaration_id>/withdraw")
@allow(*SCHOOL_ROLES)
@shown_again_by(declarations)
def withdraw(offering_id: UUID, declaration_id: UUID) -> Response:
    api.delete(f"/declarations/{declaration_id}")
    return _back(translate("已撤回"), offering_id)


def _back(words: str, offering_id: UUID) -> Response:
    return done(words, "school_declarations.declarations", offering_id=offering_id)

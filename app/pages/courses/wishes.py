"""The wishes of a child, as the form sends them.

Without a script each slot has one list for the first wish, one for the second and so on, all of the slot's name; the
script sorts cards and fills the same lists. So the order of the fields is the order of the wishes.
"""

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from app.core.i18n import translate
from app.pages import api
from app.pages.children import Child, is_guardian
from app.pages.forms import Form, done

SEVERAL = "several"
_CHANGED = "wishes-changed"


def save(child: Child, round_id: UUID) -> Response:
    """Replace the child's wishes; a guardian's are confirmed with it."""
    path = f"/selection-rounds/{round_id}/wishes/{child['student_id']}"
    api.put(path, _sheet(Form(), api.get(path)["menu"]))
    if is_guardian():
        return done(translate("志愿已提交,截止之前都可以改。"), ".round_", round_id=round_id)
    return done(translate("志愿已保存,请家长确认。"), ".round_", round_id=round_id)


def _sheet(form: Form, slots: list[dict[str, Any]]) -> dict[str, Any]:
    wishes = [
        {"weekday": slot["weekday"], "slot": slot["slot"], "ranked": form.several(f"{slot['weekday']}-{slot['slot']}")}
        for slot in slots
    ]
    return {"wishes": wishes, "several": form.several(SEVERAL), "revision": form.number("revision")}


def confirm(child: Child, round_id: UUID) -> Response:
    """Confirm what the child or a teacher has entered; what was changed meanwhile is shown first."""
    path = f"/selection-rounds/{round_id}/wishes/{child['student_id']}/confirm"
    try:
        api.post(path, {"revision": Form().number("revision")})
    except api.Refused as refused:
        if refused.code != _CHANGED:
            raise
        return done(translate("志愿刚刚改过,请看一看再确认。"), ".round_", round_id=round_id)
    return done(translate("已确认,截止之前都可以改。"), ".round_", round_id=round_id)

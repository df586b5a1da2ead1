"""Courses as a guardian sees them, and what only a guardian decides: days, confirmations, places and swaps."""

from uuid import UUID

from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.errors import NotFound
from app.core.i18n import translate
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import Child, with_pupil
from app.pages.courses import wishes
from app.pages.courses.places import places
from app.pages.courses.rounds import round_
from app.pages.courses.sharing import share
from app.pages.courses.shown import shown
from app.pages.forms import Form, done, shown_again_by

blueprint = Pages("family_courses", __name__, "/family/courses")
share(blueprint, Role.GUARDIAN)


@blueprint.post("/rounds/<uuid:round_id>/days")
@allow(Role.GUARDIAN)
@shown_again_by(with_pupil(round_))
@with_pupil
def register_days(child: Child, round_id: UUID) -> Response:
    """Register on which days the child stays at school; none is an answer too."""
    path = f"/selection-rounds/{round_id}/days/{child['student_id']}"
    api.put(path, {"slots": Form().several("slots")})
    return done(translate("已登记,登记截止之前可以改。"), ".round_", round_id=round_id)


@blueprint.post("/rounds/<uuid:round_id>/confirmation")
@allow(Role.GUARDIAN)
@shown_again_by(with_pupil(round_))
@with_pupil
def confirm_wishes(child: Child, round_id: UUID) -> Response:
    return wishes.confirm(child, round_id)


@blueprint.post("/places/<uuid:enrolment_id>/confirmation")
@allow(Role.GUARDIAN)
@shown_again_by(with_pupil(places))
def confirm_place(enrolment_id: UUID) -> Response:
    """Confirm a place, or accept an offered seat."""
    api.post(f"/enrolments/{enrolment_id}/confirm", {})
    return done(translate("已确认。"), ".places")


@blueprint.post("/places/<uuid:enrolment_id>/withdrawal")
@allow(Role.GUARDIAN)
@shown_again_by(with_pupil(places))
def give_back(enrolment_id: UUID) -> Response:
    """Give a place back, decline an offer or leave a waitlist."""
    api.delete(f"/enrolments/{enrolment_id}")
    return done(translate("已退出。"), ".places")


@blueprint.get("/places/<uuid:enrolment_id>/swap")
@allow(Role.GUARDIAN)
@with_pupil
def swap(child: Child, enrolment_id: UUID) -> str:
    """Explain how two families swap, and ask for the other family's code."""
    return _swap_page(child, enrolment_id)


@blueprint.post("/places/<uuid:enrolment_id>/swap")
@allow(Role.GUARDIAN)
@shown_again_by(swap)
@with_pupil
def propose_swap(child: Child, enrolment_id: UUID) -> str:
    """Make a code for the other family. It is shown once, so this page is the answer itself."""
    return _swap_page(child, enrolment_id, made=api.post(f"/enrolments/{enrolment_id}/swap"))


def _swap_page(child: Child, enrolment_id: UUID, **made: object) -> str:
    found = api.everything("/enrolments", student_id=child["student_id"])
    place = next((each for each in found if each["id"] == str(enrolment_id)), None)
    if place is None:
        raise NotFound
    return shown("swap.html", child, place=place, **made)


@blueprint.post("/places/<uuid:enrolment_id>/swap/acceptance")
@allow(Role.GUARDIAN)
@shown_again_by(swap)
def accept_swap(enrolment_id: UUID) -> Response:
    code = Form().text("code") or ""
    swapped = api.post("/swaps/accept", {"code": code, "enrolment_id": str(enrolment_id)})
    return done(translate("换好了:从今天起参加《{title}》。", title=swapped["title"]), ".places")


@blueprint.post("/swaps/<uuid:swap_id>/withdrawal")
@allow(Role.GUARDIAN)
def take_back_swap(swap_id: UUID) -> Response:
    api.delete(f"/swaps/{swap_id}")
    return done(translate("换课码已作废。"), ".places")

"""The pages on which a child and its guardians see and do the same, for the area of either."""

from collections.abc import Callable
from typing import Any

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages.blueprint import Pages
from app.pages.children import stay_with_child, with_pupil
from app.pages.courses import menu, places, results, rounds, surveys, wishes
from app.pages.forms import shown_again_by

View = Callable[..., Any]
_PAGES: dict[str, View] = {
    "": menu.courses,
    "/menu": menu.menu,
    "/menu/<uuid:course_id>": menu.course,
    "/offerings/<uuid:offering_id>": menu.offering,
    "/surveys/<uuid:survey_id>": surveys.survey,
    "/rounds/<uuid:round_id>": rounds.round_,
    "/rounds/<uuid:round_id>/result": results.result,
    "/rounds/<uuid:round_id>/proof": results.proof,
    "/places": places.places,
}
# Each form with the page that shows it again where it is refused.
_FORMS: dict[str, tuple[View, View]] = {
    "/surveys/<uuid:survey_id>": (with_pupil(surveys.answer), surveys.survey),
    "/rounds/<uuid:round_id>": (with_pupil(wishes.save), rounds.round_),
    "/offerings/<uuid:offering_id>": (places.enrol, menu.offering),
}


def share(blueprint: Pages, role: Role) -> None:
    """Give an area all these pages; their templates link to each other by relative endpoints."""
    blueprint.url_defaults(stay_with_child)
    for rule, view in _PAGES.items():
        blueprint.get(rule)(allow(role)(with_pupil(view)))
    for rule, (act, view) in _FORMS.items():
        blueprint.post(rule)(allow(role)(shown_again_by(with_pupil(view))(act)))

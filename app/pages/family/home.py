"""What a guardian sees first: each child's day and week, what waits, and the latest notices."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages import api
from app.pages.blueprint import Pages
from app.pages.children import chosen

blueprint = Pages("family_home", __name__, "/family")


class Errand(NamedTuple):
    """Where something that waits is seen to: a page, and which of the ids that came along lead there."""

    endpoint: str
    icon: str
    ids: tuple[str, ...] = ()


_ROUND = Errand("family_courses.round_", "book", ("round_id",))
_PLACES = Errand("family_courses.places", "book")
_AWARDS = Errand("family_awards.awards", "gift")
ERRANDS = {
    "consent": Errand("family_consents.consents", "shield"),
    "record-returned": Errand("family_history.again", "edit", ("check_in_id",)),
    "declaration": _ROUND,
    "wishes": _ROUND,
    "wishes-to-confirm": _ROUND,
    "rush-open": _ROUND,
    "place-offered": _PLACES,
    "place-to-confirm": _PLACES,
    "survey": Errand("family_courses.courses", "chat"),
    "award-to-choose": _AWARDS,
    "award-to-collect": _AWARDS,
}


@blueprint.get("")
@allow(Role.GUARDIAN)
def home() -> str | Response:
    screen = api.get("/home")
    if not screen["children"]:
        return redirect(url_for("family_bind.bind"), 303)
    child = chosen(screen["children"])
    return render_template("family/home.html", screen=screen, child=child, errands=list(_errands(child)))


def _errands(child: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what waits for the child's family, with the way to the page where it is seen to."""
    for one in child["waiting"]:
        errand = ERRANDS[one["kind"]]
        url = url_for(errand.endpoint, child=child["student_id"], **{name: one[name] for name in errand.ids})
        yield one | {"url": url, "icon": errand.icon}

"""The child whose page is shown: the student itself, or the one that a guardian chooses by ``?child=``."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, redirect, request, url_for

from app.core.auth import current_actor
from app.core.errors import NotFound
from app.pages import api

View = TypeVar("View", bound=Callable[..., Any])
Child = Mapping[str, Any]


def with_child(view: View) -> View:
    """Hand a view the child it is about, as ``GET /me`` tells it; who has no child yet is led to bind one.

    All children are kept for ``parts.child_tabs``, which switches between them.
    """
    return _handed(view, lambda: [{"student_id": child["id"], **child} for child in api.get("/me")["children"]])


def with_pupil(view: View) -> View:
    """Hand a view the child as ``GET /home`` tells it: with its grade and what waits for it, for either area."""
    return _handed(view, lambda: api.get("/home")["children"])


def _handed(view: View, children: Callable[[], Sequence[Child]]) -> View:
    @wraps(view)
    def shown(**arguments: Any) -> Any:
        g.children = children()
        if not g.children:
            return redirect(url_for("family_bind.bind"), 303)
        return view(child=chosen(g.children), **arguments)

    return cast("View", shown)


def chosen(children: Sequence[Child]) -> Child:
    """Return the child that the address or the form names. Raises ``NotFound`` for one that is not the caller's."""
    asked = request.values.get("child")
    for child in children:
        if asked in (None, "", child["student_id"]):
            return child
    raise NotFound


def stay_with_child(_endpoint: str, values: dict[str, Any]) -> None:
    """Carry the chosen child along in every link between the pages of a blueprint."""
    values.setdefault("child", request.args.get("child"))


def is_guardian() -> bool:
    """Tell whether the reader speaks for the child; a student drafts, and asks, for itself."""
    return current_actor().student_id is None

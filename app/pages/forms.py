"""From what a form holds to what the API takes, and back to the form where the API refuses it."""

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, flash, g, redirect, request, url_for
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Response

from app.core.clock import SHANGHAI
from app.pages.api import Refused
from app.pages.blueprint import problem_page, wants_json

View = TypeVar("View", bound=Callable[..., Any])


class Form:
    """The fields of the form that was sent. What is missing or empty is None; what is odd is left to the API to refuse."""

    def __init__(self, fields: MultiDict[str, str] | None = None) -> None:
        self._fields = request.form if fields is None else fields

    def text(self, name: str) -> str | None:
        """Return what was typed; a browser ends lines in its own way, which the API takes for control characters."""
        return self._fields.get(name, "").replace("\r\n", "\n").strip() or None

    def secret(self, name: str) -> str:
        """Return a password exactly as it was typed."""
        return self._fields.get(name, "")

    def number(self, name: str) -> int | str | None:
        """Return a whole number, or the text that is none, whose pointer in the refusal then names the field."""
        value = self.text(name)
        return _whole(value) if value else None

    def flag(self, name: str) -> bool:
        """Return a checkbox, or the two-valued choice whose chosen value is "yes"."""
        return self._fields.get(name, "") in {"on", "yes"}

    def several(self, name: str) -> list[str]:
        return [value for value in self._fields.getlist(name) if value]

    def numbers(self, name: str) -> list[int | str]:
        return [_whole(value) for value in self.several(name)]

    def instant(self, name: str) -> str | None:
        """Return the time of a ``datetime-local`` field, which is China's, as RFC 3339."""
        value = self.text(name)
        try:
            return datetime.fromisoformat(value).replace(tzinfo=SHANGHAI).isoformat() if value else None
        except ValueError:
            return value

    @property
    def key(self) -> str | None:
        """Return the key that makes sending the same form twice harmless."""
        return self.text("key")


def _whole(value: str) -> int | str:
    try:
        return int(value)
    except ValueError:
        return value


def files(name: str) -> list[FileStorage]:
    """Return the files chosen in a field, without the empty place a browser sends where none was."""
    return [file for file in request.files.getlist(name) if file.filename]


def shown_again_by(view: Callable[..., Any]) -> Callable[[View], View]:
    """Where the API refuses a form, show its page again, with all that was typed and what is wrong with it."""

    def decorate(act: View) -> View:
        @wraps(act)
        def attempted(**arguments: Any) -> Any:
            try:
                return act(**arguments)
            except Refused as refused:
                if wants_json():
                    return problem_page(refused.problem)
                g.problem = refused.problem
                known = inspect.signature(view).parameters
                response = current_app.make_response(view(**{k: v for k, v in arguments.items() if k in known}))
                response.status_code = refused.status
                return response

        return cast("View", attempted)

    return decorate


def done(words: str, endpoint: str, **values: Any) -> Response:
    """Lead on to a page that says in one sentence what was done, so that loading it again repeats nothing."""
    if words:
        flash(words)
    return redirect(url_for(endpoint, **values), 303)


def problem() -> dict[str, Any] | None:
    """Return the refusal of the form that is being shown again."""
    return cast("dict[str, Any] | None", g.get("problem"))


def typed(name: str, value: Any = "") -> Any:
    """Return what stands in a field: what was typed where a form is shown again, else the present value."""
    return request.form.get(name, "") if problem() else value


def typed_several(name: str, value: Any = None) -> list[str]:
    """Return the chosen values of a choice, as text: what was typed where a form is shown again, else the present ones."""
    if problem():
        return request.form.getlist(name)
    values = value if isinstance(value, list | tuple | set) else [] if value is None else [value]
    return [str(one) for one in values]


def mistakes(name: str) -> list[str]:
    """Return what is wrong with a field, by the pointers of the refusal (``/name`` and below)."""
    errors = (problem() or {}).get("errors", [])
    pointer = "/" + name
    return [one["detail"] for one in errors if one["pointer"] == pointer or one["pointer"].startswith(pointer + "/")]

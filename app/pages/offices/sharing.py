"""The pages that a school's office and the county's bureau both have, given to the area of either.

Their templates link to each other by relative endpoints. Views about one school take its ``school_id``, which the
bureau's addresses name and the school's area knows; views about a school or a whole region take a ``Scope``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import request

from app.accounts.rules import Role
from app.core.auth import allow
from app.pages.blueprint import Pages
from app.pages.forms import shown_again_by

View = Callable[..., Any]
# The parameters by which the API is asked about a school or a region.
Scope = Mapping[str, str]


@dataclass(frozen=True)
class Topic:
    """Pages by rule, and forms by rule with the page that shows each again where it is refused."""

    pages: Mapping[str, View]
    forms: Mapping[str, tuple[View, View]] = field(default_factory=dict)


def share(blueprint: Pages, topic: Topic, roles: tuple[Role, ...], **known: Callable[[], Any]) -> None:
    """Give an area a topic; ``known`` finds, by name, what the area's addresses do not say."""
    for rule, view in topic.pages.items():
        blueprint.get(rule)(allow(*roles)(_handed(view, known)))
    for rule, (act, view) in topic.forms.items():
        blueprint.post(rule)(allow(*roles)(shown_again_by(_handed(view, known))(_handed(act, known))))


def _handed(view: View, known: Mapping[str, Callable[[], Any]]) -> View:
    @wraps(view)
    def shown(**arguments: Any) -> Any:
        return view(**{name: find() for name, find in known.items()}, **arguments)

    return shown


def stay_at_school(_endpoint: str, values: dict[str, Any]) -> None:
    """Carry the school of the address along in every link between the pages of a topic."""
    values.setdefault("school_id", (request.view_args or {}).get("school_id"))

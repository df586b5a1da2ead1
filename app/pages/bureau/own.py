"""The region whose pages are shown: the caller's own, or of several the one that was chosen last."""

from typing import Any

from flask import request, session

from app.accounts.rules import Role
from app.core.auth import current_actor
from app.core.errors import NotFound
from app.pages import api

_CHOSEN = "region"


def region_code() -> str:
    """Return the region's code: ``?region=`` chooses it for this and all following pages. Raises ``NotFound``."""
    held = region_codes()
    if asked := request.args.get("region"):
        if asked not in held:
            raise NotFound
        session[_CHOSEN] = asked
    chosen = session.get(_CHOSEN)
    return chosen if chosen in held else held[0]


def region_codes() -> list[str]:
    return sorted(current_actor().region_codes(Role.COUNTY_ADMIN))


def scope() -> dict[str, str]:
    """Return the region as the API takes it where a school could be named instead."""
    return {"region_code": region_code()}


def organisations() -> list[dict[str, Any]]:
    """Return the bureaus and schools of the caller's regions by code and name, which say nothing of how they do."""
    known = api.everything("/organisations")
    return sorted(known, key=lambda one: (one["region_code"], one["school_code"] or "", one["name"]))

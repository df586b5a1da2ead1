"""The school whose pages are shown: the caller's own, or of several the one that was chosen last."""

from typing import Any
from uuid import UUID

from flask import request, session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.core.auth import current_actor
from app.core.errors import NotFound
from app.pages import api

_CHOSEN = "school"


def school_id() -> UUID:
    """Return the school: ``?school=`` chooses it for this and all following pages. Raises ``NotFound``."""
    held = {str(one): one for one in current_actor().school_ids(*SCHOOL_ROLES)}
    if asked := request.args.get("school"):
        if asked not in held:
            raise NotFound
        session[_CHOSEN] = asked
    return held.get(session.get(_CHOSEN, ""), held[min(held)])


def scope() -> dict[str, str]:
    """Return the school as the API takes it where a region could be named instead."""
    return {"school_id": str(school_id())}


def is_principal() -> bool:
    """Tell whether the caller is the principal of this school, who alone announces stars and gives awards."""
    return school_id() in current_actor().school_ids(Role.PRINCIPAL)


def schools() -> list[dict[str, Any]]:
    """Return the schools to choose from, by name; nothing where there is only one."""
    held = {str(one) for one in current_actor().school_ids(*SCHOOL_ROLES)}
    known = api.everything("/organisations") if len(held) > 1 else []
    return sorted((one for one in known if one["id"] in held), key=lambda one: str(one["name"]))

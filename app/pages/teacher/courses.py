"""The courses of the schools in which the caller works: what it teaches of them, and what it has proposed."""

from typing import Any

from app.accounts.rules import SCHOOL_STAFF
from app.core.auth import current_actor
from app.pages import api


def school_ids() -> list[str]:
    """Return the schools in which the caller works."""
    return sorted(str(school_id) for school_id in current_actor().school_ids(*SCHOOL_STAFF))


def courses() -> list[dict[str, Any]]:
    """Return the courses of these schools with what is offered of them in this term and later."""
    return [course for school_id in school_ids() for course in api.everything("/courses", school_id=school_id)]


def taught(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is offered of some courses and given by the caller, in the order of terms and slots."""
    offered = [one for course in known for one in course["offerings"] if one["status"] == "published"]
    own = [one for one in offered if teaches(one)]
    return sorted(own, key=lambda one: (one["term_code"], one["slots"], one["title"]))


def teaches(offering: dict[str, Any]) -> bool:
    return any(teacher["account_id"] == _own_id() for teacher in offering["teachers"])


def proposed(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the courses that the caller has proposed, the latest first."""
    own = [course for course in known if course["proposed_by"] == _own_id()]
    return sorted(own, key=lambda course: str(course["created_at"]), reverse=True)


def _own_id() -> str:
    return str(current_actor().account_id)

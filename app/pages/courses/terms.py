"""The terms in which a child has had courses, and what they are called."""

from typing import Any

from flask import request

from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import translate
from app.pages import api

Place = dict[str, Any]
ATTENDING = ("enrolled", "completed")


def places_held(student_id: str) -> list[Place]:
    """Return the places of a child that have begun, the newest first."""
    today = local_day(now()).isoformat()
    places = api.everything("/enrolments", student_id=student_id)
    return [one for one in places if one["status"] in ATTENDING and (one["starts_on"] or today) <= today]


def terms_of(places: list[Place]) -> list[str]:
    """Return the terms of some places, the latest first."""
    return sorted({place["term_code"] for place in places}, reverse=True)


def chosen(terms: list[str]) -> str | None:
    """Return the term that the address names, else the latest."""
    asked = request.values.get("term")
    return asked if asked in terms else next(iter(terms), None)


def term_name(code: str) -> str:
    """Return "2026-2027-1" as people say it."""
    first, second, number = code.split("-")
    if number == "1":
        return translate("{first}–{second}学年上学期", first=first, second=second)
    return translate("{first}–{second}学年下学期", first=first, second=second)

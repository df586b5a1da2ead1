"""What a child and its guardians think of courses, what teachers wrote to the child, and what it has made."""

from typing import Any
from uuid import UUID

from flask import g, request

from app.core.i18n import mark
from app.pages import api
from app.pages.courses import terms
from app.pages.forms import Form, files

LIKINGS = {3: mark("很喜欢"), 2: mark("还可以"), 1: mark("不太喜欢")}
MOST_SHOWN = 10


def learnt(student_id: str) -> dict[str, Any]:
    """Return what the templates tell of a child's learning, in the term that the address names."""
    pupil = f"/students/{student_id}"
    places = terms.places_held(student_id)
    known = terms.terms_of(places)
    term = terms.chosen(known)
    return {
        "terms": known,
        "term": term,
        "term_name": terms.term_name,
        "likings": LIKINGS,
        "evaluations": api.get(f"{pupil}/evaluations", term=term)["items"] if term else [],
        "said": api.get(f"{pupil}/course-words", term=term)["items"] if term else [],
        "works": api.get("/works", student_id=student_id, limit=MOST_SHOWN, cursor=request.args.get("cursor")),
        "courses": [(one["offering_id"], one["title"]) for one in places if one["status"] == "enrolled"],
        "photo_ids": g.get("photo_ids", []),
    }


def evaluate(enrolment_id: UUID) -> None:
    form = Form()
    said = {"liking": form.number("liking"), "words": form.text("words") or ""}
    api.post(f"/enrolments/{enrolment_id}/evaluation", said)


def enter_work(student_ids: list[str], offering_id: str | None, photo_ids: list[str]) -> None:
    """Show a work of some children."""
    form = Form()
    work = {
        "offering_id": offering_id,
        "student_ids": student_ids,
        "title": form.text("title") or "",
        "words": form.text("words") or "",
        "photo_ids": photo_ids,
    }
    api.post("/works", work, key=form.key)


def uploaded(student_id: str | None) -> list[str]:
    """Take the photos of the form and return the ids of all; ``g`` remembers them for a form shown again."""
    g.photo_ids = Form().several("photo_ids")
    for file in files("photos"):
        g.photo_ids.append(api.upload("/photos", file, student_id=student_id)["id"])
    return list(g.photo_ids)

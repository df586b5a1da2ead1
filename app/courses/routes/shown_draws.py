"""What the routes answer of draws: rows and codes in the reader's words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.i18n import translate
from app.courses.mechanism.documents import sha256_hex
from app.courses.models.draws import Draw
from app.courses.models.rounds import SelectionRound
from app.courses.queries import draws, menu
from app.courses.queries.explanations import Explained
from app.courses.rules import explaining
from app.courses.rules.explaining import Sentence, Slot, Wish
from app.courses.rules.statistics import for_everybody
from app.courses.rules.words import DrawStatus
from app.schools import queries as schools

MOST_CHILDREN = 100
_ALWAYS = (
    "attempt", "status", "commitment", "public_source", "committed_at", "input_sha256", "frozen_at", "drawn_at",
    "published_at", "void_reason",
)  # fmt: skip
_REVEALED = ("public_value", "seed", "result_sha256")


@cache
def verifier() -> bytes:
    """Return the text of the stand-alone verifier."""
    return files("app.courses").joinpath("verify.py").read_bytes()


@cache
def verifier_sha256() -> str:
    return sha256_hex(verifier())


def entry(draw: Draw, *, is_revealed: bool) -> dict[str, Any]:
    """Show one draw of the log. The seed would tell the result early, so it waits for the publication."""
    names = (*_ALWAYS, *_REVEALED) if is_revealed else _ALWAYS
    return dict.fromkeys(_REVEALED) | {name: getattr(draw, name) for name in names}


def office_draw(session: Session, draw: Draw, now: datetime) -> dict[str, Any]:
    """Show a draw or a practice to the office that has just made it."""
    return entry(draw, is_revealed=True) | {"statistics": _statistics(session, draw, now)}


def whole(session: Session, selection: SelectionRound, now: datetime, *, for_office: bool) -> dict[str, Any]:
    """Show a round's draw with its log to a member of the school."""
    draw = draws.valid_draw(session, selection.id)
    is_revealed = for_office or draw.status == DrawStatus.PUBLISHED
    return entry(draw, is_revealed=is_revealed) | {
        "round_id": selection.id,
        "public_at": selection.public_at,
        "verifier_sha256": verifier_sha256(),
        "statistics": _statistics(session, draw, now, for_office=for_office) if is_revealed else None,
        "log": [entry(row, is_revealed=is_revealed) for row in draws.draw_log(session, selection.id)],
    }


def _statistics(session: Session, draw: Draw, now: datetime, *, for_office: bool = True) -> dict[str, Any] | None:
    if draw.statistics is None:
        return None
    found = draw.statistics if for_office else for_everybody(draw.statistics)
    classes = schools.classes_on(session, draw.school_id, local_day(now))
    by_class = [
        _class_figures(group, {str(class_id): row.label for class_id, row in classes.items()})
        for group in found["by_class"]
    ]
    shown = {**found, "by_class": by_class, "closed": _closed(session, found["closed"])}
    if for_office:
        shown["never_served_children"] = _named(session, found["never_served_children"][:MOST_CHILDREN])
    return shown


def _class_figures(group: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    return {**group, "class_id": group["class"], "class_label": labels.get(group["class"], "")}


def _closed(session: Session, courses: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = {offering_id for course in courses for offering_id in (course["offering"], *course["moved_to"])}
    titles = {str(row.id): row.title for row in menu.offering_rows(session, map(UUID, ids)).values()}
    return [
        {
            **course,
            "offering_id": course["offering"],
            "title": titles[course["offering"]],
            "moved_to": [
                {"offering_id": offering_id, "title": titles[offering_id], "children": children}
                for offering_id, children in course["moved_to"].items()
            ],
        }
        for course in courses
    ]


def _named(session: Session, student_ids: list[str]) -> list[dict[str, Any]]:
    names = schools.student_names(session, map(UUID, student_ids))
    return [{"student_id": student_id, "name": names[UUID(student_id)]} for student_id in student_ids]


def adjustments(session: Session, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Show changes by hand to the office, which knows the children by name."""
    names = schools.student_names(session, {row.student_id for row in rows})
    return [{**row._mapping, "student_name": names[row.student_id]} for row in rows]  # noqa: SLF001  # its public name


def said(sentence: Sentence) -> str:
    places = {name: said(place) if isinstance(place, Sentence) else place for name, place in sentence.places.items()}
    return translate(sentence.text, **places)


def explanation(found: Explained) -> dict[str, Any]:
    number = found.number
    return {
        "student_id": found.student_id,
        "code": found.code,
        "number": None if number is None else explaining.shown(number),
        "next_half": None if number is None else explaining.next_half(number),
        "slots": [_slot(slot) for slot in found.slots],
        "sentences": [] if number is None else [said(explaining.carry_sentence(number))],
    }


def _slot(slot: Slot) -> dict[str, Any]:
    digits = explaining.digits_for(slot)
    return {
        "slot": slot.slot,
        "standing": slot.standing.value,
        "round": slot.round,
        "number": None if slot.number is None else explaining.shown(slot.number, digits),
        "got": slot.got,
        "given": slot.given,
        "wishes": [_wish(slot, wish, rank, digits) for rank, wish in enumerate(slot.wishes, start=1)],
        "changes": slot.changes,
        "sentences": [said(sentence) for sentence in explaining.sentences(slot)],
    }


def _wish(slot: Slot, wish: Wish, rank: int, digits: int) -> dict[str, Any]:
    return {
        "offering_id": wish.offering_id,
        "title": wish.title,
        "rank": rank,
        "fate": explaining.fate(slot, wish).value,
        "seats": wish.seats,
        "applicants": wish.applicants,
        "last": _limit(wish, digits),
        "waiting": wish.waiting,
    }


def _limit(wish: Wish, digits: int) -> dict[str, Any] | None:
    if wish.limit is None:
        return None
    round_, priority, number, _ = wish.limit
    return {
        "round": round_,
        "priority": priority,
        "number": explaining.shown(number, digits),
        "is_of_class": wish.is_limited_by_class,
    }

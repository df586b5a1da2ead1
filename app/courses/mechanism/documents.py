"""The published texts of a draw: what went in and what came out, with one spelling for every content."""

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.courses.mechanism.allocate import Outcome
from app.courses.mechanism.problem import OTHER, Child, Offering, Problem

INPUT_FORMAT = "laborstar-draw-input/1"
RESULT_FORMAT = "laborstar-draw-result/1"
FILE_FORMAT = "laborstar-draw/1"
MECHANISM = "RT-DA/1"


class UnknownFormat(ValueError):
    """The document was not written for this mechanism."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """Spell a document in the one way that is hashed and published."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_hex(data: bytes) -> str:
    return sha256(data).hexdigest()


def commitment_of(secret: str) -> str:
    """What the school publishes beforehand, so that it cannot choose the secret afterwards."""
    return sha256_hex(secret.encode())


def seed_of(secret: str, public_value: str, input_sha256: str) -> str:
    """Neither the school nor whoever makes the public value can steer the seed, as each lacks the other's part."""
    return sha256_hex(f"{secret}|{public_value}|{input_sha256}".encode())


def to_document(problem: Problem, *, round_id: str, titles: Mapping[str, str]) -> dict[str, Any]:
    offerings = sorted(problem.offerings, key=lambda offering: offering.id)
    children = sorted(problem.children, key=lambda child: child.id)
    return {
        "format": INPUT_FORMAT,
        "mechanism": MECHANISM,
        "round": round_id,
        "offerings": [_offering_row(offering, titles[offering.id]) for offering in offerings],
        "children": [_child_row(child) for child in children],
    }


def _offering_row(offering: Offering, title: str) -> dict[str, Any]:
    return {
        "id": offering.id,
        "title": title,
        "slots": sorted(offering.slots),
        "grades": sorted(offering.grades),
        "seats": offering.seats,
        "minimum": offering.minimum,
        "held": offering.held,
        "class_quota": offering.class_quota,
        "class_seats": dict(offering.class_seats),
    }


def _child_row(child: Child) -> dict[str, Any]:
    return {
        "id": child.id,
        "grade": child.grade,
        "class": child.class_id,
        "slots": sorted(child.slots),
        "wishes": {slot: list(wishes) for slot, wishes in child.wishes.items()},
        "several": list(child.several),
        "priority": {offering: priority for offering, priority in child.priority.items() if priority != OTHER},
        "carry": child.carry,
    }


def from_document(document: Mapping[str, Any]) -> Problem:
    if (document.get("format"), document.get("mechanism")) != (INPUT_FORMAT, MECHANISM):
        raise UnknownFormat(f"expected {INPUT_FORMAT} for {MECHANISM}")
    return Problem(
        offerings=tuple(_offering(row) for row in document["offerings"]),
        children=tuple(_child(row) for row in document["children"]),
    )


def _offering(row: Mapping[str, Any]) -> Offering:
    return Offering(
        id=row["id"],
        slots=tuple(row["slots"]),
        grades=frozenset(row["grades"]),
        seats=row["seats"],
        minimum=row["minimum"],
        held=row["held"],
        class_quota=row["class_quota"],
        class_seats=row["class_seats"],
    )


def _child(row: Mapping[str, Any]) -> Child:
    return Child(
        id=row["id"],
        grade=row["grade"],
        class_id=row["class"],
        slots=tuple(row["slots"]),
        wishes={slot: tuple(wishes) for slot, wishes in row["wishes"].items()},
        several=tuple(row["several"]),
        priority=row["priority"],
        carry=row["carry"],
    )


def result_document(
    problem: Problem,
    outcome: Outcome,
    *,
    input_sha256: str,
    commitment: str,
    secret: str,
    public_source: str,
    public_value: str,
    seed: str,
) -> dict[str, Any]:
    return {
        "format": RESULT_FORMAT,
        "input_sha256": input_sha256,
        "commitment": commitment,
        "secret": secret,
        "public_source": public_source,
        "public_value": public_value,
        "seed": seed,
        "offerings": _offering_results(problem, outcome),
        "closed": list(outcome.closed),
        "children": _child_results(outcome),
    }


def _offering_results(problem: Problem, outcome: Outcome) -> list[dict[str, Any]]:
    placed = Counter(offering for places in outcome.places.values() for offering in set(places.values()))
    rows = []
    for offering_id in sorted(offering.id for offering in problem.offerings):
        cutoff = outcome.cutoffs[offering_id]
        rows.append(
            {
                "id": offering_id,
                "placed": placed[offering_id],
                "is_open": offering_id not in outcome.closed,
                "cutoff": cutoff.last and list(cutoff.last),
                "class_cutoffs": {class_id: list(key) for class_id, key in cutoff.class_last.items()},
                "waitlist": list(outcome.waitlists[offering_id]),
            }
        )
    return rows


def _child_results(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {
            "id": child_id,
            "number": outcome.numbers[child_id],
            "rounds": dict(outcome.rounds[child_id]),
            "places": dict(outcome.places[child_id]),
        }
        for child_id in sorted(outcome.numbers)
    ]

"""Writes a compared roster with a bounded number of statements, whatever the number of children."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.core.crypto import Vault
from app.core.ids import new_id
from app.schools.models import SchoolClass, Student
from app.schools.queries import STUDENT_NUMBER
from app.schools.rules.classes import ClassKey, outlives_promotion
from app.schools.rules.roster import Match, Preview
from app.schools.rules.roster_rows import KnownClass, PlacedRow
from app.schools.service.classes import Seat, place_children, reseat, run_many

_PLAIN_FIELDS = ("name", "sex", "is_boarder")


def write_roster(
    session: Session,
    vault: Vault,
    school_id: UUID,
    known_classes: Mapping[ClassKey, UUID],
    preview: Preview,
    now: datetime,
) -> None:
    """Write what a preview shows. The caller holds the school."""
    class_ids = {**known_classes} | _found_classes(session, school_id, preview.new_classes)
    _correct(session, vault, [*preview.changed, *preview.moved])
    _welcome_back(session, preview.moved)
    new_ids = _enter(session, vault, school_id, preview.new, now)
    placed = [(UUID(match.student.id), match.placed) for match in preview.moved]
    placed += zip(new_ids, preview.new, strict=True)
    seats = [Seat(student_id, class_ids[entry.class_key], entry.row.seat_no) for student_id, entry in placed]
    place_children(session, school_id, seats, local_day(now))
    reseat(session, _new_values(preview.changed, "seat_no"))


def _found_classes(session: Session, school_id: UUID, founded: Sequence[KnownClass]) -> dict[ClassKey, UUID]:
    ids = {new_class.key: new_id() for new_class in founded}
    rows = [
        {
            "id": ids[new_class.key],
            "school_id": school_id,
            **new_class.key._asdict(),
            "label": new_class.label,
            "is_label_locked": outlives_promotion(new_class.label),
        }
        for new_class in founded
    ]
    run_many(session, insert(SchoolClass), rows)
    return ids


def _enter(session: Session, vault: Vault, school_id: UUID, entries: Sequence[PlacedRow], now: datetime) -> list[UUID]:
    ids = [new_id() for _ in entries]
    rows = [
        {
            "id": student_id,
            "school_id": school_id,
            "name": entry.row.name,
            "sex": entry.row.sex,
            "is_boarder": bool(entry.row.is_boarder),
            "created_at": now,
            **_number_columns(vault, entry),
        }
        for student_id, entry in zip(ids, entries, strict=True)
    ]
    run_many(session, insert(Student), rows)
    return ids


def _number_columns(vault: Vault, entry: PlacedRow) -> dict[str, str | None]:
    number = entry.row.student_number
    return {
        "student_no_sealed": vault.seal(number, STUDENT_NUMBER) if number else None,
        "student_no_index": entry.number_key,
    }


def _correct(session: Session, vault: Vault, matches: Sequence[Match]) -> None:
    """Write changed fields, one statement for each field."""
    this_child = Student.id == bindparam("child")
    for name in _PLAIN_FIELDS:
        rows = [{"child": student_id, "new": value} for student_id, value in _new_values(matches, name)]
        run_many(session, update(Student).where(this_child).values({name: bindparam("new")}), rows)
    numbers = [
        {"child": UUID(match.student.id), "sealed": columns["student_no_sealed"], "index": columns["student_no_index"]}
        for match in matches
        if any(change.field == "student_number" for change in match.changes)
        for columns in [_number_columns(vault, match.placed)]
    ]
    renumber = update(Student).where(this_child)
    renumber = renumber.values(student_no_sealed=bindparam("sealed"), student_no_index=bindparam("index"))
    run_many(session, renumber, numbers)


def _new_values(matches: Sequence[Match], name: str) -> list[tuple[UUID, Any]]:
    return [
        (UUID(match.student.id), change.new) for match in matches for change in match.changes if change.field == name
    ]


def _welcome_back(session: Session, moved: Sequence[Match]) -> None:
    statement = update(Student).where(Student.id == bindparam("child")).values(status="active")
    run_many(session, statement, [{"child": UUID(match.student.id)} for match in moved if not match.student.class_key])

"""Wishes in the form in which they are answered: by weekday and slot, as they were sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.courses.models.rounds import SelectionRound
from app.courses.queries.wishes import ChildWishes, OpenSheet
from app.courses.routes.shown_rounds import offering
from app.courses.rules.slots import SEVERAL, number_of, weekday_of
from app.schools.access import StudentRow


class Sheet(Protocol):
    @property
    def wishes(self) -> Mapping[str, list[str]]: ...
    @property
    def revision(self) -> int: ...
    @property
    def entered_at(self) -> datetime: ...
    @property
    def confirmed_at(self) -> datetime | None: ...


def sheet(round_id: UUID, student_id: UUID, found: Sheet | None) -> dict[str, Any]:
    wishes = found.wishes if found else {}
    return {
        "round_id": round_id, "student_id": student_id,
        "wishes": [_of_slot(slot) | {"ranked": wishes[slot]} for slot in sorted(wishes) if slot != SEVERAL],
        "several": wishes.get(SEVERAL, []),
        "revision": found.revision if found else 0,
        "entered_at": found.entered_at if found else None,
        "confirmed_at": found.confirmed_at if found else None,
    }  # fmt: skip


def child(row: ChildWishes, selection: SelectionRound) -> dict[str, Any]:
    menu = {slot: [offering(found) for found in offerings] for slot, offerings in row.menu.items()}
    return sheet(selection.id, row.student.id, row.sheet) | {
        "name": row.student.name, "class_label": row.student.class_label, "grade": row.child.grade,
        "wishes_per_slot": selection.wishes_per_slot, "cancelled": row.cancelled,
        "several_menu": menu.pop(SEVERAL),
        "menu": [_of_slot(slot) | {"offerings": offerings} for slot, offerings in menu.items()],
    }  # fmt: skip


def seated(student: StudentRow) -> dict[str, Any]:
    return {
        "student_id": student.id, "name": student.name, "class_label": student.class_label, "seat_no": student.seat_no,
    }  # fmt: skip


def open_sheet(found: OpenSheet) -> dict[str, Any]:
    """Show that wishes wait for a guardian and since when, never which."""
    sheet = found.sheet
    return seated(found.student) | {
        "revision": sheet.revision if sheet else 0, "entered_at": sheet.entered_at if sheet else None,
    }  # fmt: skip


def _of_slot(slot: str) -> dict[str, int]:
    return {"weekday": weekday_of(slot), "slot": number_of(slot)}

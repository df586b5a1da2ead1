"""Rounds and offerings in the form in which they are answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.announcements import queries as announcements
from app.core.clock import local_day
from app.courses.models.rounds import SelectionRound
from app.courses.queries import draws, menu, rounds
from app.courses.queries.menu import OfferingRow
from app.courses.rules.stages import stage
from app.schools import queries as schools


def summary(row: Any, now: datetime) -> Mapping[str, Any]:
    """Show a row of a list of rounds."""
    return {**row._mapping, "stage": stage(row, now)}  # noqa: SLF001  # the public name of a row's mapping


def detail(session: Session, selection: SelectionRound, now: datetime) -> dict[str, Any]:
    """Show a round with everything that families and the office want to know of it."""
    session.flush()
    columns = {column.key: getattr(selection, column.key) for column in SelectionRound.__table__.columns}
    return columns | {
        "stage": stage(selection, now),
        "classes": _classes(session, selection, now),
        "offerings": [offering(row) for row in menu.offerings_of_round(session, selection.id)],
        "commitment": draws.valid_draw_or_none(session, selection.id),
    }


def offering(row: OfferingRow) -> dict[str, Any]:
    return vars(row) | {"teachers": [name for _, name in row.teachers]}


def _classes(session: Session, selection: SelectionRound, now: datetime) -> list[dict[str, Any]]:
    rows = rounds.classes_of(session, selection.id)
    told = announcements.delivered(session, {row.announcement_id for row in rows if row.announcement_id})
    classes = schools.classes_on(session, selection.school_id, local_day(now))
    found = [(classes[row.class_id], row.announcement_id in told) for row in rows if row.class_id in classes]
    return [
        {"id": school_class.id, "label": school_class.label, "grade": school_class.grade, "is_told": is_told}
        for school_class, is_told in sorted(found, key=lambda item: (item[0].grade, item[0].class_no))
    ]

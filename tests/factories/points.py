"""Ledger rows as check-ins earn them, without the check-ins."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.ids import new_id
from app.points.models import PointEntry
from tests import cast


def labor(session: Session, student_id: UUID, *days: date, points: int = 10, new_groups: int = 0) -> list[PointEntry]:
    """Give a child one counted record on each day, the first ``new_groups`` of them in a group new this week."""
    entries = [_entry(student_id, day, "record", points) for day in days]
    entries += [_entry(student_id, day, "new_group", 3) for day in days[:new_groups]]
    session.add_all(entries)
    session.flush()
    return entries


def reverse(session: Session, entry: PointEntry) -> PointEntry:
    """Take an entry back by its counter-entry."""
    counter = _entry(entry.student_id, entry.labor_on, entry.rule, -entry.points)
    counter.source_id, counter.generation, counter.reverses_id = entry.source_id, entry.generation + 1, entry.id
    session.add(counter)
    session.flush()
    return counter


def _entry(student_id: UUID, day: date, rule: str, points: int) -> PointEntry:
    school_id, class_id = cast.STUDENTS[student_id][:2]
    return PointEntry(
        school_id=school_id,
        student_id=student_id,
        class_id=class_id,
        labor_on=day,
        rule=rule,
        points=points,
        source_id=new_id(),
        rules_version="2026-11",
        created_at=cast.NOW,
    )

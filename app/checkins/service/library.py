"""Keeping the task library: the platform's catalogue, and what counties, schools and classes add, adapt and retire."""

import csv
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.checkins import queries
from app.checkins.errors import LaborTaskNotFound, TaskExists
from app.checkins.models import LaborTask
from app.checkins.rules.library import PLATFORM, Level, PhotoPolicy, Task, band_mask, require_as_safe
from app.checkins.rules.recording import require_harmless, require_impersonal
from app.checkins.rules.wording import name_key
from app.core import audit
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.schools.access import Place

CATALOGUE = Path(__file__).parent.parent / "data" / "labor_tasks.csv"
_POLICIES = {"R": PhotoPolicy.RESULT, "O": PhotoPolicy.OPTIONAL, "N": PhotoPolicy.FORBIDDEN}
_ADAPTABLE = ("name", "name_en", "task_group", "bands", "minutes", "photo_policy", "risk", "safety_note")


def load_library(session: Session, now: datetime, catalogue: Path = CATALOGUE) -> int:
    """Bring the platform's tasks to what the catalogue says, by code; loading twice changes nothing. Returns how many.

    A task that the catalogue no longer lists stays, because records name it.
    """
    tasks = _catalogue(catalogue)
    known = dict(session.execute(select(LaborTask.code, LaborTask.id).where(LaborTask.level == Level.PLATFORM)).all())
    added = [task | {"id": new_id(), "created_at": now} for task in tasks if task["code"] not in known]
    changed = [task | {"id": known[task["code"]]} for task in tasks if task["code"] in known]
    if added:
        session.execute(insert(LaborTask), added)
    if changed:
        session.execute(update(LaborTask), changed)
    return len(tasks)


def _catalogue(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [_task_of(row) for row in csv.DictReader(file)]


def _task_of(row: dict[str, str]) -> dict[str, Any]:
    return {
        "level": Level.PLATFORM.value,
        "scope": PLATFORM,
        "code": row["code"],
        "name": row["name_zh"],
        "name_en": row["name_en"],
        "name_key": name_key(row["name_zh"]),
        "task_group": row["group_code"],
        "bands": band_mask(int(band) for band in row["bands"].split(",")),
        "minutes": int(row["minutes"]),
        "photo_policy": _POLICIES[row["photo"]].value,
        "risk": int(row["risk"]),
        "safety_note": row["safety_zh"],
        "status": "active",
    }


def create(
    session: Session,
    *,
    place: Place,
    adopted_from_id: UUID | None,
    values: dict[str, Any],
    account_id: UUID,
    now: datetime,
) -> Task:
    """Add a task to the library of a region, a school or a class, new or adapted from one that is used there.

    What an adapted copy does not say is taken over from its original. Raises ``TaskDangerous``, ``PrivateInformation``,
    ``TaskLessSafe``, ``TaskExists``, and ``LaborTaskNotFound`` for an original that is not used there.
    """
    original = _original(session, place, adopted_from_id) if adopted_from_id else None
    told = _adapted(original, values) if original else values
    require_harmless(told["name"])
    require_impersonal(told["name"], told["safety_note"])
    task_id = new_id()
    row: dict[str, Any] = {"code": None, "name_en": None} | told | _scope(place) | {
        "id": task_id, "name_key": name_key(told["name"]), "adopted_from_id": original.origin_id if original else None,
        "status": "active", "created_by": account_id, "created_at": now,
    }  # fmt: skip
    if not insert_if_absent(session, LaborTask, row):
        raise TaskExists
    audit.record(
        session, now, account_id, "labor-task.created", "labor-task", task_id,
        school_id=place.school_id, level=row["level"], adopted_from_id=row["adopted_from_id"],
    )  # fmt: skip
    return Task(*(row[field.name] for field in fields(Task)))


def _original(session: Session, place: Place, task_id: UUID) -> Task:
    """Return what is to be adapted: a task used in the place or, for a school, something of one of its classes."""
    found = queries.task(session, place, task_id)
    if found is None and place.school_id and place.class_id is None:
        found = queries.task_in_school(session, place.school_id, task_id)
    if found is None:
        raise LaborTaskNotFound
    return found


def _adapted(original: Task, values: dict[str, Any]) -> dict[str, Any]:
    told = {name: getattr(original, name) for name in _ADAPTABLE} | values
    if told["name"] != original.name:
        told["name_en"] = values.get("name_en")
    require_as_safe(original, risk=told["risk"], photo_policy=told["photo_policy"])
    return told


def _scope(place: Place) -> dict[str, Any]:
    if place.class_id:
        return {"level": Level.CLASS.value, "scope": str(place.class_id), "school_id": place.school_id}
    if place.school_id:
        return {"level": Level.SCHOOL.value, "scope": str(place.school_id), "school_id": place.school_id}
    return {"level": Level.COUNTY.value, "scope": place.region_code, "school_id": None}


def retire(session: Session, task: LaborTask, account_id: UUID, now: datetime) -> None:
    """Take a task out of the library (or decline a proposal); records that name it keep it. Twice changes nothing."""
    if task.status == "retired":
        return
    task.status = "retired"
    session.flush()
    audit.record(
        session, now, account_id, "labor-task.retired", "labor-task", task.id,
        school_id=task.school_id, level=task.level,
    )  # fmt: skip

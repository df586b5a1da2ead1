"""Reads of the task library. What the hot path asks is prebuilt and reads columns."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Select, String, bindparam, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.checkins.models import LaborTask
from app.checkins.rules import library as rules
from app.checkins.rules.library import Task
from app.core.db import run
from app.core.pagination import Page, page_of_rows
from app.schools.access import Place

KEPT = timedelta(minutes=10)
_TASK: tuple[Any, ...] = tuple(getattr(LaborTask, name) for name in Task.__dataclass_fields__)
_IN_SCOPES = LaborTask.scope.in_(bindparam("scopes", expanding=True))
_USABLE = LaborTask.status.in_(["active", "proposed"])
_ACTIVE = LaborTask.status == "active"
_LIBRARY = select(*_TASK).where(_IN_SCOPES, _ACTIVE)
# Which tasks a scope has: rows of ``InUse``.
IN_USE = (
    select(LaborTask.scope, func.aggregate_strings(cast(LaborTask.id, String), ",").label("ids"))
    .where(_IN_SCOPES, _ACTIVE)
    .group_by(LaborTask.scope)
)
_FAMILY = select(*_TASK).where(
    _IN_SCOPES,
    _USABLE,
    (LaborTask.id == bindparam("origin_id")) | (LaborTask.adopted_from_id == bindparam("origin_id")),
)
_NAMED = select(*_TASK).where(_IN_SCOPES, _USABLE, LaborTask.name_key == bindparam("name_key"))
_COPY = aliased(LaborTask)
_IS_ADOPTED = exists().where(_COPY.adopted_from_id == LaborTask.id, _COPY.status == "active")


class InUse(Protocol):
    """A scope with the ids of its active tasks in one text."""

    @property
    def scope(self) -> str: ...
    @property
    def ids(self) -> str: ...


class _Kept(NamedTuple):
    ids: str
    read_at: datetime
    tasks: list[Task]


_kept: dict[str, _Kept] = {}


def tasks(session: Session, places: Collection[Place]) -> list[Task]:
    """Return the library of all the places together, by group, code and name."""
    orders = [scopes_of(place) for place in places] or [[rules.PLATFORM]]
    found = _tasks(session, _LIBRARY, {"scopes": sorted(set().union(*orders))})
    used = {task.id: task for order in orders for task in rules.library(found, order)}
    return sorted(used.values(), key=lambda task: (task.task_group or "", task.code or "~", task.name, task.id))


def libraries(
    session: Session, places: Iterable[Place], in_use: Sequence[InUse], now: datetime
) -> dict[Place, list[Task]]:
    """Return the library of each of the places, by what the scopes of all of them have in use.

    The tasks are kept in the process, because adding and adapting makes new ones. Only a new catalogue rewrites those of
    the platform; therefore what was kept for ten minutes is read again.
    """
    if missing := [one for one in in_use if not _is_kept(one, now)]:
        _keep(session, missing, now)
    found = list(chain.from_iterable(_kept[one.scope].tasks for one in in_use))
    return {place: rules.library(found, scopes_of(place)) for place in places}


def _is_kept(one: InUse, now: datetime) -> bool:
    kept = _kept.get(one.scope)
    return kept is not None and kept.ids == one.ids and abs(now - kept.read_at) < KEPT


def _keep(session: Session, missing: Iterable[InUse], now: datetime) -> None:
    fresh = {one.scope: _Kept(one.ids, now, []) for one in missing}
    for task in _tasks(session, _LIBRARY, {"scopes": list(fresh)}):
        fresh[task.scope].tasks.append(task)
    _kept.update(fresh)


def scopes_of(place: Place) -> list[str]:
    return rules.scopes(place.region_code, place.school_id, place.class_id)


def task(session: Session, place: Place, task_id: UUID) -> Task | None:
    """Return the task as it is used in a place: an adapted copy where there is one, None where it is not used."""
    found = _narrowest(session, _FAMILY, place, origin_id=task_id)
    if found and found.id == task_id and found.adopted_from_id:
        return _narrowest(session, _FAMILY, place, origin_id=found.adopted_from_id)
    return found


def task_named(session: Session, place: Place, name_key: str) -> Task | None:
    """Return the task of this name as it is used in a place, be it a proposal of the child's class."""
    named = _narrowest(session, _NAMED, place, name_key=name_key)
    return task(session, place, named.origin_id) if named else None


def _narrowest(session: Session, statement: Select[Any], place: Place, **names: object) -> Task | None:
    order = scopes_of(place)
    used = rules.library(_tasks(session, statement, {"scopes": order, **names}), order)
    return used[-1] if used else None


def _tasks(session: Session, statement: Select[Any], names: dict[str, Any]) -> list[Task]:
    return [Task(*row) for row in run(session, statement, names)]


def task_in_school(session: Session, school_id: UUID, task_id: UUID) -> Task | None:
    """Return a task or a proposal of a school or of one of its classes."""
    row = session.execute(
        select(*_TASK).where(LaborTask.id == task_id, LaborTask.school_id == school_id, _USABLE)
    ).one_or_none()
    return Task(*tuple(row)) if row else None


def task_by_id(session: Session, task_id: UUID) -> LaborTask | None:
    return session.get(LaborTask, task_id)


def proposals(
    session: Session, *, school_ids: Iterable[UUID], class_ids: Iterable[UUID], cursor: str | None, limit: int
) -> Page:
    """Return families' proposals that nobody has adopted, of whole schools and of single classes, the newest first."""
    in_reach = LaborTask.school_id.in_(list(school_ids)) | LaborTask.scope.in_([str(id_) for id_ in class_ids])
    statement = select(*_TASK).where(LaborTask.status == "proposed", in_reach, ~_IS_ADOPTED)
    newest: tuple[Any, ...] = (LaborTask.id,)
    page = page_of_rows(session, statement, newest, cursor=cursor, limit=limit, newest_first=True)
    return Page([Task(*tuple(row)) for row in page.items], page.next)

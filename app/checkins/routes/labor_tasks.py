"""The library of labor tasks: what the caller's places use, and what counties, schools and classes add to it."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.checkins import queries
from app.checkins.errors import LaborTaskNotFound
from app.checkins.models import LaborTask
from app.checkins.rules.library import Level, PhotoPolicy, Task, band_mask
from app.checkins.schemas import TaskIn, TaskOut, TaskPage, TaskQuery
from app.checkins.service import library
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, allow_signed_in, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.schema import PageQuery
from app.schools import access
from app.schools import queries as schools
from app.schools.access import Place
from app.schools.errors import RegionNotCovered

KEEPERS = (Role.HOMEROOM_TEACHER, *SCHOOL_ROLES, Role.COUNTY_ADMIN)
_PLAIN: dict[str, Any] = {"photo_policy": PhotoPolicy.RESULT.value, "risk": 0, "safety_note": ""}

blueprint = Blueprint(
    "labor-tasks",
    __name__,
    url_prefix=f"{API_PREFIX}/labor-tasks",
    description="The library of labor tasks",
)


@blueprint.get("")
@allow_signed_in
@blueprint.arguments(TaskQuery, location="query")
@blueprint.response(200, TaskPage)
def list_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """List the whole library of the caller's schools and classes on one page; adapted copies replace their originals."""
    with reading() as session:
        tasks = queries.tasks(session, access.places_of(session, current_actor()))
    return {"items": [task for task in tasks if _matches(task, **query)], "next": None}


def _matches(task: Task, *, band: int | None, group: str | None) -> bool:
    in_band = band is None or bool(task.bands & band_mask([band]))
    return in_band and (group is None or task.task_group == group)


@blueprint.get("/proposals")
@allow(*SCHOOL_STAFF)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, TaskPage)
def list_proposals(query: dict[str, Any]) -> dict[str, Any]:
    """List what families of the caller's classes or school proposed and nobody adopted yet."""
    actor = current_actor()
    with reading() as session:
        page = queries.proposals(
            session, school_ids=actor.school_ids(*SCHOOL_ROLES), class_ids=actor.class_ids(*CLASS_ROLES), **query
        )
    return {"items": page.items, "next": page.next}


@blueprint.post("")
@allow(*KEEPERS)
@blueprint.arguments(TaskIn)
@blueprint.response(201, TaskOut)
def create(body: dict[str, Any]) -> Task:
    """Add a task for a class, a school or a region, or adapt one for it (``adopted_from_id``)."""
    actor = current_actor()
    scope = {name: body.pop(name, None) for name in ("class_id", "school_id", "region_code")}
    adopted_from_id = body.pop("adopted_from_id")
    values = body if adopted_from_id else _PLAIN | body
    if "bands" in values:
        values["bands"] = band_mask(values["bands"])
    with transaction() as session:
        return library.create(
            session,
            place=_place(session, actor, **scope),
            adopted_from_id=adopted_from_id,
            values=values,
            account_id=actor.account_id,
            now=now(),
        )


def _place(
    session: Session, actor: Actor, *, class_id: UUID | None, school_id: UUID | None, region_code: str | None
) -> Place:
    """Return the place whose library the caller keeps; raises for another's."""
    if class_id:
        school_class = access.class_for_teacher(session, actor, class_id, homeroom_only=True)
        return Place(schools.school(session, school_class.school_id).region_code, school_class.school_id, class_id)
    if school_id:
        school = access.school_for(session, actor, school_id, *SCHOOL_ROLES)
        return Place(school.region_code, school_id)
    if region_code is None or not access.covers(actor, region_code):
        raise RegionNotCovered
    return Place(region_code)


@blueprint.delete("/<uuid:task_id>")
@allow(*KEEPERS)
@blueprint.response(204)
def retire(task_id: UUID) -> None:
    """Take a task of the caller's own library out of it, or decline a proposal; records that name it keep it."""
    actor = current_actor()
    with transaction() as session:
        library.retire(session, _kept(session, actor, task_id), actor.account_id, now())


def _kept(session: Session, actor: Actor, task_id: UUID) -> LaborTask:
    """Return a task to those who keep its library: its class's homeroom teacher, its school, its county."""
    task = queries.task_by_id(session, task_id)
    if task is None:
        raise LaborTaskNotFound
    in_school = task.school_id in actor.school_ids(*SCHOOL_ROLES)
    in_class = task.scope in {str(class_id) for class_id in actor.class_ids(Role.HOMEROOM_TEACHER)}
    in_region = task.level == Level.COUNTY and access.covers(actor, task.scope)
    if not (in_school or in_class or in_region):
        raise LaborTaskNotFound
    return task

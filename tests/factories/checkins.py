"""Makers of tasks and records of labor."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins.models import LaborTask
from app.checkins.service import library
from app.core import db
from tests import cast
from tests.cast import as_
from tests.world import World

CHECK_INS = "/api/v1/check-ins"


def load_library(world: World) -> None:
    with world.app.app_context(), db.transaction() as session:
        library.load_library(session, cast.NOW)


def task_id(session: Session, code: str) -> UUID:
    return session.execute(select(LaborTask.id).where(LaborTask.code == code)).scalar_one()


def task_ids(world: World, *codes: str) -> list[str]:
    with world.app.app_context(), db.reading() as session:
        return [str(task_id(session, code)) for code in codes]


def record(client: Any, account: UUID = cast.LIN_MOTHER, student: UUID = cast.LIN, **body: Any) -> Any:
    """Post one check-in as somebody."""
    return client.post(CHECK_INS, json={"student_id": str(student), **body}, headers=as_(account))


def balance(client: Any, student: UUID = cast.LIN, account: UUID = cast.LIN_MOTHER) -> int:
    return client.get(f"/api/v1/students/{student}/points", headers=as_(account)).json["balance"]

"""The jobs of keeping, run at a moment of one's choice, and what is left of somebody in the database."""

from datetime import date, timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core import db
from app.core.clock import start_of
from app.core.db import Model
from app.core.deps import deps
from app.schools import service as schools
from tests import cast
from tests.world import World


def on(world: World, day: date) -> None:
    """Let it be the morning of a day."""
    world.clock.set(start_of(day) + timedelta(hours=5))


def run(world: World, job: ModuleType) -> dict[str, Any]:
    with world.app.app_context():
        done: dict[str, Any] = job.run("", world.clock.now, deps())
    return done


def leaves(world: World, student: UUID, last_day: date = cast.TODAY) -> None:
    with world.app.app_context(), db.transaction() as session:
        schools.leave(session, cast.STUDENTS[student][0], student, last_day, world.clock.now())


def rows_of(world: World, student: UUID) -> dict[str, int]:
    """Count the rows that name a child, table by table; tables without any are left out."""
    found = {}
    with world.app.app_context(), db.reading() as session:
        for table in Model.metadata.sorted_tables:
            for column in table.columns:
                if any(key.column.table.name == "students" for key in column.foreign_keys):
                    held = select(func.count()).select_from(table).where(column == student)
                    found[table.name] = session.execute(held).scalar_one()
    return {name: number for name, number in found.items() if number}

"""A school with enough children for figures, their records, and a night that counts them."""

from datetime import date
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins.models import CheckIn, LaborTask
from app.checkins.service import library
from app.core.db import transaction
from app.core.deps import deps
from app.schools.models import ClassMembership, Student
from jobs import freeze_insights
from tests import cast
from tests.world import World

DAY = "2026-11-18"
SOURCES = ("guardian", "paper", "teacher")


def children(
    session: Session, number: int, class_id: UUID = cast.CLASS_32, school_id: UUID = cast.TIANJIA
) -> list[UUID]:
    """Enter so many more children in a class."""
    found = [cast.named(f"counted {class_id} {one}") for one in range(number)]
    for seat, student_id in enumerate(found):
        session.add(Student(id=student_id, school_id=school_id, name=f"孩子{seat}", created_at=cast.NOW))
        session.flush()
        session.add(
            ClassMembership(
                school_id=school_id, class_id=class_id, student_id=student_id, seat_no=100 + seat,
                starts_on=cast.LONG_AGO,
            )
        )  # fmt: skip
    session.flush()
    return found


def tasks(session: Session) -> list[LaborTask]:
    library.load_library(session, cast.NOW)
    return list(session.execute(select(LaborTask).order_by(LaborTask.code)).scalars())


def record(session: Session, student_id: UUID, task: LaborTask, day: date = cast.TODAY, **changes: object) -> None:
    """Write one living record of labor of a child of Tianjia School's class 3-2."""
    columns = {
        "school_id": cast.TIANJIA, "student_id": student_id, "class_id": cast.CLASS_32, "task_id": task.id,
        "origin_id": task.id, "task_group": task.task_group, "labor_on": day, "adult_present": False,
        "context": "home", "source": "guardian", "status": "accepted", "is_counted": False, "questions": [],
        "open_questions": 0, "recorded_by": cast.LIN_MOTHER, "recorded_at": cast.NOW, "submitted_at": cast.NOW,
    }  # fmt: skip
    session.add(CheckIn(**columns | changes))


def a_class_at_work(world: World, *, reached: int = 14, unreached: int = 8) -> None:
    """Commit a class in which some children have one record each, of kitchen work by phone with ten minutes."""
    with world.app.app_context(), transaction() as session:
        task = next(one for one in tasks(session) if one.task_group == "DL1")
        for student_id in children(session, reached + unreached)[:reached]:
            record(session, student_id, task, minutes=10)


def random_labor(session: Session, dice: Random, students: list[UUID]) -> None:
    """Give children records of any kind, some of them returned or withdrawn, some outside the week."""
    known = tasks(session)
    for student_id in students:
        for task in dice.sample(known, dice.randint(0, 6)):
            record(
                session,
                student_id,
                task,
                date(2026, 11, dice.randint(9, 22)),
                source=dice.choice(SOURCES),
                status=dice.choice(("pending", "accepted", "accepted", "returned", "withdrawn")),
                minutes=dice.choice((None, 5, 20)),
            )
    session.flush()


def freeze(world: World, day: str = DAY) -> dict[str, int]:
    """Run the night after a day."""
    with world.app.app_context():
        return freeze_insights.run(day, world.clock.now, deps())

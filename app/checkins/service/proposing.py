"""Labor that no library lists yet: a family's title becomes a proposal in the child's class."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.checkins import queries
from app.checkins.models import LaborTask
from app.checkins.rules.library import ALL_BANDS, Level, PhotoPolicy, Task
from app.checkins.rules.recording import require_harmless
from app.checkins.rules.wording import name_key
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.schools.access import Place, StudentRow

USUAL_MINUTES = 20


def propose(
    session: Session,
    student: StudentRow,
    place: Place,
    title: str,
    group: str | None,
    account_id: UUID,
    now: datetime,
) -> Task:
    """Return the task that a title names where the child is; an unknown one becomes a proposal to its teacher.

    Naming a listed task in words is the same as choosing it, with all that it asks for. Raises ``TaskDangerous``.
    """
    require_harmless(title)
    key = name_key(title)
    known = queries.task_named(session, place, key)
    if known is not None:
        return known
    proposed = {
        "id": new_id(),
        "level": Level.CLASS.value,
        "scope": str(student.class_id),
        "school_id": student.school_id,
        "name": title,
        "name_key": key,
        "task_group": group,
        "bands": ALL_BANDS,
        "minutes": USUAL_MINUTES,
        "photo_policy": PhotoPolicy.OPTIONAL.value,
        "risk": 0,
        "status": "proposed",
        "created_by": account_id,
        "created_at": now,
    }
    # A classmate may propose the same at this moment; whoever comes second takes the first one's proposal.
    insert_if_absent(session, LaborTask, proposed)
    found = queries.task_named(session, place, key)
    if found is None:
        raise AssertionError("a proposal was neither written nor found")
    return found

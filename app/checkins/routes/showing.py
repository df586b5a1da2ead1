"""What of a record is shown to whom."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES
from app.checkins import photos, queries
from app.core.auth import Actor
from app.core.deps import config, now
from app.media.queries import Signer
from app.schools import access
from app.schools.access import StudentRow

_FOR_TEACHERS = ("questions", "open_questions")


def shown(session: Session, actor: Actor, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return records with links to their photos; a teacher of the class also gets name, seat and open questions.

    That the caller may see the records at all was decided before.
    """
    signer = Signer(config().base_url, config().secret_key, actor.account_id)
    pictures = photos.links(session, queries.photos(session, [row.id for row in rows]), signer, now())
    taught = _taught(session, actor)
    return [
        {name: value for name, value in row._mapping.items() if name not in _FOR_TEACHERS}  # noqa: SLF001  # SQLAlchemy's public name
        | {"photos": pictures.get(row.id, [])}
        | _told_to_teacher(row, taught.get(row.student_id))
        for row in rows
    ]


def _taught(session: Session, actor: Actor) -> dict[UUID, StudentRow]:
    """Return the children who are now in a class that the caller teaches, wherever their records were made."""
    class_ids = actor.class_ids(*CLASS_ROLES)
    return {student.id: student for class_id in class_ids for student in access.students_of_class(session, class_id)}


def _told_to_teacher(row: Any, student: StudentRow | None) -> dict[str, Any]:
    if student is None:
        return {}
    asked = {name: getattr(row, name) for name in _FOR_TEACHERS}
    return asked | {"student_name": student.name, "seat_no": student.seat_no}

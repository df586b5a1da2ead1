"""What of a record is shown to whom."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES
from app.checkins import photos, queries
from app.checkins.queries import Shown
from app.core.auth import Actor
from app.core.deps import config, now
from app.media.queries import signer_for
from app.media.rules import Safety
from app.schools import access
from app.schools.access import StudentRow

_FOR_TEACHERS = ("questions", "open_questions")


def shown(
    session: Session, actor: Actor, records: Sequence[Shown], photo_ids: Mapping[UUID, Sequence[UUID]] | None = None
) -> list[dict[str, Any]]:
    """Return records with links to their photos; a teacher of the class also gets name, seat and open questions.

    That the caller may see the records at all was decided before. ``photo_ids`` are those of each record where the
    caller knows them.
    """
    signer = signer_for(config(), actor)
    if photo_ids is None:
        photo_ids = queries.photos(session, [record["id"] for record in records])
    pictures = photos.links(session, photo_ids, signer, now())
    taught = _taught(session, actor)
    return [
        {name: value for name, value in record.items() if name not in _FOR_TEACHERS}
        | {"photos": pictures.get(record["id"], [])}
        | _told_to_teacher(record, taught.get(record["student_id"]))
        | _unseen_note(record, is_told=record["student_id"] in taught or record["recorded_by"] == actor.account_id)
        for record in records
    ]


def _taught(session: Session, actor: Actor) -> dict[UUID, StudentRow]:
    """Return the children who are now in a class that the caller teaches, wherever their records were made."""
    class_ids = actor.class_ids(*CLASS_ROLES)
    return {student.id: student for class_id in class_ids for student in access.students_of_class(session, class_id)}


def _unseen_note(record: Shown, *, is_told: bool) -> dict[str, Any]:
    """Take a note that is hidden from others away, unless the caller wrote it or teaches the child."""
    if is_told or record["note_safety"] == Safety.VISIBLE:
        return {}
    return {"note": None, "note_safety": Safety.VISIBLE.value}


def _told_to_teacher(record: Shown, student: StudentRow | None) -> dict[str, Any]:
    if student is None:
        return {}
    asked = {name: record[name] for name in _FOR_TEACHERS}
    return asked | {"student_name": student.name, "seat_no": student.seat_no}

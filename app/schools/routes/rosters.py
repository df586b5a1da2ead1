"""Roster imports: upload, look, confirm."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import deps, now
from app.core.errors import FieldError
from app.core.i18n import translate
from app.core.limits import limiter
from app.schools import access, service
from app.schools.roster_files import read_roster
from app.schools.rules.classes import ClassKey
from app.schools.rules.roster import Match, Preview
from app.schools.rules.roster_matching import Conflict
from app.schools.rules.roster_rows import KnownStudent, PlacedRow
from app.schools.schemas import RosterConfirmedOut, RosterConfirmIn, RosterFile, RosterImportOut
from app.schools.service import Review

Labels = Mapping[ClassKey, str]
_LISTS = ("new", "changed", "moved", "missing", "conflicts", "new_classes", "errors", "warnings")

blueprint = Blueprint("rosters", __name__, url_prefix=API_PREFIX, description="Roster imports")


@blueprint.post("/schools/<uuid:school_id>/roster-imports")
@allow(*access.ROSTER_KEEPERS)
@limiter.limit("10/minute")
@blueprint.arguments(RosterFile, location="files")
@blueprint.response(201, RosterImportOut)
def upload_roster(files: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Read a roster file and show what it would change. Nothing changes before it is confirmed."""
    actor, upload = current_actor(), files["file"]
    with reading() as session:
        access.school_for(session, actor, school_id, *access.ROSTER_KEEPERS)
    table = read_roster(upload.read(), upload.filename or "")
    with transaction() as session:
        school = access.school_for(session, actor, school_id, *access.ROSTER_KEEPERS)
        return _shown(service.preview_roster(session, deps().vault, school, table, actor.account_id, now()))


@blueprint.get("/roster-imports/<uuid:import_id>")
@allow(*access.ROSTER_KEEPERS)
@blueprint.response(200, RosterImportOut)
def get_roster_import(import_id: UUID) -> dict[str, Any]:
    """Show an import as it would work now; ``is_outdated`` says that it has to be uploaded again."""
    with reading() as session:
        record, school = access.roster_import_for(session, current_actor(), import_id)
        return _shown(service.review_roster(session, deps().vault, school, record, now()))


@blueprint.post("/roster-imports/<uuid:import_id>/confirm")
@allow(*access.ROSTER_KEEPERS)
@blueprint.arguments(RosterConfirmIn, required=False)
@blueprint.response(200, RosterConfirmedOut)
def confirm_roster(body: dict[str, Any], import_id: UUID) -> dict[str, Any]:
    """Write what the preview showed; a second confirm answers the same."""
    actor = current_actor()
    with transaction() as session:
        _, school = access.roster_import_for(session, actor, import_id)
        done = service.confirm_roster(
            session,
            deps().vault,
            school,
            import_id,
            account_id=actor.account_id,
            now=now(),
            decisions={decision["row"]: decision["student_id"] for decision in body["decisions"]},
        )
        return {"id": done.id, "confirmed_at": done.confirmed_at, **done.counts}


def _shown(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "school_id": review.school_id,
        "status": "confirmed" if review.confirmed_at else "preview",
        "created_at": review.created_at,
        "confirmed_at": review.confirmed_at,
        "is_outdated": review.is_outdated,
        "counts": review.counts,
        **(_lists(review.preview, review.class_labels) if review.preview else dict.fromkeys(_LISTS, ())),
    }


def _lists(preview: Preview, labels: Labels) -> dict[str, Any]:
    return {
        "new": [_row(entry, None, labels) for entry in preview.new],
        "changed": [_match(match, labels) for match in preview.changed],
        "moved": [_match(match, labels) for match in preview.moved],
        "missing": [_student(student, labels) for student in preview.missing],
        "conflicts": [_conflict(conflict, labels) for conflict in preview.conflicts],
        "new_classes": [{"label": founded.label, **founded.key._asdict()} for founded in preview.new_classes],
        "errors": [_note(note) for note in preview.errors],
        "warnings": [_note(note) for note in preview.warnings],
    }


def _row(entry: PlacedRow, student_id: str | None, labels: Labels) -> dict[str, Any]:
    return {
        "row": entry.row.row,
        "student_id": student_id,
        "name": entry.row.name,
        "class_label": labels[entry.class_key],
        "seat_no": entry.row.seat_no,
    }


def _match(match: Match, labels: Labels) -> dict[str, Any]:
    former = match.student.class_key
    return {
        **_row(match.placed, match.student.id, labels),
        "from_class_label": labels[former] if former else None,
        "changes": match.changes,
    }


def _student(student: KnownStudent, labels: Labels) -> dict[str, Any]:
    return {
        "student_id": student.id,
        "name": student.name,
        "class_label": labels[student.class_key] if student.class_key else None,
        "seat_no": student.seat_no,
    }


def _conflict(conflict: Conflict, labels: Labels) -> dict[str, Any]:
    return {
        "row": conflict.row.row,
        "code": conflict.code,
        "name": conflict.row.name,
        "class_label": conflict.row.class_label,
        "seat_no": conflict.row.seat_no,
        "candidates": [_student(candidate, labels) for candidate in conflict.candidates],
    }


def _note(note: FieldError) -> dict[str, Any]:
    return {
        "row": int(note.pointer.removeprefix("row ")),
        "code": note.code,
        "detail": translate(note.detail, **dict(note.params)),
    }

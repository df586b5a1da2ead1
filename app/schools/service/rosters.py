"""Roster imports: a file is compared with the school, shown, and written only when somebody confirms what was shown."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day
from app.core.crypto import Vault
from app.core.db import changed, purpose_of
from app.core.errors import FieldError
from app.schools.errors import DecisionInvalid, RosterChanged, RosterExpired
from app.schools.models import ClassMembership, Organisation, RosterImport, SchoolClass, Student
from app.schools.queries import STUDENT_NUMBER
from app.schools.rules import roster as rules
from app.schools.rules.classes import ClassKey, Stage, academic_year_of
from app.schools.rules.roster import Preview
from app.schools.rules.roster_rows import KnownClass, KnownStudent, RosterRow
from app.schools.rules.roster_sheet import RosterTable
from app.schools.rules.student_numbers import is_temporary
from app.schools.service.classes import hold_school
from app.schools.service.roster_writing import write_roster

ROWS = purpose_of(RosterImport.rows_sealed)
KEPT_UNCONFIRMED = timedelta(days=7)

Decisions = Mapping[int, UUID | None]
"""What a person decided, by row number: the student whom the row means, or None for a child who is new."""


@dataclass(frozen=True)
class Review:
    """An import as it is shown. ``counts`` says what confirming would do, or did; the rest is known only before that.

    ``is_outdated`` tells that confirming would do something else than the upload showed.
    """

    id: UUID
    school_id: UUID
    created_at: datetime
    confirmed_at: datetime | None
    counts: Mapping[str, int]
    preview: Preview | None = None
    class_labels: Mapping[ClassKey, str] = field(default_factory=dict)
    is_outdated: bool = False

    @property
    def notes(self) -> tuple[FieldError, ...]:
        """What people should look at: errors, whose rows are left out, then warnings."""
        return (*self.preview.errors, *self.preview.warnings) if self.preview else ()


@dataclass(frozen=True)
class _School:
    """What the school knows, for comparing: classes with their ids, and every child it ever had."""

    class_ids: dict[ClassKey, UUID]
    classes: list[KnownClass]
    students: list[KnownStudent] = field(repr=False)


def preview_roster(
    session: Session, vault: Vault, school: Organisation, table: RosterTable, account_id: UUID | None, now: datetime
) -> Review:
    """Keep a read file as a preview and return what confirming it would do. Nothing of the school changes."""
    known = _known(session, vault, school.id)
    shown = _compare(vault, school, known, table, now)
    record = RosterImport(
        school_id=school.id,
        created_by=account_id,
        created_at=now,
        status="preview",
        rows_sealed=vault.seal(_to_text(table), ROWS),
        diff_hash=_diff_hash(shown),
    )
    session.add(record)
    session.flush()
    return _preview_of(record, known, shown)


def review_roster(session: Session, vault: Vault, school: Organisation, record: RosterImport, now: datetime) -> Review:
    """Return an import as it stands now. Raises ``RosterExpired``."""
    if record.confirmed_at is not None:
        return _done(record)
    known = _known(session, vault, school.id)
    return _preview_of(record, known, _compare(vault, school, known, _table(vault, record), now))


def _preview_of(record: RosterImport, known: _School, shown: Preview) -> Review:
    return Review(
        id=record.id,
        school_id=record.school_id,
        created_at=record.created_at,
        confirmed_at=None,
        counts=_counts(shown),
        preview=shown,
        class_labels={entry.key: entry.label for entry in (*known.classes, *shown.new_classes)},
        is_outdated=_diff_hash(shown) != record.diff_hash,
    )


def _done(record: RosterImport) -> Review:
    return Review(record.id, record.school_id, record.created_at, record.confirmed_at, record.counts or {})


def confirm_roster(
    session: Session,
    vault: Vault,
    school: Organisation,
    import_id: UUID,
    *,
    account_id: UUID | None,
    now: datetime,
    decisions: Decisions | None = None,
) -> Review:
    """Write what the preview showed; confirming again answers the same and changes nothing.

    The comparison is made again while the school is held: ``RosterChanged`` where it would now do something else,
    ``DecisionInvalid`` for decisions that do not answer one of its conflicts, ``RosterExpired`` for a dropped preview.
    """
    hold_school(session, school.id)
    record = session.get_one(RosterImport, import_id, populate_existing=True)
    if record.confirmed_at is None:
        known = _known(session, vault, school.id)
        table = _table(vault, record)
        shown = _compare(vault, school, known, table, now)
        if _diff_hash(shown) != record.diff_hash:
            raise RosterChanged
        if decisions:
            _check_decisions(shown, decisions)
            shown = _compare(vault, school, known, table, now, decisions)
        write_roster(session, vault, school.id, known.class_ids, shown, now)
        record.status, record.confirmed_at, record.rows_sealed = "confirmed", now, None
        record.counts = _counts(shown)
        audit.record(
            session, now, account_id, "roster.confirmed", "roster_import", import_id,
            school_id=school.id, **record.counts,
        )  # fmt: skip
    return _done(record)


def forget_unconfirmed(session: Session, now: datetime) -> int:
    """Drop the rows of previews that nobody confirmed in a week; returns how many."""
    stale = (RosterImport.created_at < now - KEPT_UNCONFIRMED, RosterImport.rows_sealed.is_not(None))
    return changed(session.execute(update(RosterImport).where(*stale).values(rows_sealed=None)))


def _to_text(table: RosterTable) -> str:
    return json.dumps(asdict(table), ensure_ascii=False)


def _table(vault: Vault, record: RosterImport) -> RosterTable:
    if record.rows_sealed is None:
        raise RosterExpired
    plain = json.loads(vault.open(record.rows_sealed, ROWS))
    return RosterTable(
        rows=[RosterRow(**row) for row in plain["rows"]],
        errors=[_field_error(**error) for error in plain["errors"]],
        warnings=[_field_error(**warning) for warning in plain["warnings"]],
    )


def _field_error(pointer: str, code: str, detail: str, params: list[list[Any]]) -> FieldError:
    return FieldError(pointer, code, detail, tuple((name, value) for name, value in params))


def _known(session: Session, vault: Vault, school_id: UUID) -> _School:
    rows = session.execute(
        select(SchoolClass.id, SchoolClass.stage, SchoolClass.entry_year, SchoolClass.class_no, SchoolClass.label)
        .where(SchoolClass.school_id == school_id, SchoolClass.status == "active")
    ).all()  # fmt: skip
    keys = {row.id: ClassKey(row.stage, row.entry_year, row.class_no) for row in rows}
    students = session.execute(
        select(
            Student.id,
            Student.name,
            Student.sex,
            Student.is_boarder,
            Student.student_no_sealed,
            Student.student_no_index,
            ClassMembership.class_id,
            ClassMembership.seat_no,
        )
        .outerjoin(ClassMembership, (ClassMembership.student_id == Student.id) & ClassMembership.ends_on.is_(None))
        .where(Student.school_id == school_id)
        .order_by(Student.id)
    )
    return _School(
        class_ids={key: class_id for class_id, key in keys.items()},
        classes=[KnownClass(keys[row.id], row.label) for row in rows],
        students=[
            KnownStudent(
                id=str(row.id),
                name=row.name,
                class_key=keys.get(row.class_id),
                seat_no=row.seat_no,
                number_key=row.student_no_index,
                is_number_temporary=_is_temporary(vault, row.student_no_sealed),
                sex=row.sex,
                is_boarder=row.is_boarder,
            )
            for row in students
        ],
    )


def _is_temporary(vault: Vault, sealed: str | None) -> bool:
    return sealed is not None and is_temporary(vault.open(sealed, STUDENT_NUMBER))


def _compare(
    vault: Vault,
    school: Organisation,
    known: _School,
    table: RosterTable,
    now: datetime,
    decisions: Decisions | None = None,
) -> Preview:
    preview = rules.preview_roster(
        table.rows,
        number_keys={row.row: _index(vault, row) for row in table.rows if row.student_number},
        students=known.students,
        classes=known.classes,
        academic_year=academic_year_of(local_day(now)),
        grades_in_stage=school.grades_in_stage,
        stages=[Stage(stage) for stage in school.stages],
        decisions={row: str(student) if student else None for row, student in (decisions or {}).items()},
    )
    return replace(preview, errors=(*table.errors, *preview.errors), warnings=(*table.warnings, *preview.warnings))


def _index(vault: Vault, row: RosterRow) -> str:
    return vault.blind_index(cast("str", row.student_number), STUDENT_NUMBER)


def _diff_hash(preview: Preview) -> str:
    """Return a hash of what confirming would do and what it would leave to people; unchanged children do not count."""
    plan = [
        [entry.row.row for entry in preview.new],
        [[match.placed.row.row, match.student.id, match.placed.class_key, [asdict(change) for change in match.changes]]
         for match in (*preview.changed, *preview.moved)],
        sorted(student.id for student in preview.missing),
        [[conflict.row.row, conflict.code, sorted(candidate.id for candidate in conflict.candidates)]
         for conflict in preview.conflicts],
        [asdict(founded) for founded in preview.new_classes],
        len(preview.errors),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(plan, ensure_ascii=False).encode()).hexdigest()


def _check_decisions(preview: Preview, decisions: Decisions) -> None:
    allowed = {
        conflict.row.row: {None, *(candidate.id for candidate in conflict.candidates)} for conflict in preview.conflicts
    }
    for row, student_id in decisions.items():
        if (str(student_id) if student_id else None) not in allowed.get(row, set()):
            raise DecisionInvalid


def _counts(preview: Preview) -> dict[str, int]:
    parts = ("new", "changed", "moved", "unchanged", "missing", "conflicts", "new_classes", "errors")
    return {part: len(getattr(preview, part)) for part in parts}

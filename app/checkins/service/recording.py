"""Recording labor: by a guardian for one child or siblings, by a teacher for one child or for a whole class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from app.checkins import notes, photos, queries
from app.checkins.errors import AlreadyCheckedIn, LaborTaskNotFound
from app.checkins.models import CheckIn
from app.checkins.queries import Shown, WeekRecord
from app.checkins.rules.counting import Slot, verdicts
from app.checkins.rules.library import Task
from app.checkins.rules.recording import Source, Status, require_care, require_impersonal, require_recent, source_of
from app.checkins.service.proposing import propose
from app.checkins.service.settling import settle, slot
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.db import run
from app.core.ids import new_id
from app.media.rules import Safety
from app.points.rules import labor_week
from app.privacy import queries as privacy
from app.privacy.errors import ConsentRequired
from app.privacy.rules import Purpose
from app.schools import access
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.errors import StudentNotFound

SPOT_CHECK = {"kind": "spot_check"}
_INSERT = insert(cast("Table", CheckIn.__table__))
_WEEK_COLUMNS = [field.name for field in fields(WeekRecord) if field.name != "has_note"]


@dataclass(frozen=True)
class Entry:
    """What is told of one labor. Either ``task_id`` or ``title`` is given.

    A family's note ``is_note_checked`` where others shall see it only when it was found fit.
    """

    labor_on: date
    task_id: UUID | None = None
    title: str | None = None
    group: str | None = None
    minutes: int | None = None
    note: str | None = None
    photo_ids: tuple[UUID, ...] = ()
    adult_present: bool = False
    context: str = "home"
    is_note_checked: bool = False


@dataclass(frozen=True)
class Recorder:
    account_id: UUID
    source: Source


@dataclass(frozen=True)
class Recorded:
    """What became of one child's record; ``is_new`` is false where the child had one of this task on this day."""

    check_in_id: UUID
    is_new: bool
    not_counted_reason: str | None = None


def check_in(
    session: Session, actor: Actor, student_ids: Sequence[UUID], claimed: str | None, entry: Entry, now: datetime
) -> list[Shown]:
    """Record one labor of a child, or of siblings who did it together; returns the records as they are shown.

    All or nothing: raises ``AlreadyCheckedIn`` for the first child who has a record of the task on the day, and whatever
    the rules of day, text, task, consent and photos refuse. The children are locked before anything of theirs is read,
    so that two phones can neither record the same thing twice nor count a sixth day.
    """
    students, source = _recorded_by(session, actor, student_ids, claimed)
    require_recent(entry.labor_on, local_day(now))
    require_impersonal(entry.title, entry.note)
    if source is Source.GUARDIAN:
        _require_consent(session, student_ids)
    schools.lock_students(session, student_ids)
    tasks = {student.id: _task(session, student, entry, actor.account_id, now) for student in students}
    week = queries.week(session, student_ids, labor_week(entry.labor_on))
    # Before the photos: a record that was sent twice is a repetition, not a photo used for two records.
    _require_new(week, tasks, entry.labor_on)
    questions = photos.attach(session, students, entry.photo_ids, actor.account_id, now) if entry.photo_ids else []
    recorder = Recorder(actor.account_id, source)
    made: list[Shown] = []
    for student in students:
        task = tasks[student.id]
        rows, _ = _record(session, [student], week, task, entry, recorder, questions, now)
        made += [_as_shown(row, task) for row in rows]
    photos.link(session, [record["id"] for record in made], entry.labor_on, entry.photo_ids)
    return made


def check_in_class(
    session: Session, actor: Actor, class_id: UUID, student_ids: Sequence[UUID], entry: Entry, now: datetime
) -> list[Recorded | None]:
    """Record a class's paper sheet for one task and day; returns each outcome in the order asked.

    None stands for a child who is not in the class. Same weight as any other source; no consent is needed, because
    nobody uses a phone for it.
    """
    require_recent(entry.labor_on, local_day(now))
    asked = set(student_ids)
    students = [student for student in access.students_of_class(session, class_id) if student.id in asked]
    outcomes: dict[UUID, Recorded] = {}
    if students:
        schools.lock_students(session, [student.id for student in students])
        task = _task(session, students[0], entry, actor.account_id, now)
        recorder = Recorder(actor.account_id, Source.PAPER)
        week = queries.week(session, [student.id for student in students], labor_week(entry.labor_on))
        rows, known = _record(session, students, week, task, entry, recorder, [], now)
        outcomes = {student_id: Recorded(check_in_id, is_new=False) for student_id, check_in_id in known.items()}
        outcomes |= {row["student_id"]: Recorded(row["id"], True, row["not_counted_reason"]) for row in rows}
    return [outcomes.get(student_id) for student_id in student_ids]


def _recorded_by(
    session: Session, actor: Actor, student_ids: Sequence[UUID], claimed: str | None
) -> tuple[list[StudentRow], Source]:
    """Return the children and as what the caller records for them; all children must be the caller's own or in its class."""
    own = {child.id: child for child in access.children_of(session, actor)}
    students = [own.get(student_id) or access.student_row(session, student_id) for student_id in student_ids]
    if not all(student.id in own or access.teaches(actor, student) for student in students):
        raise StudentNotFound
    is_guardian = own.keys() >= set(student_ids)
    is_teacher = all(access.teaches(actor, student) for student in students)
    return students, source_of(claimed, is_guardian=is_guardian, is_teacher=is_teacher)


def _require_consent(session: Session, student_ids: Sequence[UUID]) -> None:
    if not privacy.consenting(session, student_ids, Purpose.BASE).issuperset(student_ids):
        raise ConsentRequired(purpose=Purpose.BASE.value)


def _task(session: Session, student: StudentRow, entry: Entry, account_id: UUID, now: datetime) -> Task:
    """Return the task as it is used in the child's class; an unlisted title becomes a proposal to the teacher."""
    if entry.task_id is None:
        task = propose(session, student, student.place, entry.title or "", entry.group, account_id, now)
    else:
        found = queries.task(session, student.place, entry.task_id)
        if found is None:
            raise LaborTaskNotFound
        task = found
    require_care(task, adult_present=entry.adult_present, has_photos=bool(entry.photo_ids))
    return task


def _require_new(week: Sequence[WeekRecord], tasks: Mapping[UUID, Task], labor_on: date) -> None:
    for record in week:
        if _is_same(record, tasks[record.student_id], labor_on):
            raise AlreadyCheckedIn(id=record.id, check_in_id=record.id, student_id=record.student_id)


def _record(
    session: Session,
    students: Sequence[StudentRow],
    records: Sequence[WeekRecord],
    task: Task,
    entry: Entry,
    recorder: Recorder,
    questions: list[dict[str, Any]],
    now: datetime,
) -> tuple[list[dict[str, Any]], dict[UUID, UUID]]:
    """Write one record for each of some children of one school, count it beside the week's records, give its points.

    Returns the rows written and, by child, the record of the task that it had on the day.
    """
    student_ids, span = [student.id for student in students], labor_week(entry.labor_on)
    week = [record for record in records if record.student_id in student_ids]
    known = {record.student_id: record.id for record in week if _is_same(record, task, entry.labor_on)}
    common = _values(task, entry, recorder, now)
    review = queries.settings(session, students[0].school_id)
    rows = [
        common | _of_child(student) | _reviewed(new_id(), recorder.source, review, questions)
        for student in students
        if student.id not in known
    ]
    added = [_counted(row, week) for row in rows]
    if added:
        run(session, _INSERT, rows)
        if "note_safety" in common:
            for row in rows:
                notes.have_checked(session, row["id"], now)
        settle(session, student_ids, span, [*week, *added], [task.origin_id], now)
    return rows, known


def _is_same(record: WeekRecord, task: Task, labor_on: date) -> bool:
    return record.labor_on == labor_on and record.origin_id == task.origin_id


def _values(task: Task, entry: Entry, recorder: Recorder, now: datetime) -> dict[str, Any]:
    is_checked = entry.is_note_checked and entry.note and recorder.source is Source.GUARDIAN
    return ({"note_safety": Safety.UPLOADED.value} if is_checked else {}) | {
        "task_id": task.id,
        "origin_id": task.origin_id,
        "task_group": task.task_group or entry.group,
        "labor_on": entry.labor_on,
        "minutes": entry.minutes,
        "note": entry.note or None,
        "adult_present": entry.adult_present,
        "safety_note": task.safety_note if entry.adult_present else None,
        "context": entry.context,
        "source": recorder.source.value,
        "recorded_by": recorder.account_id,
        "recorded_at": now,
        "submitted_at": now,
    }


def _of_child(student: StudentRow) -> dict[str, Any]:
    return {"student_id": student.id, "school_id": student.school_id, "class_id": student.class_id}


def _reviewed(
    check_in_id: UUID, source: Source, review: tuple[str, int], questions: list[dict[str, Any]]
) -> dict[str, Any]:
    """Say how a new record stands: a teacher's own is accepted, a guardian's by the rule of the school.

    The spot check picks by the random end of the id, so that nobody can tell beforehand and a retry changes nothing.
    """
    mode, percent = review
    status = Status.PENDING if source is Source.GUARDIAN and mode == "teacher" else Status.ACCEPTED
    asked = list(questions)
    if source is Source.GUARDIAN and mode == "auto" and check_in_id.int % 100 < percent:
        asked.append(SPOT_CHECK)
    return {"id": check_in_id, "status": status.value, "questions": asked, "open_questions": len(asked)}


def _as_shown(row: dict[str, Any], task: Task) -> Shown:
    """Return a row just written as ``queries.shown`` would return it."""
    seen = {"note_safety": Safety.VISIBLE.value, "reviewed_at": None, "return_reason": None}
    return seen | row | {"task_code": task.code, "title": task.name}


def _counted(row: dict[str, Any], week: Sequence[WeekRecord]) -> WeekRecord:
    """Decide whether a new row counts beside what the child has in the week, and note it in the row."""
    same_child = [slot(record) for record in week if record.student_id == row["student_id"] and record.is_live]
    reason = verdicts([*same_child, Slot(row["id"], row["labor_on"], row["submitted_at"], is_counted=False)])[row["id"]]
    row["is_counted"], row["not_counted_reason"] = reason is None, reason.value if reason else None
    return WeekRecord(has_note=row["note"] is not None, **{name: row[name] for name in _WEEK_COLUMNS})

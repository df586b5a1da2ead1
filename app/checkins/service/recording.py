"""Recording labor: by a guardian for one child or siblings, by a teacher for one child or for a whole class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.checkins import photos, queries
from app.checkins.errors import AlreadyCheckedIn, LaborTaskNotFound
from app.checkins.models import CheckIn
from app.checkins.queries import WeekRecord
from app.checkins.rules.counting import Slot, verdicts
from app.checkins.rules.library import Task
from app.checkins.rules.recording import Source, Status, require_care, require_impersonal, require_recent, source_of
from app.checkins.service.proposing import propose
from app.checkins.service.settling import settle, slot
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.ids import new_id
from app.points.rules import labor_week
from app.privacy import queries as privacy
from app.privacy.errors import ConsentRequired
from app.privacy.rules import Purpose
from app.schools import access
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.errors import StudentNotFound

SPOT_CHECK = {"kind": "spot_check"}
_INSERT = insert(CheckIn).execution_options(render_nulls=True)  # One statement, whatever is left out in a row.
_WEEK_COLUMNS = [field.name for field in fields(WeekRecord) if field.name != "has_note"]


@dataclass(frozen=True)
class Entry:
    """What is told of one labor. Either ``task_id`` or ``title`` is given."""

    labor_on: date
    task_id: UUID | None = None
    title: str | None = None
    group: str | None = None
    minutes: int | None = None
    note: str | None = None
    photo_ids: tuple[UUID, ...] = ()
    adult_present: bool = False
    context: str = "home"


@dataclass(frozen=True)
class Recorder:
    account_id: UUID
    source: Source


@dataclass(frozen=True)
class Recorded:
    """What became of one child's record; ``is_new`` is false where the child had one of this task on this day."""

    student_id: UUID
    check_in_id: UUID
    is_new: bool
    not_counted_reason: str | None = None


def check_in(
    session: Session, actor: Actor, student_ids: Sequence[UUID], claimed: str | None, entry: Entry, now: datetime
) -> list[UUID]:
    """Record one labor of a child, or of siblings who did it together; returns the records' ids.

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
    recorded = [
        outcome
        for student in students
        for outcome in _record(session, [student], week, tasks[student.id], entry, recorder, questions, now)
    ]
    check_in_ids = [outcome.check_in_id for outcome in recorded]
    photos.link(session, check_in_ids, entry.photo_ids)
    return check_in_ids


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
        recorded = _record(session, students, week, task, entry, recorder, [], now)
        outcomes = {outcome.student_id: outcome for outcome in recorded}
    return [outcomes.get(student_id) for student_id in student_ids]


def _recorded_by(
    session: Session, actor: Actor, student_ids: Sequence[UUID], claimed: str | None
) -> tuple[list[StudentRow], Source]:
    """Return the children and as what the caller records for them; all children must be the caller's own or in its class."""
    guarded = access.guarded_student_ids(session, actor)
    students = [access.student_row(session, student_id) for student_id in student_ids]
    if not all(student.id in guarded or access.teaches(actor, student) for student in students):
        raise StudentNotFound
    is_guardian = guarded.issuperset(student_ids)
    is_teacher = all(access.teaches(actor, student) for student in students)
    return students, source_of(claimed, is_guardian=is_guardian, is_teacher=is_teacher)


def _require_consent(session: Session, student_ids: Sequence[UUID]) -> None:
    if not privacy.consenting(session, student_ids, Purpose.BASE).issuperset(student_ids):
        raise ConsentRequired(purpose=Purpose.BASE.value)


def _task(session: Session, student: StudentRow, entry: Entry, account_id: UUID, now: datetime) -> Task:
    """Return the task as it is used in the child's class; an unlisted title becomes a proposal to the teacher."""
    place = access.place_of(session, student)
    if entry.task_id is None:
        task = propose(session, student, place, entry.title or "", entry.group, account_id, now)
    else:
        found = queries.task(session, place, entry.task_id)
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
) -> list[Recorded]:
    """Write one record for each of some children of one school, count it beside the week's records, give its points."""
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
        session.execute(_INSERT, rows)
        settle(session, student_ids, span, [*week, *added], [task.origin_id], now)
    fresh = {row["student_id"]: Recorded(row["student_id"], row["id"], True, row["not_counted_reason"]) for row in rows}
    return [fresh.get(id_) or Recorded(id_, known[id_], False) for id_ in student_ids]


def _is_same(record: WeekRecord, task: Task, labor_on: date) -> bool:
    return record.labor_on == labor_on and record.origin_id == task.origin_id


def _values(task: Task, entry: Entry, recorder: Recorder, now: datetime) -> dict[str, Any]:
    return {
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


def _counted(row: dict[str, Any], week: Sequence[WeekRecord]) -> WeekRecord:
    """Decide whether a new row counts beside what the child has in the week, and note it in the row."""
    same_child = [slot(record) for record in week if record.student_id == row["student_id"] and record.is_live]
    reason = verdicts([*same_child, Slot(row["id"], row["labor_on"], row["submitted_at"], is_counted=False)])[row["id"]]
    row["is_counted"], row["not_counted_reason"] = reason is None, reason.value if reason else None
    return WeekRecord(has_note=row["note"] is not None, **{name: row[name] for name in _WEEK_COLUMNS})

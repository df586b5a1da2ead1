"""The home screen of a family: all its children at once, in as many statements as for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.announcements.queries import headlines, latest_deliveries
from app.awards.queries.awards import OPEN_OF_CHILDREN, OpenAward
from app.checkins import queries as checkins
from app.checkins.queries import LaborRow
from app.checkins.rules.library import Task
from app.core.auth import Actor
from app.core.clock import local_day
from app.courses.queries import waiting as asked
from app.courses.queries.waiting import Asked, Question
from app.courses.queries.waiting import Child as CourseChild
from app.courses.rules.words import Voice
from app.home import words
from app.home.queries.at_once import AtOnce
from app.home.queries.waiting import waiting_of
from app.home.rules import Doing, guide_minutes, suggested
from app.points.rules import labor_week
from app.privacy import queries as privacy
from app.privacy.rules import Purpose
from app.schools import access
from app.schools import queries as schools
from app.schools.access import Place, StudentRow
from app.schools.rules.calendar import iso_week, teaching_week
from app.schools.rules.calendar_scopes import merged, scopes_in
from app.schools.rules.classes import academic_year_of, band_of, grade_of

NOTICES = 3
# A returned record is news for two weeks; the history shows it for ever.
RETURNED_SINCE = timedelta(days=14)
# About a term: long enough for a child to come round all groups.
TOUCHED_SINCE = timedelta(days=120)


class School(Protocol):
    """What a child's screen tells of its school."""

    @property
    def name(self) -> str: ...
    @property
    def grades_in_stage(self) -> int: ...


@dataclass(frozen=True)
class Child:
    """A child with its school and its grade, which is None before it enters and after it has graduated."""

    row: StudentRow
    school_name: str
    grade: int | None

    @property
    def band(self) -> int | None:
        return band_of(self.grade) if self.grade else None


@cache
def _reads(regions: frozenset[str]) -> AtOnce:
    """Return what is read for a caller who runs such regions; mostly for one who runs none."""
    return AtOnce(
        {
            "schools": schools.SCHOOLS,
            "terms": schools.TERMS,
            "labor": checkins.LABOR,
            "touched": checkins.TOUCHED,
            "in_use": checkins.IN_USE,
            "answers": privacy.ANSWERS,
            "awards": OPEN_OF_CHILDREN,
            "deliveries": latest_deliveries(regions, NOTICES),
            **asked.READS,
        }
    )


@dataclass(frozen=True)
class Facts:
    """What was read of all children together."""

    labor: Sequence[LaborRow]
    touched: Sequence[Any]
    libraries: Mapping[Place, Sequence[Task]]
    answers: Mapping[tuple[UUID, str], bool]
    asked: Sequence[Asked]
    awards: Sequence[OpenAward]


def home(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything that a guardian, or a student of itself, sees on the first screen."""
    today = local_day(now)
    own = [access.student_row(session, actor.student_id)] if actor.student_id else access.children_of(session, actor)
    rows = _reads(actor.region_codes(Role.COUNTY_ADMIN)).rows(session, _about(actor, own, now))
    by_id = {school.id: school for school in rows["schools"]}
    children = [_child(row, by_id[row.school_id], today) for row in own]
    voice = Voice.STUDENT if actor.student_id else Voice.GUARDIAN
    libraries = checkins.libraries(session, {child.row.place for child in children}, rows["in_use"], now)
    facts = _facts(rows, children, libraries, voice, now)
    news = headlines(rows["deliveries"])
    # The schools of a county share their terms, so the first child's school speaks for all.
    term = _term(rows["terms"], own[0], today) if own else None
    return {
        "today": today,
        "week": iso_week(today),
        "term": term,
        "unread": news.unread,
        "notices": news.latest,
        "children": [_shown(child, facts, voice, today) for child in children],
    }


def _about(actor: Actor, own: Sequence[StudentRow], now: datetime) -> dict[str, Any]:
    """Return the parameters of all reads."""
    today = local_day(now)
    scopes = {scope for row in own for scope in (*checkins.scopes_of(row.place), *scopes_in(row.region_code))}
    return {
        **access.belonging(actor),
        "student_ids": [row.id for row in own],
        "class_ids": list({row.class_id for row in own}),
        "school_ids": list({row.school_id for row in own}),
        "scopes": list(scopes),
        "voice": (Voice.STUDENT if actor.student_id else Voice.GUARDIAN).value,
        "now": now,
        "starts_on": today - RETURNED_SINCE,
        "ends_on": today,
        "touched_since": today - TOUCHED_SINCE,
    }


def _child(row: StudentRow, school: School, today: date) -> Child:
    grade = grade_of(row.stage, row.entry_year, academic_year_of(today), school.grades_in_stage)
    return Child(row, school.name, grade)


def _term(terms: Sequence[Any], child: StudentRow, today: date) -> dict[str, Any] | None:
    scopes = [*scopes_in(child.region_code), str(child.school_id)]
    listed = {scope: [row for row in terms if row.scope == scope] for scope in scopes}
    term = merged(scopes, {}, listed).term_on(today)
    if term is None:
        return None
    return {"code": term.code, "name": words.term_name(term.code), "week_no": teaching_week(today, term)}


def _facts(
    rows: Mapping[str, Sequence[Any]],
    children: Sequence[Child],
    libraries: Mapping[Place, Sequence[Task]],
    voice: Voice,
    now: datetime,
) -> Facts:
    of_courses = [CourseChild(child.row.id, child.row.school_id, child.row.class_id, child.grade) for child in children]
    return Facts(
        [LaborRow(*row) for row in rows["labor"]],
        rows["touched"],
        libraries,
        {(row.student_id, row.purpose): row.granted for row in rows["answers"]},
        asked.asked_of(rows, of_courses, voice, now),
        rows["awards"] if voice is Voice.GUARDIAN else [],
    )


def _shown(child: Child, facts: Facts, voice: Voice, today: date) -> dict[str, Any]:
    student_id, days = child.row.id, _days(today)
    labor = [record for record in facts.labor if record.student_id == student_id]
    living = [record for record in labor if record.is_live and record.labor_on in days]
    return {
        "student_id": student_id,
        "name": child.row.name,
        "class_id": child.row.class_id,
        "class_label": child.row.class_label,
        "school_id": child.row.school_id,
        "school_name": child.school_name,
        "region_code": child.row.region_code,
        "grade": child.grade,
        "band": child.band,
        "has_base_consent": facts.answers.get((student_id, Purpose.BASE), False),
        "has_photo_consent": facts.answers.get((student_id, Purpose.PHOTO_UPLOAD), False),
        "week": _week(living, days) | {"guide_minutes": _guide(child, voice)},
        "today": {"records": [_record(record) for record in labor if record.labor_on == today]},
        "suggestions": _suggestions(child, facts, living, today),
        "waiting": _waiting(student_id, facts, labor, voice),
    }


def _waiting(student_id: UUID, facts: Facts, labor: Iterable[LaborRow], voice: Voice) -> list[dict[str, Any]]:
    """Return what waits for a child. Surveys are asked of those only whose guardians agreed to the base."""
    is_guardian, answer = voice is Voice.GUARDIAN, facts.answers.get((student_id, Purpose.BASE))
    of_courses = (one for one in facts.asked if one.student_id == student_id)
    return waiting_of(
        student_id,
        returned=[record for record in labor if is_guardian and not record.is_live],
        asked=[one for one in of_courses if answer or one.question is not Question.SURVEY],
        awards=[award for award in facts.awards if award.student_id == student_id],
        is_consent_asked=is_guardian and answer is None,
    )


def _days(today: date) -> list[date]:
    monday = labor_week(today).starts_on
    return [monday + timedelta(days=number) for number in range(7)]


def _week(living: Sequence[LaborRow], days: Sequence[date]) -> dict[str, Any]:
    return {
        "records": len(living),
        "counted": sum(record.is_counted for record in living),
        "minutes": sum(record.minutes or 0 for record in living),
        "days": [{"on": day, "records": sum(record.labor_on == day for record in living)} for day in days],
    }


def _guide(child: Child, voice: Voice) -> int | None:
    return guide_minutes(child.band) if child.band and voice is Voice.GUARDIAN else None


def _record(record: LaborRow) -> dict[str, Any]:
    return {"check_in_id": record.id, "name": record.title, "status": record.status}


def _suggestions(child: Child, facts: Facts, living: Iterable[LaborRow], today: date) -> list[Task]:
    if child.band is None:
        return []
    this_week = {record.origin_id for record in living}
    touched = {row.task_group: row.records for row in facts.touched if row.student_id == child.row.id}
    doing = Doing(child.row.id, this_week, touched)
    return suggested(facts.libraries[child.row.place], child.band, doing, today)

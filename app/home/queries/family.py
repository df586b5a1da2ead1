"""The home screen of a family: all its children at once, in as many statements as for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.announcements.queries import headlines
from app.awards.queries.awards import OpenAward, open_of_children
from app.checkins import queries as checkins
from app.checkins.queries import LaborRow
from app.checkins.rules.library import Task
from app.core.auth import Actor
from app.core.clock import local_day
from app.courses.queries.waiting import Asked, Question, asked_of
from app.courses.queries.waiting import Child as CourseChild
from app.courses.rules.words import Voice
from app.home import words
from app.home.queries.waiting import waiting_of
from app.home.rules import Doing, guide_minutes, suggested
from app.points.rules import labor_week
from app.privacy import queries as privacy
from app.privacy.rules import Purpose
from app.schools import access
from app.schools import queries as schools
from app.schools.access import Place, StudentRow
from app.schools.rules.calendar import Span, Term, iso_week, teaching_week
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
    def region_code(self) -> str: ...
    @property
    def grades_in_stage(self) -> int: ...


@dataclass(frozen=True)
class Child:
    """A child with its school and its grade, which is None before it enters and after it has graduated."""

    row: StudentRow
    school_name: str
    region_code: str
    grade: int | None

    @property
    def band(self) -> int | None:
        return band_of(self.grade) if self.grade else None

    @property
    def place(self) -> Place:
        return Place(self.region_code, self.row.school_id, self.row.class_id)


@dataclass(frozen=True)
class Facts:
    """What was read of all children together."""

    labor: Sequence[LaborRow]
    touched: Mapping[UUID, Mapping[str | None, int]]
    libraries: Mapping[Place, Sequence[Task]]
    answers: Mapping[tuple[UUID, str], bool]
    asked: Sequence[Asked]
    awards: Sequence[OpenAward]


def home(session: Session, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return everything that a guardian, or a student of itself, sees on the first screen."""
    today = local_day(now)
    voice = Voice.STUDENT if actor.student_id else Voice.GUARDIAN
    own = [access.student_row(session, actor.student_id)] if actor.student_id else access.children_of(session, actor)
    by_id = schools.schools_by_id(session, {row.school_id for row in own})
    children = [_child(row, by_id[row.school_id], today) for row in own]
    facts = _facts(session, children, voice, now)
    news = headlines(session, actor, NOTICES)
    # The schools of a county share their terms, so the first child's school speaks for all.
    term = schools.term_on(session, by_id[own[0].school_id], today) if own else None
    return {
        "today": today,
        "week": iso_week(today),
        "term": _term(term, today) if term else None,
        "unread": news.unread,
        "notices": news.latest,
        "children": [_shown(child, facts, voice, today) for child in children],
    }


def _child(row: StudentRow, school: School, today: date) -> Child:
    grade = grade_of(row.stage, row.entry_year, academic_year_of(today), school.grades_in_stage)
    return Child(row, school.name, school.region_code, grade)


def _term(term: Term, today: date) -> dict[str, Any]:
    return {"code": term.code, "name": words.term_name(term.code), "week_no": teaching_week(today, term)}


def _facts(session: Session, children: Sequence[Child], voice: Voice, now: datetime) -> Facts:
    ids, today = [child.row.id for child in children], local_day(now)
    of_courses = [CourseChild(child.row.id, child.row.school_id, child.row.class_id, child.grade) for child in children]
    return Facts(
        checkins.labor(session, ids, Span(today - RETURNED_SINCE, today)),
        checkins.groups_touched(session, ids, Span(today - TOUCHED_SINCE, today)),
        checkins.libraries(session, {child.place for child in children}),
        privacy.answers(session, ids),
        asked_of(session, of_courses, voice, now),
        open_of_children(session, ids) if voice is Voice.GUARDIAN else [],
    )


def _shown(child: Child, facts: Facts, voice: Voice, today: date) -> dict[str, Any]:
    student_id = child.row.id
    labor = [record for record in facts.labor if record.student_id == student_id]
    living = [record for record in labor if record.is_live and record.labor_on in _days(today)]
    return {
        "student_id": student_id,
        "name": child.row.name,
        "class_id": child.row.class_id,
        "class_label": child.row.class_label,
        "school_id": child.row.school_id,
        "school_name": child.school_name,
        "region_code": child.region_code,
        "grade": child.grade,
        "band": child.band,
        "has_base_consent": facts.answers.get((student_id, Purpose.BASE), False),
        "has_photo_consent": facts.answers.get((student_id, Purpose.PHOTO_UPLOAD), False),
        "week": _week(living, today) | {"guide_minutes": _guide(child, voice)},
        "today": {"records": [_record(record) for record in labor if record.labor_on == today]},
        "suggestions": _suggestions(child, facts, living, today),
        "waiting": _waiting(student_id, facts, labor, voice),
    }


def _waiting(student_id: UUID, facts: Facts, labor: Iterable[LaborRow], voice: Voice) -> list[dict[str, Any]]:
    """Return what waits for a child. Surveys are asked of those only whose guardians agreed to the base."""
    is_guardian, answer = voice is Voice.GUARDIAN, facts.answers.get((student_id, Purpose.BASE))
    asked = (one for one in facts.asked if one.student_id == student_id)
    return waiting_of(
        student_id,
        returned=[record for record in labor if is_guardian and not record.is_live],
        asked=[one for one in asked if answer or one.question is not Question.SURVEY],
        awards=[award for award in facts.awards if award.student_id == student_id],
        is_consent_asked=is_guardian and answer is None,
    )


def _days(today: date) -> list[date]:
    monday = labor_week(today).starts_on
    return [monday + timedelta(days=number) for number in range(7)]


def _week(living: Sequence[LaborRow], today: date) -> dict[str, Any]:
    return {
        "records": len(living),
        "counted": sum(record.is_counted for record in living),
        "minutes": sum(record.minutes or 0 for record in living),
        "days": [{"on": day, "records": sum(record.labor_on == day for record in living)} for day in _days(today)],
    }


def _guide(child: Child, voice: Voice) -> int | None:
    return guide_minutes(child.band) if child.band and voice is Voice.GUARDIAN else None


def _record(record: LaborRow) -> dict[str, Any]:
    return {"check_in_id": record.id, "name": record.title, "status": record.status}


def _suggestions(child: Child, facts: Facts, living: Iterable[LaborRow], today: date) -> list[Task]:
    if child.band is None:
        return []
    this_week = {record.origin_id for record in living}
    doing = Doing(child.row.id, this_week, facts.touched.get(child.row.id, {}))
    return suggested(facts.libraries[child.place], child.band, doing, today)

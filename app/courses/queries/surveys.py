"""Reads of surveys and of what they and earlier rounds say of the wishes of a school's children."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.courses.models.draws import Draw, DrawnPlace
from app.courses.models.menu import Course, Offering
from app.courses.models.surveys import CourseSurvey, SurveyAnswer
from app.courses.rules import small_cells
from app.courses.rules.surveys import MOST_SUGGESTIONS, TopicCount, tally
from app.courses.rules.words import DrawStatus

EARLIER_ROUNDS = 4
_SURVEY: Select[*tuple[Any, ...]] = select(*CourseSurvey.__table__.c)


@dataclass(frozen=True)
class UnmetDemand:
    """How many children wished a course in earlier rounds and got neither it nor one they wished more; None is hidden."""

    title: str
    children: int | None


@dataclass(frozen=True)
class SurveyResults:
    """What a survey found. ``answers`` and all counts are None where they are small."""

    survey_id: UUID
    answers: int | None
    topics: list[TopicCount]
    suggestions: list[str]
    unmet: list[UnmetDemand]


def surveys(session: Session, school_id: UUID, opened_by: datetime | None, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a school's surveys, the latest first; with ``opened_by`` those that had opened by then."""
    statement = _SURVEY.where(CourseSurvey.school_id == school_id)
    if opened_by:
        statement = statement.where(CourseSurvey.opens_at <= opened_by)
    keys = (CourseSurvey.__table__.c.opens_at, CourseSurvey.__table__.c.id)
    return page_of_rows(session, statement, keys, cursor=cursor, limit=limit, newest_first=True)


def answer_of(session: Session, survey_id: UUID, student_id: UUID, voice: str) -> Mapping[str, Any]:
    """Return what a voice has answered about a child, an empty answer where it has said nothing."""
    columns = SurveyAnswer.__table__.c
    given = (columns.survey_id == survey_id, columns.student_id == student_id, columns.voice == voice)
    found = session.execute(select(*columns).where(*given)).mappings().one_or_none()
    nothing: dict[str, Any] = {"topics": [], "suggestion": "", "answered_at": None}
    whose = {"survey_id": survey_id, "student_id": student_id, "voice": voice}
    return {**(found or nothing), **whose}


def results(session: Session, asked: CourseSurvey, grades: list[int]) -> SurveyResults:
    """Return what the answers to a survey tell without telling on anybody."""
    rows = session.execute(
        select(SurveyAnswer.grade, SurveyAnswer.voice, SurveyAnswer.topics).where(SurveyAnswer.survey_id == asked.id)
    ).all()
    keys = [topic["key"] for topic in asked.topics]
    answers = small_cells.shown(len(rows))
    suggestions = [] if answers is None else _suggestions(session, asked.id)
    counted = tally((tuple(row) for row in rows), keys, grades)
    return SurveyResults(asked.id, answers, counted, suggestions, unmet_demand(session, asked.school_id))


def _suggestions(session: Session, survey_id: UUID) -> list[str]:
    """Return the suggestions by how often they were made, so that their order does not tell who came first."""
    said = (SurveyAnswer.survey_id == survey_id, SurveyAnswer.suggestion != "")
    often = func.count().desc()
    statement = select(SurveyAnswer.suggestion).where(*said).group_by(SurveyAnswer.suggestion)
    ordered = statement.order_by(often, SurveyAnswer.suggestion).limit(MOST_SUGGESTIONS)
    return list(session.execute(ordered).scalars())


def unmet_demand(session: Session, school_id: UUID) -> list[UnmetDemand]:
    """Return the demand that the last published draws of a school could not meet, by course title, the largest first."""
    draws = (
        select(Draw.id)
        .where(Draw.school_id == school_id, Draw.status == DrawStatus.PUBLISHED.value)
        .order_by(Draw.published_at.desc())
        .limit(EARLIER_ROUNDS)
    )
    titles = _titles(session, school_id)
    missed: Mapping[str, set[UUID]] = defaultdict(set)
    for draw_id in session.execute(draws).scalars():
        for student_id, title in _missed(session, draw_id, titles):
            missed[title].add(student_id)
    counted = [UnmetDemand(title, small_cells.shown(len(children))) for title, children in missed.items()]
    return sorted(counted, key=lambda demand: (-(demand.children or 0), demand.title))


def _titles(session: Session, school_id: UUID) -> dict[str, str]:
    rows = session.execute(
        select(Offering.id, Course.title)
        .join(Course, Course.id == Offering.course_id)
        .where(Offering.school_id == school_id)
    )
    return {str(row.id): row.title for row in rows}


def _missed(session: Session, draw_id: UUID, titles: Mapping[str, str]) -> Iterable[tuple[UUID, str]]:
    """Yield each child with the titles that it wished more than what it got in a draw, and that it got nowhere in it."""
    rows = session.execute(
        select(DrawnPlace.student_id, DrawnPlace.ranked, DrawnPlace.offering_id).where(DrawnPlace.draw_id == draw_id)
    ).all()
    got = {(row.student_id, titles.get(str(row.offering_id))) for row in rows}
    for row in rows:
        ranked = [str(offering_id) for offering_id in row.ranked]
        better = ranked[: ranked.index(str(row.offering_id))] if str(row.offering_id) in ranked else ranked
        wished = {titles[offering_id] for offering_id in better if offering_id in titles}
        yield from ((row.student_id, title) for title in wished if (row.student_id, title) not in got)

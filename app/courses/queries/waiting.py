"""What the courses ask of families and of the office at a moment, read for several children at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import RoundChild, RoundClass, SelectionRound, SlotRegistration, WishSheet
from app.courses.models.surveys import CourseSurvey, SurveyAnswer
from app.courses.rules.places import ASKED
from app.courses.rules.stages import stage
from app.courses.rules.wishes import is_silent
from app.courses.rules.words import LIVING, EnrolmentStatus, Mode, OfferingStatus, Review, Stage, Voice


class Question(StrEnum):
    """What a family is asked."""

    DAYS = "days"
    WISHES = "wishes"
    CONFIRM_WISHES = "confirm-wishes"
    RUSH = "rush"
    CONFIRM_PLACE = "confirm-place"
    ACCEPT_PLACE = "accept-place"
    SURVEY = "survey"


@dataclass(frozen=True)
class Asked:
    """A question about one child; ``title`` is that of the round, course or survey, ``ids`` name it."""

    question: Question
    student_id: UUID
    title: str
    until: datetime | None
    ids: Mapping[str, UUID]


@dataclass(frozen=True)
class Child:
    """A child as rounds see it before they are prepared."""

    id: UUID
    school_id: UUID
    class_id: UUID
    grade: int | None


_HAS_PLACE = exists().where(
    Enrolment.student_id == RoundChild.student_id,
    Enrolment.round_id == RoundChild.round_id,
    Enrolment.status.in_([status.value for status in LIVING]),
)
_CHOOSING = (
    select(
        RoundChild.student_id, RoundChild.slots, SelectionRound.id, SelectionRound.title, SelectionRound.mode,
        SelectionRound.notice_at, SelectionRound.open_at, SelectionRound.close_at, SelectionRound.adjust_until,
        SelectionRound.prepared_at, SelectionRound.drawn_at, SelectionRound.published_at, SelectionRound.cancelled_at,
        WishSheet.wishes, WishSheet.confirmed_at, _HAS_PLACE.label("has_place"),
    )
    .join(SelectionRound, SelectionRound.id == RoundChild.round_id)
    .outerjoin(
        WishSheet, (WishSheet.round_id == RoundChild.round_id) & (WishSheet.student_id == RoundChild.student_id)
    )
    .where(
        RoundChild.student_id.in_(bindparam("student_ids", expanding=True)), SelectionRound.close_at > bindparam("now")
    )
    .order_by(SelectionRound.close_at, SelectionRound.id)
)  # fmt: skip
_TAKES_DAYS = (
    RoundClass.class_id.in_(bindparam("class_ids", expanding=True)),
    SelectionRound.notice_at <= bindparam("now"),
    SelectionRound.register_until > bindparam("now"),
    SelectionRound.prepared_at.is_(None),
    SelectionRound.cancelled_at.is_(None),
)
_REGISTERING = (
    select(RoundClass.class_id, SelectionRound.id, SelectionRound.title, SelectionRound.register_until)
    .join(SelectionRound, SelectionRound.id == RoundClass.round_id)
    .where(*_TAKES_DAYS)
    .order_by(SelectionRound.register_until, SelectionRound.id)
)
_REGISTERING_IDS = (
    select(SelectionRound.id).join(RoundClass, RoundClass.round_id == SelectionRound.id).where(*_TAKES_DAYS)
)
_REGISTERED = select(SlotRegistration.round_id, SlotRegistration.student_id).where(
    SlotRegistration.round_id.in_(_REGISTERING_IDS),
    SlotRegistration.student_id.in_(bindparam("student_ids", expanding=True)),
)
_OFFERED = select(Offering.round_id, Offering.grades).where(
    Offering.round_id.in_(_REGISTERING_IDS), Offering.status == OfferingStatus.PUBLISHED.value
)
_PLACES = (
    select(
        Enrolment.id, Enrolment.student_id, Enrolment.offering_id, Enrolment.status, Enrolment.answer_by, Course.title
    )
    .join(Offering, Offering.id == Enrolment.offering_id)
    .join(Course, Course.id == Offering.course_id)
    .where(
        Enrolment.student_id.in_(bindparam("student_ids", expanding=True)),
        Enrolment.status.in_([status.value for status in ASKED]),
        or_(Enrolment.answer_by.is_(None), Enrolment.answer_by > bindparam("now")),
    )
    .order_by(Enrolment.answer_by, Enrolment.id)
)
_SURVEYS = (
    select(
        CourseSurvey.id, CourseSurvey.school_id, CourseSurvey.title, CourseSurvey.closes_at, SurveyAnswer.student_id
    )
    .outerjoin(
        SurveyAnswer,
        (SurveyAnswer.survey_id == CourseSurvey.id)
        & SurveyAnswer.student_id.in_(bindparam("student_ids", expanding=True))
        & (SurveyAnswer.voice == bindparam("voice")),
    )
    .where(
        CourseSurvey.school_id.in_(bindparam("school_ids", expanding=True)),
        CourseSurvey.opens_at <= bindparam("now"),
        CourseSurvey.closes_at > bindparam("now"),
    )
    .order_by(CourseSurvey.closes_at, CourseSurvey.id)
)  # fmt: skip


# What to read, by names that are those of the rows handed to ``asked_of``.
READS: Mapping[str, Select[*tuple[Any, ...]]] = {
    "choosing": _CHOOSING,
    "registering": _REGISTERING,
    "registered": _REGISTERED,
    "offered": _OFFERED,
    "places": _PLACES,
    "surveys": _SURVEYS,
}


def asked_of(rows: Mapping[str, Sequence[Any]], children: Sequence[Child], voice: Voice, now: datetime) -> list[Asked]:
    """Return what the courses ask about some children now: their guardians, or the children themselves.

    A survey only takes answers about children whose guardians agreed to the base, which is not asked here.
    """
    found = [*_of_choosing(rows["choosing"], now), *_surveys(rows["surveys"], children)]
    if voice is Voice.STUDENT:
        return [asked for asked in found if asked.question is not Question.CONFIRM_WISHES]
    return [*_days(rows, children), *found, *_places(rows["places"])]


def courses_to_approve(session: Session, school_id: UUID) -> int:
    """Count the courses that were proposed to a school's office."""
    proposed = (Course.school_id == school_id, Course.review == Review.PROPOSED.value)
    return session.execute(select(func.count(Course.id)).where(*proposed)).scalar_one()


def _of_choosing(rows: Iterable[Any], now: datetime) -> Iterator[Asked]:
    """Yield what open rounds want to hear: wishes, their confirmation, or who comes first."""
    for row in rows:
        question = _question(row) if stage(row, now) is Stage.OPEN else None
        if question:
            yield Asked(question, row.student_id, row.title, row.close_at, {"round_id": row.id})


def _question(row: Any) -> Question | None:
    if row.mode == Mode.RUSH:
        return None if row.has_place else Question.RUSH
    if row.mode != Mode.WISHES or not row.slots:
        return None
    if is_silent(None if row.wishes is None else row):
        return Question.WISHES
    return None if row.confirmed_at else Question.CONFIRM_WISHES


def _days(rows: Mapping[str, Sequence[Any]], children: Sequence[Child]) -> list[Asked]:
    """Return the rounds that wait for the days of a child whose grade they offer something."""
    registered = {(row.round_id, row.student_id) for row in rows["registered"]}
    offered = {(row.round_id, grade) for row in rows["offered"] for grade in row.grades}
    return [
        Asked(Question.DAYS, child.id, row.title, row.register_until, {"round_id": row.id})
        for row in rows["registering"]
        for child in children
        if child.class_id == row.class_id and (row.id, child.grade) in offered and (row.id, child.id) not in registered
    ]


def _places(rows: Iterable[Any]) -> Iterator[Asked]:
    for row in rows:
        is_offer = row.status == EnrolmentStatus.OFFERED
        question = Question.ACCEPT_PLACE if is_offer else Question.CONFIRM_PLACE
        ids = {"enrolment_id": row.id, "offering_id": row.offering_id}
        yield Asked(question, row.student_id, row.title, row.answer_by, ids)


def _surveys(rows: Iterable[Any], children: Sequence[Child]) -> Iterator[Asked]:
    # A row for each answer about one of the children, and one without where there is none.
    for _, found in groupby(rows, attrgetter("id")):
        survey, *others = found
        answered = {row.student_id for row in (survey, *others)}
        for child in children:
            if child.school_id == survey.school_id and child.grade and child.id not in answered:
                yield Asked(Question.SURVEY, child.id, survey.title, survey.closes_at, {"survey_id": survey.id})

"""What the courses ask of families and of the office at a moment, read for several children at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, func, or_, select
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
_REGISTERING = (
    select(RoundClass.class_id, SelectionRound.id, SelectionRound.title, SelectionRound.register_until)
    .join(SelectionRound, SelectionRound.id == RoundClass.round_id)
    .where(
        RoundClass.class_id.in_(bindparam("class_ids", expanding=True)),
        SelectionRound.notice_at <= bindparam("now"),
        SelectionRound.register_until > bindparam("now"),
        SelectionRound.prepared_at.is_(None),
        SelectionRound.cancelled_at.is_(None),
    )
    .order_by(SelectionRound.register_until, SelectionRound.id)
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


def asked_of(session: Session, children: Sequence[Child], voice: Voice, now: datetime) -> list[Asked]:
    """Return what the courses ask about some children now: their guardians, or the children themselves.

    How many statements it takes does not depend on how many children there are. A survey only takes answers about
    children whose guardians agreed to the base, which is not asked here.
    """
    found = [*_of_choosing(session, children, now), *_surveys(session, children, voice, now)]
    if voice is Voice.STUDENT:
        return [asked for asked in found if asked.question is not Question.CONFIRM_WISHES]
    return [*_days(session, children, now), *found, *_places(session, children, now)]


def courses_to_approve(session: Session, school_id: UUID) -> int:
    """Count the courses that were proposed to a school's office."""
    proposed = (Course.school_id == school_id, Course.review == Review.PROPOSED.value)
    return session.execute(select(func.count(Course.id)).where(*proposed)).scalar_one()


def _of_choosing(session: Session, children: Iterable[Child], now: datetime) -> Iterator[Asked]:
    """Yield what open rounds want to hear: wishes, their confirmation, or who comes first."""
    asked = {"student_ids": [child.id for child in children], "now": now}
    for row in session.connection().execute(_CHOOSING, asked):
        question = _question(row) if stage(row, now) is Stage.OPEN else None
        if question:
            yield Asked(question, row.student_id, row.title, row.close_at, {"round_id": row.id})


def _question(row: Row[Any]) -> Question | None:
    if row.mode == Mode.RUSH:
        return None if row.has_place else Question.RUSH
    if row.mode != Mode.WISHES or not row.slots:
        return None
    if is_silent(None if row.wishes is None else row):
        return Question.WISHES
    return None if row.confirmed_at else Question.CONFIRM_WISHES


def _days(session: Session, children: Sequence[Child], now: datetime) -> list[Asked]:
    """Return the rounds that wait for the days of a child whose grade they offer something."""
    asked = {"class_ids": [child.class_id for child in children], "now": now}
    rounds = session.connection().execute(_REGISTERING, asked).all()
    if not rounds:
        return []
    round_ids = {row.id for row in rounds}
    registered = _registered(session, round_ids, [child.id for child in children])
    grades = _offered_grades(session, round_ids)
    return [
        Asked(Question.DAYS, child.id, row.title, row.register_until, {"round_id": row.id})
        for row in rounds
        for child in children
        if child.class_id == row.class_id and child.grade in grades[row.id] and (row.id, child.id) not in registered
    ]


def _registered(session: Session, round_ids: Collection[UUID], student_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    rows = session.execute(
        select(SlotRegistration.round_id, SlotRegistration.student_id).where(
            SlotRegistration.round_id.in_(round_ids), SlotRegistration.student_id.in_(student_ids)
        )
    )
    return {(row.round_id, row.student_id) for row in rows}


def _offered_grades(session: Session, round_ids: Collection[UUID]) -> dict[UUID, set[int]]:
    grades: dict[UUID, set[int]] = {round_id: set() for round_id in round_ids}
    offered = (Offering.round_id.in_(round_ids), Offering.status == OfferingStatus.PUBLISHED.value)
    for round_id, of_one in session.execute(select(Offering.round_id, Offering.grades).where(*offered)):
        grades[round_id].update(of_one)
    return grades


def _places(session: Session, children: Iterable[Child], now: datetime) -> Iterator[Asked]:
    asked = {"student_ids": [child.id for child in children], "now": now}
    for row in session.connection().execute(_PLACES, asked):
        is_offer = row.status == EnrolmentStatus.OFFERED
        question = Question.ACCEPT_PLACE if is_offer else Question.CONFIRM_PLACE
        ids = {"enrolment_id": row.id, "offering_id": row.offering_id}
        yield Asked(question, row.student_id, row.title, row.answer_by, ids)


def _surveys(session: Session, children: Sequence[Child], voice: Voice, now: datetime) -> Iterator[Asked]:
    asked = {
        "school_ids": list({child.school_id for child in children}),
        "student_ids": [child.id for child in children],
        "voice": voice.value,
        "now": now,
    }
    # A row for each answer about one of the children, and one without where there is none.
    for _, found in groupby(session.connection().execute(_SURVEYS, asked), attrgetter("id")):
        survey, *others = found
        answered = {row.student_id for row in (survey, *others)}
        for child in children:
            if child.school_id == survey.school_id and child.grade and child.id not in answered:
                yield Asked(Question.SURVEY, child.id, survey.title, survey.closes_at, {"survey_id": survey.id})

"""What was said of a course: evaluations as sums that name nobody, one's own, and the teacher's words to a child."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.courses.queries.places import HolderRow, PlaceRow, holders, places_of_student
from app.courses.rules.small_cells import FEWEST_SHOWN
from app.courses.rules.words import Voice
from app.lessons.models.learning import CourseEvaluation, TeacherWords
from app.lessons.models.sessions import CourseSession
from app.lessons.rules.learning import EVALUATED, LIKINGS
from app.lessons.rules.words import SessionStatus
from app.privacy import queries as privacy
from app.privacy.rules import Purpose

MOST_WORDS = 500


@dataclass(frozen=True)
class Opinions:
    """The evaluations of a course. ``student`` and ``guardian`` count the likings 1, 2, 3; None is what is hidden."""

    answers: int | None
    student: list[int] | None
    guardian: list[int] | None
    words: list[str]


HIDDEN = Opinions(None, None, None, [])


@dataclass(frozen=True)
class WordsRow:
    """What the teacher of a course wrote to a child."""

    enrolment_id: UUID
    offering_id: UUID
    title: str
    words: str
    written_at: datetime


@dataclass(frozen=True)
class OwnEvaluation:
    """A course that can be evaluated, with what a voice has said of it; ``liking`` is None before it has."""

    enrolment_id: UUID
    offering_id: UUID
    title: str
    liking: int | None
    words: str
    evaluated_at: datetime | None


@dataclass(frozen=True)
class PupilRow:
    """A child of a course as its teacher sees it, on its present seat; ``words`` is what the teacher wrote to it."""

    enrolment_id: UUID
    student_id: UUID
    name: str
    class_label: str
    seat_no: int | None
    has_photo_consent: bool
    words: str
    written_at: datetime | None


def lesson_was_held(session: Session, offering_id: UUID, starts_on: date | None, ended_on: date | None) -> bool:
    """Tell whether a lesson of a course was held between two days; None is no bound."""
    held: list[Any] = [CourseSession.offering_id == offering_id, CourseSession.status == SessionStatus.HELD]
    if starts_on:
        held.append(CourseSession.held_on >= starts_on)
    if ended_on:
        held.append(CourseSession.held_on <= ended_on)
    return session.execute(select(CourseSession.id).where(*held).limit(1)).first() is not None


def opinions(session: Session, offering_id: UUID) -> Opinions:
    """Return the evaluations of a course once there are enough of them that none can be told apart.

    The counts of a voice that few have used stay hidden; the words are sorted, so that their order tells nothing.
    """
    counted = session.execute(
        select(CourseEvaluation.voice, CourseEvaluation.liking, func.count())
        .where(CourseEvaluation.offering_id == offering_id)
        .group_by(CourseEvaluation.voice, CourseEvaluation.liking)
    )
    counts = {(voice, liking): count for voice, liking, count in counted}
    answers = sum(counts.values())
    if answers < FEWEST_SHOWN:
        return HIDDEN
    student, guardian = ([counts.get((voice, liking), 0) for liking in LIKINGS] for voice in Voice)
    return Opinions(answers, _shown(student), _shown(guardian), _words(session, offering_id))


def _shown(counts: list[int]) -> list[int] | None:
    return counts if sum(counts) >= FEWEST_SHOWN else None


def _words(session: Session, offering_id: UUID) -> list[str]:
    said = select(CourseEvaluation.words).where(
        CourseEvaluation.offering_id == offering_id, CourseEvaluation.words != ""
    )
    return sorted(session.execute(said).scalars())[:MOST_WORDS]


def words_to(session: Session, student_id: UUID, term_code: str) -> list[WordsRow]:
    """Return what teachers wrote to a child in a term, in the order of its places."""
    places = {place.id: place for place in places_of_student(session, student_id, term_code)}
    rows = session.execute(
        select(TeacherWords.enrolment_id, TeacherWords.words, TeacherWords.written_at)
        .where(TeacherWords.enrolment_id.in_(places))
        .order_by(TeacherWords.enrolment_id)
    )
    return [
        WordsRow(enrolment_id, places[enrolment_id].offering_id, places[enrolment_id].title, words, written_at)
        for enrolment_id, words, written_at in rows
    ]


def own_evaluations(session: Session, student_id: UUID, term_code: str, voice: Voice) -> list[OwnEvaluation]:
    """Return the courses of a child in a term that can be evaluated, with what the voice has said, the oldest first."""
    places = [
        place
        for place in places_of_student(session, student_id, term_code)
        if place.status in EVALUATED and lesson_was_held(session, place.offering_id, place.starts_on, place.ended_on)
    ]
    given = select(CourseEvaluation).where(
        CourseEvaluation.enrolment_id.in_([place.id for place in places]), CourseEvaluation.voice == voice
    )
    said = {one.enrolment_id: one for one in session.execute(given).scalars()}

    def row(place: PlaceRow) -> OwnEvaluation:
        one = said.get(place.id)
        told = (one.liking, one.words, one.evaluated_at) if one else (None, "", None)
        return OwnEvaluation(place.id, place.offering_id, place.title, *told)

    return [row(place) for place in places]


def pupils(session: Session, offering_id: UUID) -> list[PupilRow]:
    """Return who sits in a course, by class and seat; whose guardians agree to photos, and what was written to whom."""
    sitting = holders(session, offering_id)
    agreed = privacy.consenting(session, [child.student_id for child in sitting], Purpose.PHOTO_UPLOAD)
    written = select(TeacherWords).where(TeacherWords.enrolment_id.in_([child.enrolment_id for child in sitting]))
    words = {one.enrolment_id: one for one in session.execute(written).scalars()}

    def row(child: HolderRow) -> PupilRow:
        one = words.get(child.enrolment_id)
        return PupilRow(
            child.enrolment_id, child.student_id, child.student_name, child.class_label, child.seat_no,
            child.student_id in agreed, one.words if one else "", one.written_at if one else None,
        )  # fmt: skip

    return [row(child) for child in sitting]

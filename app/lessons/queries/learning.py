"""What was said of a course: evaluations as sums that name nobody, and the teacher's words to a child."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.courses.queries.places import places_of_student
from app.courses.rules.small_cells import FEWEST_SHOWN
from app.courses.rules.words import Voice
from app.lessons.models.learning import CourseEvaluation, TeacherWords
from app.lessons.models.sessions import CourseSession
from app.lessons.rules.learning import LIKINGS
from app.lessons.rules.words import SessionStatus

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

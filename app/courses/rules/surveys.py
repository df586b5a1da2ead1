"""What a survey may ask, and what is told of its answers."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.errors.surveys import SurveyInvalid, TopicsUnknown
from app.courses.rules import small_cells
from app.courses.rules.words import Voice

MOST_TOPICS = 30
MOST_SUGGESTIONS = 500


def check_survey(keys: Sequence[str], opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Raise ``SurveyInvalid`` with everything that is wrong with a new survey."""
    problems = list(_problems(keys, opens_at, closes_at, now))
    if problems:
        raise SurveyInvalid(errors=problems)


def _problems(keys: Sequence[str], opens_at: datetime, closes_at: datetime, now: datetime) -> Iterator[FieldError]:
    if not max(opens_at, now) < closes_at:
        yield FieldError("/closes_at", "window-invalid", mark("截止时间须晚于开放时间和现在。"))
    for key, times in Counter(keys).items():
        if times > 1:
            yield FieldError("/topics", "topic-twice", mark("选项“{key}”重复。"), (("key", key),))


def check_topics(marked: Collection[str], asked: Iterable[str]) -> None:
    """Raise ``TopicsUnknown`` for topics that were not asked."""
    if unknown := sorted(set(marked) - set(asked)):
        raise TopicsUnknown(topics=unknown)


@dataclass(frozen=True)
class GradeCount:
    """How many children of a grade marked a topic; None is hidden."""

    grade: int
    count: int | None


@dataclass(frozen=True)
class TopicCount:
    """How often a topic was marked by children, or by guardians; None is hidden."""

    topic: str
    voice: Voice
    total: int | None
    grades: tuple[GradeCount, ...]


def tally(
    answers: Iterable[tuple[int, str, Sequence[str]]], topics: Sequence[str], grades: Sequence[int]
) -> list[TopicCount]:
    """Count (grade, voice, marked topics) by topic, voice and grade, with small counts hidden.

    ``grades`` are all that the school teaches: a grade that nobody answered from looks like one with few answers.
    """
    counts = Counter((topic, voice, grade) for grade, voice, marked in answers for topic in marked)
    return [_count(counts, topic, voice, grades) for topic in topics for voice in Voice]


def _count(counts: Counter[tuple[str, str, int]], topic: str, voice: Voice, grades: Sequence[int]) -> TopicCount:
    line = small_cells.line([counts[topic, voice.value, grade] for grade in grades])
    return TopicCount(topic, voice, line.total, tuple(map(GradeCount, grades, line.cells)))

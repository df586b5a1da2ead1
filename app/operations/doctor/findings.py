"""What an examination finds."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """``wrong`` needs somebody now; ``warning`` should be looked at."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line for the operator; ``words`` are a sentence that says what to do unless all is well."""

    part: str
    level: Level
    words: str


def ok(part: str, words: str) -> Finding:
    return Finding(part, Level.OK, words)


def warning(part: str, words: str) -> Finding:
    return Finding(part, Level.WARNING, words)


def wrong(part: str, words: str) -> Finding:
    return Finding(part, Level.WRONG, words)

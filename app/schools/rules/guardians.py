"""Guardians: the relations a school knows, and how long and how often a bind code may be tried."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from app.schools.rules.widths import compact

MOST_GUARDIANS = 4
BIND_CODE_LENGTH = 8
BIND_CODE_LIFE = timedelta(days=30)
MOST_WRONG_CODES = 5
WRONG_CODES_WITHIN = timedelta(hours=1)


class Relation(StrEnum):
    """What a guardian is to the child."""

    FATHER = "father"
    MOTHER = "mother"
    PATERNAL_GRANDPARENT = "paternal_grandparent"
    MATERNAL_GRANDPARENT = "maternal_grandparent"
    OTHER = "other"


RELATION_WORDS = {
    "父亲": Relation.FATHER,
    "母亲": Relation.MOTHER,
    "祖父母": Relation.PATERNAL_GRANDPARENT,
    "外祖父母": Relation.MATERNAL_GRANDPARENT,
    "其他监护人": Relation.OTHER,
}


def relation_of(word: str) -> Relation:
    """Return the relation that a code or the word of the paper form names; raises ``ValueError`` for other words."""
    return RELATION_WORDS.get(word) or Relation(word)


def typed_code(text: str) -> str:
    """Return a bind code as it was printed, however it was typed: small letters, full width, blanks, hyphens."""
    return compact(text).replace("-", "").upper()


def may_try_again_at(wrong_at: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when an account that typed wrong codes at these instants may go on, or None where it may try at once."""
    recent = sorted(at for at in wrong_at if at > now - WRONG_CODES_WITHIN)
    return recent[-MOST_WRONG_CODES] + WRONG_CODES_WITHIN if len(recent) >= MOST_WRONG_CODES else None

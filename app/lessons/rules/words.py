"""The states and kinds of lessons, as they are stored and sent."""

from enum import StrEnum


class SessionStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    """What the roll-call says of a child."""

    PRESENT = "present"
    LEAVE = "leave"
    ABSENT = "absent"
    LEFT_EARLY = "left_early"


class FeeUnit(StrEnum):
    PER_LESSON = "per_lesson"
    PER_MONTH = "per_month"
    PER_TERM = "per_term"


class Refund(StrEnum):
    """How a local policy gives money back: by the lessons really had, by half months missed, or not at all."""

    BY_DAY = "by_day"
    HALF_MONTH_STEPS = "half_month_steps"
    NONE = "none"


class Locale(StrEnum):
    URBAN = "urban"
    RURAL = "rural"
    ANY = "any"

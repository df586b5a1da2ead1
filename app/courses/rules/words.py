"""The states and kinds of everything around courses, as they are stored and sent."""

from enum import StrEnum


class Category(StrEnum):
    """What a course is about."""

    CLUB = "club"
    SECOND_CLASSROOM = "second_classroom"
    NATURE = "nature"
    HOMEWORK_CARE = "homework_care"
    PE = "pe"
    ARTS = "arts"
    SCIENCE = "science"
    LABOR = "labor"
    READING = "reading"
    MAKER = "maker"
    OTHER = "other"


class Kind(StrEnum):
    """1 + X: base care (homework guidance) is open to every child that needs it, special courses are chosen."""

    BASE_CARE = "base_care"
    SPECIAL = "special"


class ProviderKind(StrEnum):
    OWN_TEACHER = "own_teacher"
    OTHER_SCHOOL = "other_school"
    ORGANISATION = "organisation"
    VOLUNTEER = "volunteer"


class Review(StrEnum):
    """A teacher proposes a course, the office approves or returns it, and retires it when it is not given any more."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    RETIRED = "retired"


class OfferingStatus(StrEnum):
    """A course of a term is drafted, shown on the menu, and cancelled where it cannot be held."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """How places are given: by ranked wishes and a draw, first come first served, or by the office."""

    WISHES = "wishes"
    RUSH = "rush"
    ASSIGNED = "assigned"


class Stage(StrEnum):
    """Where a selection round stands; computed from its times and what has been done (``rules.stages``)."""

    PLANNED = "planned"
    NOTICED = "noticed"
    OPEN = "open"
    CLOSED = "closed"
    DRAWN = "drawn"
    PUBLISHED = "published"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class SilentRule(StrEnum):
    """What a family that wished nothing, although reminded, gets: base care, or a seat that is left over."""

    BASE_CARE = "base_care"
    LEFT_OVER = "left_over"


class UnconfirmedRule(StrEnum):
    """What becomes of a place that no guardian confirmed, although asked: it is freed, or it stays the child's."""

    RELEASE = "release"
    KEEP = "keep"


class DeclarationKind(StrEnum):
    """What the school declares about a child and a course before the wishes open."""

    PLACED = "placed"
    INVITED = "invited"
    NEED = "need"
    CONTINUING = "continuing"


class DrawStatus(StrEnum):
    """One row a seed: committed before the wishes, frozen at the close, drawn, published. A practice is only looked at."""

    COMMITTED = "committed"
    FROZEN = "frozen"
    DRAWN = "drawn"
    PUBLISHED = "published"
    PRACTICE = "practice"
    VOID = "void"


class EnrolmentStatus(StrEnum):
    PENDING_GUARDIAN = "pending_guardian"
    ENROLLED = "enrolled"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


# Those that hold a seat: an offered seat is kept for the family that was asked.
HOLDING = (EnrolmentStatus.PENDING_GUARDIAN, EnrolmentStatus.ENROLLED, EnrolmentStatus.OFFERED)
LIVING = (*HOLDING, EnrolmentStatus.WAITLISTED)


class Source(StrEnum):
    """How a place came about."""

    DRAW = "draw"
    RUSH = "rush"
    PLACED = "placed"
    LEFT_OVER = "left_over"
    BASE_CARE = "base_care"
    BY_HAND = "by_hand"
    TRANSFER = "transfer"
    SWAP = "swap"


class SwapStatus(StrEnum):
    PROPOSED = "proposed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Voice(StrEnum):
    """Who speaks: the child itself or a guardian."""

    STUDENT = "student"
    GUARDIAN = "guardian"

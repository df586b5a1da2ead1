"""What waits for the guardians of a child, or for the child itself."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.awards.queries.awards import OpenAward
from app.awards.rules import AwardStatus
from app.checkins.queries import LaborRow
from app.courses.queries.waiting import Asked, Question
from app.home.rules import by_urgency
from app.home.words import Kind, waiting

_OF_COURSES = {
    Question.DAYS: Kind.DECLARATION,
    Question.WISHES: Kind.WISHES,
    Question.CONFIRM_WISHES: Kind.WISHES_TO_CONFIRM,
    Question.RUSH: Kind.RUSH_OPEN,
    Question.CONFIRM_PLACE: Kind.PLACE_TO_CONFIRM,
    Question.ACCEPT_PLACE: Kind.PLACE_OFFERED,
    Question.SURVEY: Kind.SURVEY,
}


def waiting_of(
    student_id: UUID,
    *,
    returned: Iterable[LaborRow],
    asked: Iterable[Asked],
    awards: Iterable[OpenAward],
    is_consent_asked: bool,
) -> list[dict[str, Any]]:
    """Return what waits for one child: consent first, on which the rest depends, then what ends first."""
    whose = {"student_id": student_id}
    consent = [waiting(Kind.CONSENT, whose)] if is_consent_asked else []
    others = [
        *(_question(one) for one in asked),
        *(_award(one) for one in awards),
        *(
            waiting(Kind.RECORD_RETURNED, whose | {"check_in_id": one.id}, said={"title": one.title})
            for one in returned
        ),
    ]
    return consent + by_urgency(others)


def _question(one: Asked) -> dict[str, Any]:
    whose = {"student_id": one.student_id, **one.ids}
    return waiting(_OF_COURSES[one.question], whose, until=one.until, said={"title": one.title})


def _award(one: OpenAward) -> dict[str, Any]:
    kind = Kind.AWARD_TO_CHOOSE if one.status == AwardStatus.OFFERED else Kind.AWARD_TO_COLLECT
    whose = {"student_id": one.student_id, "award_id": one.id}
    return waiting(kind, whose, until=one.pickup_to, said={"place": one.place})

"""What became of the wishes and places of a school's term, as counts."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.courses.models.draws import Draw, DrawnPlace
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import SelectionRound
from app.courses.rules.words import DrawStatus, EnrolmentStatus, Kind

_TOP = 3


def wish_outcomes(session: Session, school_id: UUID, term_code: str) -> Counter[str]:
    """Count the children who wished in the published draws of a term by the best that the draw gave them.

    The outcomes are first, top_three, later, placed_otherwise (nothing that was wished, but a place by other ways)
    and never_served. Who took part in several rounds counts in each.
    """
    published = (
        select(Draw.id, Draw.statistics["never_served"].as_integer().label("never_served"))
        .join(SelectionRound, SelectionRound.id == Draw.round_id)
        .where(
            Draw.school_id == school_id,
            Draw.status == DrawStatus.PUBLISHED,
            SelectionRound.term_code == term_code,
        )
    )
    counted: Counter[str] = Counter()
    for draw in session.execute(published).all():
        found = _best(session, draw.id)
        found["never_served"] = draw.never_served
        found["placed_otherwise"] = found.pop("nothing", 0) - draw.never_served
        counted.update(found)
    return counted


def _best(session: Session, draw_id: UUID) -> Counter[str]:
    places = select(DrawnPlace.student_id, DrawnPlace.ranked, DrawnPlace.offering_id).where(
        DrawnPlace.draw_id == draw_id
    )
    best: dict[UUID, int | None] = {}
    for student_id, ranked, offering_id in session.execute(places):
        if ranked:
            ranks = [found for found in (best.get(student_id), _rank(ranked, offering_id)) if found]
            best[student_id] = min(ranks, default=None)
    return Counter(map(_outcome, best.values()))


def _rank(ranked: Sequence[str], offering_id: UUID | None) -> int | None:
    got = str(offering_id)
    return ranked.index(got) + 1 if got in ranked else None


def _outcome(rank: int | None) -> str:
    if rank is None:
        return "nothing"
    return "first" if rank == 1 else "top_three" if rank <= _TOP else "later"


def placed(session: Session, school_id: UUID, term_code: str) -> frozenset[UUID]:
    """Return the children who have, or had to its end, a place in a chosen course of a term."""
    statement = (
        select(Enrolment.student_id)
        .join(Offering, Offering.id == Enrolment.offering_id)
        .join(Course, Course.id == Offering.course_id)
        .where(
            Enrolment.school_id == school_id,
            Enrolment.status.in_((EnrolmentStatus.ENROLLED, EnrolmentStatus.COMPLETED)),
            Offering.term_code == term_code,
            Course.kind == Kind.SPECIAL,
        )
    )
    return frozenset(session.execute(statement).scalars())

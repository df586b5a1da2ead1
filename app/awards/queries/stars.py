"""Which stars stand, and which awards they have. It is asked of the stars whenever it matters, never remembered."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.awards.models import Award, AwardStar
from app.awards.rules import StandingStar, month_of
from app.stars import queries as stars

# The condition that an award has a star which still stands.
IS_STANDING = exists().where(AwardStar.award_id == Award.id, stars.is_standing(AwardStar.star_id))


def standing_stars(session: Session, period_id: UUID) -> list[StandingStar]:
    """Return the stars of an announced period that have not been revoked, by class and seat."""
    announced = stars.announced(session, period_id)
    return [
        StandingStar(
            star_id=winner.star_id,
            period_id=period_id,
            student_id=winner.student_id,
            class_id=winner.class_id,
            class_label=winner.class_label,
            seat_no=winner.seat_no or 0,
            month=month_of(announced.ends_on),
        )
        for winner in announced.winners
    ]


def stars_of(session: Session, award_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the stars for which each award was given, revoked or not."""
    found: dict[UUID, list[UUID]] = {}
    for link in session.execute(select(AwardStar).where(AwardStar.award_id.in_(list(award_ids)))).scalars():
        found.setdefault(link.award_id, []).append(link.star_id)
    return found


def standing(session: Session, award_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the awards that have a star which still stands."""
    links = session.execute(select(AwardStar).where(AwardStar.award_id.in_(list(award_ids)))).scalars().all()
    standing = stars.standing(session, {link.star_id for link in links})
    return {link.award_id for link in links if link.star_id in standing}


def given(session: Session, stars: Iterable[StandingStar]) -> dict[UUID, UUID]:
    """Return the award of each star that has one."""
    links = select(AwardStar.star_id, AwardStar.award_id).where(AwardStar.star_id.in_([star.star_id for star in stars]))
    return {link.star_id: link.award_id for link in session.execute(links)}


def without_award(session: Session, period_id: UUID) -> int:
    """Count the stars of an announced period that stand and have no award."""
    standing = stars.standing_of(session, period_id)
    given = session.execute(select(AwardStar.star_id).where(AwardStar.star_id.in_(standing))).scalars()
    return len(standing.difference(given))


def pooled(session: Session, student_ids: Collection[UUID]) -> dict[tuple[UUID, str | None], UUID]:
    """Return the award that each child has for a whole month, by child and month."""
    rows = session.execute(
        select(Award.student_id, Award.pooled_month, Award.id).where(
            Award.student_id.in_(student_ids), Award.pooled_month.is_not(None)
        )
    )
    return {(student_id, month): award_id for student_id, month, award_id in rows}

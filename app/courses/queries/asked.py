"""When families were asked something about courses, to count how much a school asks of them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.courses.models.rounds import Declaration, SelectionRound
from app.courses.models.surveys import CourseSurvey


def surveys_opened(session: Session, school_id: UUID, since: datetime, until: datetime) -> list[datetime]:
    """Return when the surveys of a school opened in a span of time."""
    opened = CourseSurvey.opens_at.between(since, until)
    return list(
        session.execute(select(CourseSurvey.opens_at).where(CourseSurvey.school_id == school_id, opened)).scalars()
    )


def rounds_opened(session: Session, school_id: UUID, since: datetime, until: datetime) -> list[datetime]:
    """Return when the rounds of a school opened in a span of time, but for those that were cancelled."""
    opened = SelectionRound.open_at.between(since, until)
    held = (SelectionRound.school_id == school_id, SelectionRound.cancelled_at.is_(None), opened)
    return list(session.execute(select(SelectionRound.open_at).where(*held)).scalars())


def declared(session: Session, school_id: UUID, since: datetime, until: datetime) -> list[datetime]:
    """Return when a school declared children for courses in a span of time, each list of children once."""
    at = Declaration.declared_at
    lists = select(Declaration.offering_id, at).where(Declaration.school_id == school_id, at.between(since, until))
    return [row.declared_at for row in session.execute(lists.distinct())]

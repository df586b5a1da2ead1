"""Feedback: submitted by whoever belongs to a school, handed to the right desk, answered, closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.announcements.errors import FeedbackClosed, FeedbackNotFound
from app.announcements.models import Feedback, FeedbackReply
from app.announcements.rules import Desk, FeedbackCategory, FeedbackStatus
from app.core import audit
from app.core.auth import Actor
from app.core.db import changed
from app.core.errors import NotFound
from app.schools import access


def submit(
    session: Session, actor: Actor, school_id: UUID, category: FeedbackCategory, body: str, now: datetime
) -> UUID:
    """Take in what somebody who belongs to a school has to say. Raises ``SchoolNotFound``."""
    access.school_for_member(session, actor, school_id)
    feedback = Feedback(
        school_id=school_id, account_id=actor.account_id, category=category.value, body=body,
        desk=Desk.SCHOOL.value, status=FeedbackStatus.OPEN.value, created_at=now,
    )  # fmt: skip
    session.add(feedback)
    session.flush()
    return feedback.id


def hand_to(session: Session, actor: Actor, feedback_id: UUID, desk: Desk, now: datetime) -> None:
    """Let another desk answer; the school keeps seeing it. Raises ``FeedbackNotFound`` or ``FeedbackClosed``."""
    feedback = _open_at_desk(session, actor, feedback_id)
    feedback.desk = desk.value
    _record(session, actor, feedback, "feedback.handed", now, desk=desk.value)


def reply(session: Session, actor: Actor, feedback_id: UUID, body: str, now: datetime) -> None:
    """Answer the person who wrote. Raises ``FeedbackNotFound`` or ``FeedbackClosed``."""
    feedback = _open_at_desk(session, actor, feedback_id)
    feedback.status = FeedbackStatus.ANSWERED.value
    session.add(
        FeedbackReply(
            school_id=feedback.school_id,
            feedback_id=feedback.id,
            account_id=actor.account_id,
            body=body,
            created_at=now,
        )
    )
    _record(session, actor, feedback, "feedback.answered", now)


def close(session: Session, actor: Actor, feedback_id: UUID, now: datetime) -> None:
    """End the matter, by the desk or by the person who wrote; closing twice changes nothing."""
    feedback = _locked(session, feedback_id)
    if feedback.account_id != actor.account_id:
        _require_desk(session, actor, feedback)
    if feedback.closed_at is None:
        feedback.status, feedback.closed_at = FeedbackStatus.CLOSED.value, now
        _record(session, actor, feedback, "feedback.closed", now)


def erase(session: Session, account_id: UUID, school_id: UUID) -> int:
    """Delete what somebody wrote to a school, with the answers to it; returns how many matters went."""
    own = (Feedback.account_id == account_id, Feedback.school_id == school_id)
    session.execute(delete(FeedbackReply).where(FeedbackReply.feedback_id.in_(select(Feedback.id).where(*own))))
    return changed(session.execute(delete(Feedback).where(*own)))


def _open_at_desk(session: Session, actor: Actor, feedback_id: UUID) -> Feedback:
    feedback = _locked(session, feedback_id)
    _require_desk(session, actor, feedback)
    if feedback.closed_at is not None:
        raise FeedbackClosed
    return feedback


def _locked(session: Session, feedback_id: UUID) -> Feedback:
    found = session.execute(select(Feedback).where(Feedback.id == feedback_id).with_for_update()).scalar_one_or_none()
    if found is None:
        raise FeedbackNotFound
    return found


def _require_desk(session: Session, actor: Actor, feedback: Feedback) -> None:
    roles = (*SCHOOL_ROLES, Role.COUNTY_ADMIN) if feedback.desk == Desk.COUNTY else SCHOOL_ROLES
    try:
        access.school_for(session, actor, feedback.school_id, *roles)
    except NotFound as error:
        raise FeedbackNotFound from error


def _record(session: Session, actor: Actor, feedback: Feedback, action: str, now: datetime, **detail: Any) -> None:
    audit.record(
        session, now, actor.account_id, action, "feedback", feedback.id, school_id=feedback.school_id, **detail
    )

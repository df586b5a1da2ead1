"""Asking for a correction, and the school's answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES
from app.announcements.service import posts
from app.core import audit
from app.core.auth import Actor
from app.core.i18n import translate
from app.rights import words
from app.rights.errors import RightsRequestClosed, RightsRequestNotFound
from app.rights.models import RightsRequest
from app.rights.rules import Kind, Status
from app.rights.topics import Family
from app.schools import access
from app.schools.errors import SchoolNotFound


def ask(session: Session, family: Family, what: str, wish: str, now: datetime) -> UUID:
    """Ask the school to correct something of a child; returns the request's id."""
    asked = RightsRequest(
        school_id=family.school_id, student_id=family.student_id, account_id=family.account_id,
        kind=Kind.CORRECTION.value, what=what, wish=wish, asked_at=now,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    _audit(session, asked, family.account_id, "rights.correction-asked", now)
    return asked.id


def close(session: Session, actor: Actor, request_id: UUID, *, answer: str, is_granted: bool, now: datetime) -> None:
    """Answer a request for the school, once; the child's guardians get a note.

    The correction itself is made where the thing is kept, for example on the roster. Raises ``RightsRequestNotFound``
    for everybody but the school's office and principal, and ``RightsRequestClosed``.
    """
    asked = session.get(RightsRequest, request_id, with_for_update=True, populate_existing=True)
    if asked is None:
        raise RightsRequestNotFound
    try:
        access.school_for(session, actor, asked.school_id, *SCHOOL_ROLES)
    except SchoolNotFound as error:
        raise RightsRequestNotFound from error
    if asked.status != Status.OPEN:
        raise RightsRequestClosed
    asked.status = (Status.DONE if is_granted else Status.REFUSED).value
    asked.answer, asked.done_at, asked.done_by = answer, now, actor.account_id
    posts.note(session, asked.school_id, [asked.student_id], translate(words.CLOSED_TITLE), answer, now)
    _audit(session, asked, actor.account_id, "rights.closed", now)


def _audit(session: Session, asked: RightsRequest, account_id: UUID, action: str, now: datetime) -> None:
    audit.record(session, now, account_id, action, "rights-request", asked.id, school_id=asked.school_id)

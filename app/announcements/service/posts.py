"""Posting, notes to single families, and announcing the stars of a period."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF
from app.announcements.errors import AudienceTooWide
from app.announcements.models import Announcement
from app.announcements.rules import EVERYBODY, Audience, Kind, Reader
from app.core import audit, outbox
from app.core.auth import Actor
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.schools import access
from app.schools.errors import ClassNotFound

PUBLISHED = "announcement.published"


def post(
    session: Session, actor: Actor, school_id: UUID, audience: Audience, title: str, body: str, now: datetime
) -> UUID:
    """Publish a post of a member of the staff; its readers are found after the commit.

    Raises ``SchoolNotFound``, ``ClassNotFound`` for a class that is not the caller's, and ``AudienceTooWide`` where a
    teacher writes beyond own classes.
    """
    check_audience(session, actor, school_id, audience)
    announcement_id = _publish(session, school_id, Kind.POST, audience, title, body, now, actor.account_id)
    audit.record(
        session, now, actor.account_id, "announcement.posted", "announcement", announcement_id, school_id=school_id
    )
    return announcement_id


def check_audience(session: Session, actor: Actor, school_id: UUID, audience: Audience) -> None:
    """Raise as ``post`` does where the caller may not write to these readers."""
    access.school_for(session, actor, school_id, *SCHOOL_STAFF)
    if school_id not in actor.school_ids(*SCHOOL_ROLES) and not audience.is_only_classes:
        raise AudienceTooWide
    for class_id in audience.class_ids:
        if access.class_for_staff(session, actor, class_id).school_id != school_id:
            raise ClassNotFound


def notice(session: Session, school_id: UUID, class_ids: Iterable[UUID], title: str, body: str, now: datetime) -> UUID:
    """Publish a notice of the school itself to the guardians of classes; returns the announcement's id."""
    return _publish(
        session, school_id, Kind.POST, Audience((Reader.GUARDIANS,), (), tuple(class_ids)), title, body, now
    )


def note(
    session: Session, school_id: UUID, student_ids: Iterable[UUID], title: str, body: str, now: datetime,
    answer_by: datetime | None = None,
) -> UUID:  # fmt: skip
    """Tell the guardians of some children, and nobody else; the words may concern one child.

    What is offered to them until ``answer_by`` may reach their phones beside the one message a week.
    """
    audience = Audience((Reader.GUARDIANS,), student_ids=tuple(student_ids))
    return _publish(session, school_id, Kind.NOTE, audience, title, body, now, answer_by=answer_by)


def _publish(
    session: Session, school_id: UUID, kind: Kind, audience: Audience, title: str, body: str, now: datetime,
    author_id: UUID | None = None, answer_by: datetime | None = None,
) -> UUID:  # fmt: skip
    announcement = Announcement(
        school_id=school_id, kind=kind.value, author_id=author_id, title=title, body=body,
        audience=audience.as_json(), created_at=now, answer_by=answer_by,
    )  # fmt: skip
    session.add(announcement)
    session.flush()
    outbox.defer(session, PUBLISHED, {"announcement_id": announcement.id}, now)
    return announcement.id


def announce_stars(session: Session, school_id: UUID, period_id: UUID, now: datetime) -> None:
    """Publish the stars of a period to the whole school, once however often it is called."""
    announcement = {
        "id": new_id(), "school_id": school_id, "kind": Kind.STARS.value, "period_id": period_id,
        "audience": EVERYBODY.as_json(), "created_at": now,
    }  # fmt: skip
    if insert_if_absent(session, Announcement, announcement):
        outbox.defer(session, PUBLISHED, {"announcement_id": announcement["id"]}, now)

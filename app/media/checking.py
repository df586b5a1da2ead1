"""The content of photos: the platform is asked right after the upload, and where it does not answer, people look.

Nothing is asked in a transaction. Each step moves a photo on only from a state in which that means something.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import audit
from app.core.auth import Actor
from app.core.config import Config
from app.core.db import reading, transaction
from app.core.deps import ContentChecker, Deps
from app.media import queries, rules
from app.media.errors import PhotoNotFound
from app.media.models import Photo
from app.media.queries import Signer
from app.media.rules import Finding
from app.media.service import move
from app.schools import access
from app.schools.errors import StudentNotFound


def ask(deps: Deps, config: Config, photo_id: UUID, now: datetime) -> None:
    """Have the content of a photo looked at, by people where the platform cannot know its uploader or refuses.

    Raises what the platform raises where it is worth asking again later.
    """
    with reading() as session:
        uploader = queries.submitter(session, photo_id)
        openid = accounts.openid(session, deps.vault, uploader) if uploader else None
    if uploader is None:
        return
    trace_id = _submitted(deps.checker, openid, _link(deps, config, uploader, photo_id, now))
    with transaction() as session:
        if trace_id:
            move(session, Photo.safety, Photo.id == photo_id, Finding.SUBMITTED, trace_id=trace_id, submitted_at=now)
        else:
            move(session, Photo.safety, Photo.id == photo_id, Finding.UNANSWERED)


def _submitted(checker: ContentChecker | None, openid: str | None, url: str) -> str | None:
    return checker.submit_image(openid, url) if checker and openid else None


def _link(deps: Deps, config: Config, viewer: UUID, photo_id: UUID, now: datetime) -> str:
    """Return where the platform finds the photo for an hour: in the store itself where that is open to it."""
    life = int(rules.CHECK_LINK_LIFE.total_seconds())
    signer = Signer(config.base_url, config.secret_key, viewer)
    return deps.storage.link(rules.object_key(photo_id, "display"), seconds=life) or signer.url(
        photo_id, "display", int(now.timestamp()) + life, is_hidden=True
    )


def give_up(session: Session, now: datetime) -> bool:
    """Leave to people what was not answered in time; returns whether there was any."""
    asked = func.coalesce(Photo.submitted_at, Photo.created_at)
    return move(session, Photo.safety, queries.HIDDEN & (asked < now - rules.ANSWERED_WITHIN), Finding.UNANSWERED)


def decide(session: Session, actor: Actor, photo_id: UUID, decision: str, now: datetime) -> None:
    """Show a photo or keep it hidden, whatever the platform says; deciding the same again changes nothing.

    Raises ``PhotoNotFound`` for a photo of children whom the caller neither teaches nor manages.
    """
    school_id = _school_of(session, actor, queries.subjects(session, photo_id))
    if move(session, Photo.safety, Photo.id == photo_id, Finding(decision)):
        audit.record(session, now, actor.account_id, f"photo.{decision}", "photo", photo_id, school_id=school_id)


def _school_of(session: Session, actor: Actor, student_ids: list[UUID]) -> UUID:
    """Return the school of the first of the children about whom the caller may decide."""
    for student_id in student_ids:
        try:
            return access.student_as_staff(session, actor, student_id).school_id
        except StudentNotFound:
            continue
    raise PhotoNotFound

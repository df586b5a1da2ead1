"""The announced stars, their certificates and the poster."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.rules import SCHOOL_ROLES, SCHOOL_STAFF, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, allow_signed_in, current_actor
from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.limits import limiter
from app.schools import access as schools_access
from app.schools import queries as schools
from app.stars import access, queries, words
from app.stars.errors import NoticeNotRunning, StarNotAnnounced
from app.stars.models import StarPeriod
from app.stars.poster import CertificateContent, PosterContent, Winner, draw_certificate, draw_poster
from app.stars.queries import Star
from app.stars.routes import shown
from app.stars.routes.periods import periods
from app.stars.rules.cycle import StarStatus, Status
from app.stars.schemas import StarReasonIn, StarRevokedOut, StarsOut, StarsQuery
from app.stars.service import announce as announcing

stars = Blueprint("stars", __name__, url_prefix=f"{API_PREFIX}/stars", description="Announced labor stars")
PNG = "image/png"


@stars.get("")
@allow_signed_in
@stars.arguments(StarsQuery, location="query")
@stars.response(200, StarsOut)
def list_stars(query: dict[str, Any]) -> dict[str, Any]:
    """List the announced stars of a period (default: the latest) by class and seat: no points, and nobody else."""
    with reading() as session:
        school = schools_access.school_for_member(session, current_actor(), query["school_id"])
        found = queries.announced_period(session, school.id, query["week"])
        if found is None:
            return {"items": [], "next": None}
        page = queries.page_of_stars(session, found.id, cursor=query["cursor"], limit=query["limit"])
        own = schools_access.guarded_student_ids(session, current_actor())
        return {"items": [shown.star(winner, found.period_key, own) for winner in page.items], "next": page.next}


@stars.post("/<uuid:star_id>/revoke")
@allow(*SCHOOL_ROLES)
@stars.arguments(StarReasonIn)
@stars.response(200, StarRevokedOut)
def revoke(body: dict[str, Any], star_id: UUID) -> dict[str, Any]:
    """Take an announced star back with a reason; nothing is deleted."""
    actor = current_actor()
    with transaction() as session:
        star = access.star_to_revoke(session, actor, star_id)
        return shown.revoked(announcing.revoke(session, actor.account_id, star, body["reason"], now()))


@stars.get("/<uuid:star_id>/poster.png")
@allow(Role.GUARDIAN, *SCHOOL_STAFF)
@limiter.limit("60/minute")
@stars.response(200, {"type": "string", "format": "binary"}, content_type=PNG)
def certificate(star_id: UUID) -> Response:
    """Draw the certificate of one star, for the staff of the school and the child's guardians."""
    with reading() as session:
        star = access.star_for_certificate(session, current_actor(), star_id)
        if star.status != StarStatus.ANNOUNCED:
            raise StarNotAnnounced
        content = _certificate(session, star)
    return Response(draw_certificate(content), mimetype=PNG)


def _certificate(session: Session, star: Star) -> CertificateContent:
    period = words.in_chinese(words.period(star.period_key))
    praise = f"在{period}的劳动中认真坚持,被评为“{star.winner.honour}”。特发此状,以资鼓励。"
    return CertificateContent(
        school=schools.school(session, star.school_id).name,
        title="劳动之星",
        class_label=star.winner.class_label,
        shown_name=star.winner.shown_name,
        words=praise,
        principal=_name_of(session, star.announced_by),
        date=_day(star.announced_at),
    )


@periods.get("/<uuid:period_id>/poster.png")
@allow(*SCHOOL_STAFF)
@limiter.limit("30/minute")
@periods.response(200, {"type": "string", "format": "binary"}, content_type=PNG)
def poster(period_id: UUID) -> Response:
    """Draw the poster of an announced period, for the staff of the school."""
    with reading() as session:
        found = access.period_for(session, current_actor(), period_id, *SCHOOL_STAFF)
        shown = queries.announced(session, found.id)
        content = _poster(session, found, shown.winners, shown.announced_by, shown.announced_at)
    return Response(draw_poster(content), mimetype=PNG)


@periods.get("/<uuid:period_id>/poster-preview.png")
@allow(Role.PRINCIPAL)
@limiter.limit("30/minute")
@periods.response(200, {"type": "string", "format": "binary"}, content_type=PNG)
def preview_poster(period_id: UUID) -> Response:
    """Draw the poster of a period on notice as it would be if the caller announced it now."""
    actor = current_actor()
    with reading() as session:
        found = access.period_for(session, actor, period_id, Role.PRINCIPAL)
        if found.status != Status.ON_NOTICE:
            raise NoticeNotRunning
        nominated = queries.stars(session, found.id, StarStatus.NOMINATED)
        content = _poster(session, found, nominated, actor.account_id, now())
    return Response(draw_poster(content), mimetype=PNG)


def _poster(
    session: Session, period: StarPeriod, winners: Iterable[queries.Winner], announced_by: UUID, at: datetime
) -> PosterContent:
    return PosterContent(
        school=schools.school(session, period.school_id).name,
        title="劳动之星",
        period=words.in_chinese(words.period(period.period_key)),
        days=f"{period.starts_on:%m.%d}—{period.ends_on:%m.%d}",
        winners=tuple(Winner(one.class_label, one.shown_name, one.honour) for one in winners),
        principal=_name_of(session, announced_by),
        date=_day(at),
    )


def _name_of(session: Session, account_id: UUID | None) -> str:
    account = accounts.account(session, account_id) if account_id else None
    return account.display_name if account else ""


def _day(instant: datetime | None) -> str:
    if instant is None:
        return ""
    day = local_day(instant)
    return f"{day.year}年{day.month}月{day.day}日"

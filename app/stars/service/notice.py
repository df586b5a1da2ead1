"""The notice: nominated children are shown to the school, anybody there may object, somebody else resolves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_day
from app.core.i18n import mark
from app.schools import queries as schools
from app.schools.rules.calendar import school_days_between
from app.stars import queries
from app.stars.errors import (
    CheckMissing,
    NotConfirmable,
    NoticeNotRunning,
    ObjectionResolved,
    ReplacementInvalid,
    ResolverInvolved,
    StarNotFound,
)
from app.stars.models import LaborStar, StarConfirmation, StarObjection, StarPeriod
from app.stars.rules.cycle import CONFIRMABLE, LIVING, LONGEST_BREAK, Decision, StarStatus, Status, notice_end
from app.stars.rules.ranking import Result
from app.stars.service.confirm import members

UNCONFIRMED = mark("公示前未确认,名额留空。")


def publish_notice(session: Session, account_id: UUID, period: StarPeriod, now: datetime) -> StarPeriod:
    """Put a period on notice: its picks become nominated stars, pools that nobody confirmed stay empty with a note.

    Repeating it answers the same. The caller has locked the period and settled late approvals before.
    Raises ``NotConfirmable`` and ``CheckMissing``.
    """
    if period.status in (Status.ON_NOTICE, Status.ANNOUNCED):
        return period
    if period.status not in CONFIRMABLE:
        raise NotConfirmable
    result = queries.result_of(session, period.id)
    confirmations = queries.confirmations(session, period.id)
    unchecked = [
        found.pool for found in confirmations.values() if found.has_conflict_of_interest and not found.checked_at
    ]
    if unchecked:
        raise CheckMissing(pools=sorted(unchecked))
    _leave_unconfirmed_empty(session, period, result, confirmations, now)
    _nominate(session, period, confirmations)
    period.objections_until = _objections_until(session, period.school_id, now)
    period.status, period.notice_at = Status.ON_NOTICE, now
    session.flush()
    audit.record(
        session, now, account_id, "star.notice_published", "star_period", period.id,
        school_id=period.school_id, settlement=period.settlement,
    )  # fmt: skip
    return period


def _leave_unconfirmed_empty(
    session: Session,
    period: StarPeriod,
    result: Result,
    confirmations: dict[str, StarConfirmation],
    now: datetime,
) -> None:
    empty = {"picks": [], "empty_reason": UNCONFIRMED, "settlement": period.settlement}
    for pool in result.pools:
        confirmation = confirmations.get(pool.key)
        if confirmation is None:
            key = {"school_id": period.school_id, "period_id": period.id, "pool": pool.key}
            session.add(StarConfirmation(**key, **empty, confirmed_at=now))
        elif confirmation.asked_again_at:
            confirmation.picks, confirmation.empty_reason = [], UNCONFIRMED


def _nominate(session: Session, period: StarPeriod, confirmations: dict[str, StarConfirmation]) -> None:
    """Make a star of every pick. Who a correction of the roster has taken from the school since is left out."""
    places = _places(session, period)
    stars = [
        _star(
            period,
            confirmation.pool,
            student_id,
            places[student_id],
            nominated_by=confirmation.confirmed_by,
            reason=pick["reason"],
        )
        for confirmation in confirmations.values()
        for pick in confirmation.picks
        if (student_id := UUID(pick["student_id"])) in places
    ]
    # The order of the picks may be that of the points; ids are shown, so theirs is that of class and seat.
    stars.sort(key=lambda star: (star.grade, star.class_no, star.seat_no))
    session.add_all(stars)


def _places(session: Session, period: StarPeriod) -> dict[UUID, dict[str, Any]]:
    """Return class and seat of each child on the period's last day, in the columns of a star."""
    classes = schools.classes_on(session, period.school_id, period.ends_on)
    return {
        student_id: {
            "class_id": place.class_id,
            "class_label": classes[place.class_id].label,
            "grade": classes[place.class_id].grade,
            "class_no": classes[place.class_id].class_no,
            "seat_no": place.seat_no or 0,
        }
        for student_id, place in schools.places_on(session, period.school_id, period.ends_on).items()
        if place.class_id in classes
    }


def _star(
    period: StarPeriod, pool: str, student_id: UUID, place: dict[str, Any], *, nominated_by: UUID | None, reason: str
) -> LaborStar:
    return LaborStar(
        school_id=period.school_id,
        period_id=period.id,
        pool=pool,
        student_id=student_id,
        nominated_by=nominated_by,
        reason=reason,
        **place,
    )


def _objections_until(session: Session, school_id: UUID, now: datetime) -> datetime:
    calendar = schools.calendar_of(session, schools.school(session, school_id))
    tomorrow = local_day(now) + timedelta(days=1)
    school_days = school_days_between(tomorrow, tomorrow + LONGEST_BREAK, calendar.days, calendar.terms)
    return notice_end(now, school_days, queries.settings_of(session, school_id).notice_school_days)


def raise_objection(
    session: Session,
    account_id: UUID,
    period: StarPeriod,
    *,
    star_id: UUID | None,
    text: str,
    is_anonymous: bool,
    now: datetime,
) -> StarObjection:
    """Object to a nominated star, or to the list. Raises ``NoticeNotRunning`` and ``StarNotFound``.

    The end of the notice frees the principal to announce; until that is done a late objection is still heard.
    """
    if period.status != Status.ON_NOTICE:
        raise NoticeNotRunning
    if star_id is not None:
        _nominated(session, period, star_id)
    objection = StarObjection(
        school_id=period.school_id,
        period_id=period.id,
        star_id=star_id,
        author_id=account_id,
        is_anonymous=is_anonymous,
        text=text,
        created_at=now,
    )
    session.add(objection)
    session.flush()
    audit.record(
        session, now, account_id, "star.objected", "star_objection", objection.id,
        school_id=period.school_id, star=star_id,
    )  # fmt: skip
    return objection


def _nominated(session: Session, period: StarPeriod, star_id: UUID | None) -> LaborStar:
    star = session.get(LaborStar, star_id) if star_id else None
    if star is None or star.period_id != period.id or star.status != StarStatus.NOMINATED:
        raise StarNotFound
    return star


def resolve(
    session: Session,
    account_id: UUID,
    period: StarPeriod,
    objection: StarObjection,
    *,
    decision: Decision,
    answer: str,
    student_id: UUID | None,
    now: datetime,
) -> StarObjection:
    """Keep, withdraw or replace the star objected to. The caller has locked the period.

    Somebody decides who neither nominated the child nor objected. The answer to an objection to the whole list is to
    keep it: a single star changes by an objection to that star.
    Raises ``ObjectionResolved``, ``NoticeNotRunning``, ``ResolverInvolved``, ``StarNotFound``, ``ReplacementInvalid``.
    """
    if objection.resolved_at is not None:
        raise ObjectionResolved
    if period.status != Status.ON_NOTICE:
        raise NoticeNotRunning
    star = session.get(LaborStar, objection.star_id) if objection.star_id else None
    if account_id in (objection.author_id, star.nominated_by if star else None):
        raise ResolverInvolved
    if decision is not Decision.KEEP:
        star = _nominated(session, period, objection.star_id)
        _withdraw(star, account_id, answer, now)
        if decision is Decision.REPLACE:
            objection.replacement_id = _replace(session, account_id, period, star.pool, student_id, answer)
    objection.decision, objection.answer = decision, answer
    objection.resolved_by, objection.resolved_at = account_id, now
    session.flush()
    audit.record(
        session, now, account_id, "star.objection_resolved", "star_objection", objection.id,
        school_id=period.school_id, decision=decision, star=objection.star_id,
    )  # fmt: skip
    return objection


def _withdraw(star: LaborStar, account_id: UUID, reason: str, now: datetime) -> None:
    star.status = StarStatus.WITHDRAWN
    star.ended_at, star.ended_by, star.end_reason = now, account_id, reason


def _replace(
    session: Session, account_id: UUID, period: StarPeriod, pool_key: str, student_id: UUID | None, reason: str
) -> UUID:
    result = queries.result_of(session, period.id)
    pool = result.pool(pool_key)
    taken = session.execute(
        select(func.count()).where(
            LaborStar.period_id == period.id,
            LaborStar.pool == pool_key,
            LaborStar.student_id == student_id,
            LaborStar.status.in_(LIVING),
        )
    ).scalar_one()
    if student_id is None or pool is None or taken or str(student_id) not in members(session, period, result, pool):
        raise ReplacementInvalid
    place = _places(session, period)[student_id]
    replacement = _star(period, pool_key, student_id, place, nominated_by=account_id, reason=reason)
    session.add(replacement)
    session.flush()
    return replacement.id

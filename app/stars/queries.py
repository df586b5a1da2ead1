"""Reads of periods and stars. A child's whole name is given only with its guardians' consent at this moment."""

import hashlib
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.privacy import queries as privacy
from app.privacy.rules import Purpose
from app.schools import queries as schools
from app.schools.rules.calendar import PeriodKind, Span, period_span
from app.schools.rules.names import label_with_seat, mask_name
from app.stars import words
from app.stars.errors import ObjectionNotFound, StarNotFound, StarPeriodNotFound
from app.stars.models import LaborStar, StarConfirmation, StarObjection, StarPeriod, StarSettings
from app.stars.rules.cycle import BEFORE_NOTICE, StarStatus, Status, due_keys, kind_of
from app.stars.rules.ranking import Evidence, Result, StarRules, rank, seed_of, unpack

logger = logging.getLogger(__name__)

_STAR: tuple[Any, ...] = (
    LaborStar.id,
    LaborStar.pool,
    LaborStar.student_id,
    LaborStar.class_id,
    LaborStar.class_label,
    LaborStar.grade,
    LaborStar.class_no,
    LaborStar.seat_no,
    LaborStar.status,
)
_STAR_AND_PERIOD: tuple[Any, ...] = (
    *_STAR,
    LaborStar.school_id,
    LaborStar.period_id,
    StarPeriod.period_key,
    StarPeriod.announced_at,
    StarPeriod.announced_by,
)
_ONE_STAR = select(*_STAR_AND_PERIOD).join(StarPeriod, StarPeriod.id == LaborStar.period_id)
BY_CLASS_AND_SEAT: tuple[Any, ...] = (LaborStar.grade, LaborStar.class_no, LaborStar.seat_no, LaborStar.id)

DEFAULT_SETTINGS = {
    "period_kind": PeriodKind.WEEK.value,
    "quota_per": StarRules.quota_per,
    "cool_down_weeks": StarRules.cool_down_weeks,
    "grade_quota": StarRules.grade_quota,
    "school_quota": StarRules.school_quota,
    "notice_school_days": 2,
}


@dataclass(frozen=True)
class Winner:
    """A star as everybody in the school may see it. ``shown_name`` is masked without consent to publication."""

    star_id: UUID
    student_id: UUID
    class_id: UUID
    class_label: str
    seat_no: int | None
    shown_name: str
    is_masked: bool
    honour: str


@dataclass(frozen=True)
class Announced:
    """An announced period with its stars by class and seat; ``announced_by`` is the principal's account."""

    school_id: UUID
    period_id: UUID
    period_key: str
    period_words: str
    starts_on: date
    ends_on: date
    announced_at: datetime
    announced_by: UUID
    winners: tuple[Winner, ...]


@dataclass(frozen=True)
class Star:
    """One star with its period, for awards and certificates."""

    school_id: UUID
    period_id: UUID
    period_key: str
    status: str
    announced_at: datetime | None
    announced_by: UUID | None
    winner: Winner


def settings_of(session: Session, school_id: UUID) -> StarSettings:
    """Return how a school names its stars, with the defaults where it has chosen nothing."""
    return session.get(StarSettings, school_id) or StarSettings(school_id=school_id, **DEFAULT_SETTINGS)


@dataclass(frozen=True)
class Plan:
    """A period to tally: its days by the school's calendar, and the rules that hold unless it has begun with others."""

    school_id: UUID
    key: str
    span: Span
    rules: StarRules


def plan(session: Session, school_id: UUID, key: str) -> Plan | None:
    """Return how a school's period is to be tallied; None where the calendar joins it to the next one.

    Raises ``PeriodKeyInvalid``, ``TermUnknown`` and ``SchoolNotFound``.
    """
    calendar = schools.calendar_of(session, schools.school(session, school_id))
    decision = period_span(kind_of(key), key, calendar.terms, calendar.days)
    return _plan(settings_of(session, school_id), key, decision.span) if decision.span else None


def plans_after(session: Session, week: str) -> list[Plan]:
    """Return every period of the county that is tallied after an ISO week, read for all schools at once.

    Why it covers these days is logged once for each reason, as a warning where no calendar is known.
    """
    chosen = {settings.school_id: settings for settings in session.execute(select(StarSettings)).scalars()}
    county = schools.all_schools(session)
    calendars = schools.calendars_of(session, county)
    plans, reasons = [], set()
    for school in county:
        settings = chosen.get(school.id) or StarSettings(school_id=school.id, **DEFAULT_SETTINGS)
        calendar = calendars[school.id]
        for key in due_keys(PeriodKind(settings.period_kind), week, calendar.terms):
            decision = period_span(kind_of(key), key, calendar.terms, calendar.days)
            reasons.add((key, decision.why, decision.is_assumed))
            if decision.span:
                plans.append(_plan(settings, key, decision.span))
    for key, why, is_assumed in sorted(reasons):
        logger.log(logging.WARNING if is_assumed else logging.INFO, "period planned", extra={"period": key, "why": why})
    return plans


def _plan(settings: StarSettings, key: str, span: Span) -> Plan:
    rules = StarRules(
        quota_per=settings.quota_per,
        cool_down_weeks=settings.cool_down_weeks,
        grade_quota=settings.grade_quota,
        school_quota=settings.school_quota,
    )
    return Plan(settings.school_id, key, span, rules)


def period(session: Session, period_id: UUID, *, lock: bool = False) -> StarPeriod:
    """Return a period whoever asks, locked for a change where asked. Raises ``StarPeriodNotFound``."""
    statement = select(StarPeriod).where(StarPeriod.id == period_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise StarPeriodNotFound
    return found


def periods(session: Session, school_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a school's periods, the latest first."""
    shown = (
        StarPeriod.id,
        StarPeriod.school_id,
        StarPeriod.period_key,
        StarPeriod.kind,
        StarPeriod.starts_on,
        StarPeriod.ends_on,
        StarPeriod.status,
        StarPeriod.rules,
        StarPeriod.objections_until,
        StarPeriod.announced_at,
    )
    statement = select(*shown).where(StarPeriod.school_id == school_id)
    keys: list[Any] = [StarPeriod.ends_on, StarPeriod.id]
    return page_of_rows(session, statement, keys, cursor=cursor, limit=limit, newest_first=True)


def before_notice(session: Session) -> Sequence[Row[UUID, str]]:
    """Return school and key of all periods that late approvals may still change."""
    return session.execute(
        select(StarPeriod.school_id, StarPeriod.period_key)
        .where(StarPeriod.status.in_(BEFORE_NOTICE))
        .order_by(StarPeriod.school_id, StarPeriod.period_key)
    ).all()


def result_of(session: Session, period_id: UUID) -> Result:
    """Return the candidates of a tallied period. Raises ``StarPeriodNotFound``."""
    packed = session.execute(select(StarPeriod.result).where(StarPeriod.id == period_id)).scalar_one_or_none()
    if packed is None:
        raise StarPeriodNotFound
    return Result.parse(unpack(packed))


def confirmations(session: Session, period_id: UUID) -> dict[str, StarConfirmation]:
    """Return the confirmations of a period by pool."""
    found = session.execute(select(StarConfirmation).where(StarConfirmation.period_id == period_id)).scalars()
    return {confirmation.pool: confirmation for confirmation in found}


def replay(session: Session, school_id: UUID, period_key: str) -> tuple[str, ...]:
    """Work a stored period out again from its evidence, rules and seed; returns which stored parts do not fit.

    Nothing returned means that the result is the same byte for byte. Raises ``StarPeriodNotFound``.
    """
    stored = session.execute(
        select(
            StarPeriod.rules,
            StarPeriod.draw_value,
            StarPeriod.seed,
            StarPeriod.evidence,
            StarPeriod.evidence_hash,
            StarPeriod.result,
            StarPeriod.result_hash,
        ).where(
            StarPeriod.school_id == school_id,
            StarPeriod.period_key == period_key,
            StarPeriod.result.is_not(None),
        )
    ).one_or_none()
    if stored is None:
        raise StarPeriodNotFound
    evidence, result = unpack(stored.evidence), unpack(stored.result)
    again = rank(Evidence.parse(evidence), StarRules(**stored.rules), stored.seed).canonical()
    checks = {
        "evidence": hashlib.sha256(evidence).hexdigest() == stored.evidence_hash,
        "seed": seed_of(str(school_id), period_key, stored.draw_value) == stored.seed,
        "result": again == result and hashlib.sha256(again).hexdigest() == stored.result_hash,
    }
    return tuple(part for part, fits in checks.items() if not fits)


def schools_with_result(session: Session, period_key: str) -> Sequence[UUID]:
    """Return the schools that have tallied a period."""
    tallied = (StarPeriod.period_key == period_key, StarPeriod.result.is_not(None))
    return session.execute(select(StarPeriod.school_id).where(*tallied)).scalars().all()


def stars(session: Session, period_id: UUID, status: StarStatus) -> list[Winner]:
    """Return the stars of a period in a status, by class and seat."""
    rows = session.execute(
        select(*_STAR).where(LaborStar.period_id == period_id, LaborStar.status == status).order_by(*BY_CLASS_AND_SEAT)
    ).all()
    return winners(session, rows)


def page_of_stars(session: Session, period_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of the announced stars of a period by class, in a class in the order of their making: by seat.

    Callers can read the keys of a cursor, and a seat would undo the mask of a name.
    """
    statement = select(*_STAR).where(LaborStar.period_id == period_id, LaborStar.status == StarStatus.ANNOUNCED)
    by_class: tuple[Any, ...] = (LaborStar.grade, LaborStar.class_no, LaborStar.id)
    page = page_of_rows(session, statement, by_class, cursor=cursor, limit=limit)
    return Page(winners(session, page.items), page.next)


def announced_period(session: Session, school_id: UUID, period_key: str | None) -> StarPeriod | None:
    """Return the announced period of a school with a key, or without one its latest."""
    statement = select(StarPeriod).where(StarPeriod.school_id == school_id, StarPeriod.status == Status.ANNOUNCED)
    if period_key is not None:
        statement = statement.where(StarPeriod.period_key == period_key)
    return session.execute(statement.order_by(StarPeriod.ends_on.desc()).limit(1)).scalar_one_or_none()


def announced_periods(session: Session, school_id: UUID, since: date, limit: int) -> list[tuple[str, datetime]]:
    """Return keys and announcements of a school's latest announced periods that end on or after a day, in order."""
    of_school = (StarPeriod.school_id == school_id, StarPeriod.ends_on >= since, StarPeriod.status == Status.ANNOUNCED)
    latest = select(StarPeriod.period_key, StarPeriod.announced_at).where(*of_school)
    rows = session.execute(latest.order_by(StarPeriod.ends_on.desc()).limit(limit)).all()
    return [(row.period_key, row.announced_at) for row in reversed(rows)]


def announced(session: Session, period_id: UUID) -> Announced:
    """Return an announced period as its audience may see it now. Raises ``StarPeriodNotFound``."""
    found = period(session, period_id)
    if found.announced_at is None or found.announced_by is None:
        raise StarPeriodNotFound
    return Announced(
        school_id=found.school_id,
        period_id=found.id,
        period_key=found.period_key,
        period_words=words.in_chinese(words.period(found.period_key)),
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        announced_at=found.announced_at,
        announced_by=found.announced_by,
        winners=tuple(stars(session, period_id, StarStatus.ANNOUNCED)),
    )


def periods_in_words(session: Session, period_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what periods are called, without their stars."""
    rows = session.execute(select(StarPeriod.id, StarPeriod.period_key).where(StarPeriod.id.in_(period_ids)))
    return {row.id: words.in_chinese(words.period(row.period_key)) for row in rows}


def standing(session: Session, star_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the stars that are announced and have not been revoked."""
    announced = select(LaborStar.id).where(LaborStar.id.in_(star_ids), LaborStar.status == StarStatus.ANNOUNCED)
    return frozenset(session.execute(announced).scalars())


def star(session: Session, star_id: UUID) -> Star:
    """Return one star in whatever status, whoever asks. Raises ``StarNotFound``."""
    row = session.execute(_ONE_STAR.where(LaborStar.id == star_id)).one_or_none()
    if row is None:
        raise StarNotFound
    return _star(row, winners(session, [row])[0])


def _star(row: Row[Any], winner: Winner) -> Star:
    return Star(
        row.school_id, row.period_id, row.period_key, row.status, row.announced_at, row.announced_by, winner
    )  # fmt: skip


def winners(session: Session, rows: Sequence[Row[Any]]) -> list[Winner]:
    """Put the names to stars: whole with consent and a seat number for namesakes, masked without."""
    student_ids = {row.student_id for row in rows}
    names = schools.student_names(session, student_ids)
    consenting = privacy.consenting(session, student_ids, Purpose.STAR_PUBLICATION)
    in_class = schools.names_by_class(session, {row.class_id for row in rows})
    return [
        _winner(row, names[row.student_id], row.student_id in consenting, in_class.get(row.class_id, []))
        for row in rows
    ]


def _winner(row: Row[Any], name: str, has_consent: bool, classmates: Collection[str]) -> Winner:
    # A seat number would undo the mask for everybody in the class, so only whole names get one.
    seat_no = row.seat_no or None
    shown = label_with_seat(name, seat_no, classmates) if has_consent else mask_name(name)
    return Winner(
        row.id, row.student_id, row.class_id, row.class_label, seat_no, shown, not has_consent, words.honour(row.pool)
    )


def objection(session: Session, objection_id: UUID) -> StarObjection:
    """Return an objection whoever asks. Raises ``ObjectionNotFound``."""
    found = session.get(StarObjection, objection_id)
    if found is None:
        raise ObjectionNotFound
    return found


def open_objections(session: Session, period_id: UUID) -> int:
    """Count the objections of a period that nobody has resolved."""
    waiting = (StarObjection.period_id == period_id, StarObjection.resolved_at.is_(None))
    return session.execute(select(func.count()).where(*waiting)).scalar_one()


def objections(session: Session, period_id: UUID, *, cursor: str | None, limit: int) -> Page:
    """Return a page of a period's objections, oldest first. The author of an anonymous one is not selected."""
    author = case((StarObjection.is_anonymous, None), else_=StarObjection.author_id).label("author_id")
    statement = select(
        StarObjection.id,
        StarObjection.star_id,
        StarObjection.is_anonymous,
        StarObjection.text,
        StarObjection.created_at,
        StarObjection.decision,
        StarObjection.answer,
        StarObjection.replacement_id,
        StarObjection.resolved_at,
        author,
    ).where(StarObjection.period_id == period_id)
    keys: list[Any] = [StarObjection.id]
    return page_of_rows(session, statement, keys, cursor=cursor, limit=limit)


def starred(session: Session, school_id: UUID, span: Span) -> frozenset[UUID]:
    """Return the children who are announced stars of a period that ended in a span of days."""
    statement = (
        select(LaborStar.student_id)
        .join(StarPeriod, StarPeriod.id == LaborStar.period_id)
        .where(
            LaborStar.school_id == school_id,
            LaborStar.status == StarStatus.ANNOUNCED,
            StarPeriod.ends_on.between(span.starts_on, span.ends_on),
        )
    )
    return frozenset(session.execute(statement).scalars())

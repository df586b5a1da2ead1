"""How schools name their stars, and which periods are to be tallied by that."""

import logging
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.schools import queries as schools
from app.schools.rules.calendar import PeriodKind, Span, period_span
from app.stars.models import StarSettings
from app.stars.rules.cycle import due_keys, kind_of
from app.stars.rules.ranking import StarRules

logger = logging.getLogger(__name__)


DEFAULT_SETTINGS = {
    "period_kind": PeriodKind.WEEK.value,
    "quota_per": StarRules.quota_per,
    "cool_down_weeks": StarRules.cool_down_weeks,
    "grade_quota": StarRules.grade_quota,
    "school_quota": StarRules.school_quota,
    "notice_school_days": 2,
}


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

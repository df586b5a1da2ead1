"""Reads of frozen counts, and the figures made from them for a reader."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.announcements import queries as announcements
from app.core.clock import SHANGHAI, local_day
from app.core.db import run
from app.courses.queries import asked
from app.insights.errors import FiguresNotFound
from app.insights.models import DailyVisits, InsightSnapshot
from app.insights.rules.burden import WeekBurden, burden, by_week, last_weeks
from app.insights.rules.cells import Cells, Counts, of_region, of_school
from app.insights.rules.definitions import VERSION
from app.insights.rules.figures import Figure, Help, by_kind_of_school, completed, distribution, figures, help_needed
from app.insights.rules.periods import is_final, is_time_for_help
from app.schools import queries as schools
from app.schools.rules.calendar import PeriodKind, Span, iso_week

_VISITS = (
    select(DailyVisits.audience, func.sum(DailyVisits.visits))
    .where(
        DailyVisits.school_id == bindparam("school_id"),
        DailyVisits.day.between(bindparam("starts_on"), bindparam("ends_on")),
    )
    .group_by(DailyVisits.audience)
)


@dataclass(frozen=True)
class Period:
    """What was counted: a week or a term up to a day. A period that is not final yet is counted again every night."""

    key: str
    kind: str
    starts_on: date
    ends_on: date
    as_of: date
    frozen_at: datetime
    is_final: bool
    version: str


@dataclass(frozen=True)
class SchoolFigures:
    """``labels`` are those of the classes among the figures."""

    school_id: UUID
    school_name: str
    period: Period
    has_usage: bool
    figures: Sequence[Figure]
    labels: dict[str, str]


@dataclass(frozen=True)
class SchoolToAsk:
    """A school that a bureau should ask what it needs."""

    school_id: UUID
    name: str
    why: Help


@dataclass(frozen=True)
class RegionFigures:
    """``schools`` are all of the region, ``counted`` those that are in the sums; ``to_ask`` follows school code and name."""

    region_code: str
    period: Period
    schools: int
    counted: int
    figures: Sequence[Figure]
    to_ask: Sequence[SchoolToAsk]


@dataclass(frozen=True)
class CountedSchool:
    """A school of a region with its counts and with what the region's reader may know of them."""

    id: UUID
    name: str
    school_type: str | None
    counts: dict[str, int]
    cells: Cells
    figures: Sequence[Figure]


def snapshots(session: Session, school_id: UUID, keys: Iterable[str]) -> dict[str, InsightSnapshot]:
    """Return what was frozen of a school's periods by their keys."""
    statement = select(InsightSnapshot).where(
        InsightSnapshot.school_id == school_id, InsightSnapshot.period_key.in_(list(keys))
    )
    return {found.period_key: found for found in session.execute(statement).scalars()}


def visits_between(session: Session, school_id: UUID, span: Span) -> dict[str, int]:
    """Return the visits of a school in a span of days by audience."""
    values = {"school_id": school_id, "starts_on": span.starts_on, "ends_on": span.ends_on}
    return {audience: int(visits) for audience, visits in run(session, _VISITS, values)}


def school_figures(
    session: Session, school_id: UUID, key: str | None, *, place: str, with_usage: bool
) -> SchoolFigures:
    """Return the figures of a school's period, or without a key of its latest term. Raises ``FiguresNotFound``.

    ``place`` is "class" for the principal of the school and "band" for everybody else.
    """
    wanted = InsightSnapshot.period_key == key if key else InsightSnapshot.kind == PeriodKind.TERM.value
    statement = select(InsightSnapshot).where(InsightSnapshot.school_id == school_id, wanted)
    found = session.execute(statement.order_by(InsightSnapshot.starts_on.desc()).limit(1)).scalar_one_or_none()
    if found is None:
        raise FiguresNotFound
    kind = PeriodKind(found.kind)
    return SchoolFigures(
        school_id,
        schools.school(session, school_id).name,
        _period([found]),
        with_usage,
        figures(found.counts, of_school(found.counts, place), kind, place, with_usage=with_usage),
        {one["id"]: one["label"] for one in found.classes} if place == "class" else {},
    )


def _period(found: Sequence[InsightSnapshot]) -> Period:
    """Return what several schools counted: their dates may differ, and the oldest count is as good as the whole."""
    oldest = min(found, key=lambda one: one.as_of)
    starts_on, ends_on = min(one.starts_on for one in found), max(one.ends_on for one in found)
    return Period(
        oldest.period_key,
        oldest.kind,
        starts_on,
        ends_on,
        oldest.as_of,
        oldest.frozen_at,
        is_final(ends_on, oldest.as_of),
        oldest.version,
    )


def region_figures(session: Session, region_code: str, key: str | None) -> RegionFigures:
    """Return the sums of a region's schools over a term, or without a key over the latest. Raises ``FiguresNotFound``.

    Schools that were counted by other definitions are left out of the sums and of ``counted``.
    """
    members = {school.id: school for school in schools.schools_in(session, region_code)}
    found = _latest_term(session, members, key)
    counted = [_counted(one, members[one.school_id].name, members[one.school_id].school_type) for one in found]
    period = _period(found)
    return RegionFigures(region_code, period, len(members), len(counted), _of_region(counted), _to_ask(counted, period))


def _counted(one: InsightSnapshot, name: str, school_type: str | None) -> CountedSchool:
    cells = of_school(one.counts, "band")
    own = figures(one.counts, cells, PeriodKind.TERM, "band", with_usage=True)
    return CountedSchool(one.school_id, name, school_type, one.counts, cells, own)


def _latest_term(session: Session, school_ids: Iterable[UUID], key: str | None) -> list[InsightSnapshot]:
    """Return the counts of one term in the order of the schools."""
    of_schools = (
        InsightSnapshot.school_id.in_(list(school_ids)),
        InsightSnapshot.kind == PeriodKind.TERM.value,
        InsightSnapshot.version == VERSION,
    )
    latest = select(InsightSnapshot.period_key).where(*of_schools).order_by(InsightSnapshot.starts_on.desc()).limit(1)
    wanted = key or session.execute(latest).scalar_one_or_none()
    rows = session.execute(select(InsightSnapshot).where(*of_schools, InsightSnapshot.period_key == wanted)).scalars()
    by_school = {row.school_id: row for row in rows}
    if not by_school:
        raise FiguresNotFound
    return [by_school[school_id] for school_id in school_ids if school_id in by_school]


def _of_region(counted: Sequence[CountedSchool]) -> list[Figure]:
    region, sums = of_region([school.cells for school in counted]), _sums(school.counts for school in counted)
    of_all = figures(sums, region, PeriodKind.TERM, "band", with_usage=True)
    return [
        *completed(of_all, (figure for school in counted for figure in school.figures)),
        *distribution(counted),
        *by_kind_of_school(counted, region),
    ]


def _sums(counts: Iterable[dict[str, Any]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for one in counts:
        sums.update(one)
    return sums


def _to_ask(counted: Sequence[CountedSchool], period: Period) -> list[SchoolToAsk]:
    if not is_time_for_help(period.starts_on, period.as_of):
        return []
    asked = ((school, help_needed(school.cells.reach["none"])) for school in counted)
    return [SchoolToAsk(school.id, school.name, why) for school, why in asked if why]


def burden_of(session: Session, school_id: UUID, weeks: int, now: datetime) -> list[WeekBurden]:
    """Return what a school asked of families and staff in the last weeks, the running one included."""
    spans = last_weeks(local_day(now), weeks)
    since = datetime.combine(min(span.starts_on for span in spans.values()), time(), SHANGHAI)
    sent = announcements.sent(session, school_id, since, now)
    requests = {
        "notices": by_week(one.created_at for one in sent if one.is_by_staff),
        "surveys": by_week(asked.surveys_opened(session, school_id, since, now)),
        "declarations": by_week(asked.declared(session, school_id, since, now)),
        "rounds": by_week(asked.rounds_opened(session, school_id, since, now)),
    }
    messages: Counter[str] = Counter()
    for one in sent:
        messages[iso_week(local_day(one.created_at))] += one.deliveries
    return burden(spans, requests, messages, _counts_by_key(session, school_id, spans))


def _counts_by_key(session: Session, school_id: UUID, keys: Iterable[str]) -> dict[str, Counts]:
    of_school = (InsightSnapshot.school_id == school_id, InsightSnapshot.version == VERSION)
    rows = session.execute(
        select(InsightSnapshot.period_key, InsightSnapshot.counts).where(
            *of_school, InsightSnapshot.period_key.in_(list(keys))
        )
    )
    return {row.period_key: row.counts for row in rows}

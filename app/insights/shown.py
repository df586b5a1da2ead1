"""What the routes answer: figures with their words, and the same figures as the rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.core.clock import local_time
from app.core.i18n import mark, translate
from app.insights.queries import Period, RegionFigures, SchoolFigures
from app.insights.rules.burden import DEFINITION, WeekBurden
from app.insights.rules.definitions import DEFINITIONS, USAGE_BANNER, VERSION
from app.insights.rules.figures import Figure, Help
from app.insights.tables import Row
from app.insights.words import REMARKS, label

_NAMES = {definition.id: definition.name for definition in DEFINITIONS}
_REASONS = {
    Help.UNREACHED: mark("有孩子尚未通过任何渠道联系到"),
    Help.TOO_SMALL: mark("人数太少,统计不显示"),
}


def definitions() -> dict[str, Any]:
    items = [
        {
            "id": one.id,
            "name": translate(one.name),
            "meaning": translate(one.meaning),
            "is_usage": one.is_usage,
            "unit": one.unit,
        }
        for one in DEFINITIONS
    ]
    return {"version": VERSION, "items": items}


def school(found: SchoolFigures) -> dict[str, Any]:
    return {
        "school_id": found.school_id,
        "school_name": found.school_name,
        "period": found.period,
        "banner": translate(USAGE_BANNER) if found.has_usage else None,
        "figures": _figures(found.figures, found.period, found.labels),
    }


def region(found: RegionFigures) -> dict[str, Any]:
    return {
        "region_code": found.region_code,
        "period": found.period,
        "schools": found.schools,
        "schools_counted": found.counted,
        "banner": translate(USAGE_BANNER),
        "figures": _figures(found.figures, found.period, {}),
        "schools_to_ask": found.to_ask,
    }


def _figures(figures: Sequence[Figure], period: Period, classes: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "definition": figure.definition,
            "breakdown": figure.breakdown,
            "key": figure.key,
            "label": label(figure.breakdown, figure.key, classes),
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "shown": figure.shown.value,
            "as_of": period.as_of,
        }
        for figure in figures
    ]


def burden(found: Sequence[WeekBurden]) -> dict[str, Any]:
    weeks = [
        {
            "week": one.week,
            "starts_on": one.span.starts_on,
            "ends_on": one.span.ends_on,
            "requests": one.requests,
            "messages_sent": one.messages_sent,
            "family_minutes": one.family_minutes,
            "staff_entries": one.staff_entries,
        }
        for one in found
    ]
    return {"weeks": weeks, "definition": translate(DEFINITION)}


def school_rows(found: SchoolFigures) -> Iterator[Row]:
    yield from _head(found.school_name, found.period, has_usage=found.has_usage)
    yield from _rows(found.figures, found.labels)


def region_rows(found: RegionFigures) -> Iterator[Row]:
    yield from _head(found.region_code, found.period, has_usage=True)
    yield from _rows(found.figures, {})
    if found.to_ask:
        yield ()
        yield (translate(mark("请主动询问的学校(按学校代码和名称排列)")),)
        yield from ((one.name, translate(_REASONS[one.why])) for one in found.to_ask)


def _head(whose: str, period: Period, *, has_usage: bool) -> Iterator[Row]:
    yield (whose, period.key)
    frozen_at = f"{local_time(period.frozen_at):%Y-%m-%d %H:%M}"
    counted = mark("统计到{as_of},生成于{frozen_at},口径版本{version}")
    yield (translate(counted, as_of=period.as_of, frozen_at=frozen_at, version=period.version),)
    if has_usage:
        yield (translate(USAGE_BANNER),)
    yield (
        translate(mark("指标")),
        translate(mark("范围")),
        translate(mark("分子")),
        translate(mark("分母")),
        translate(mark("说明")),
    )


def _rows(figures: Sequence[Figure], classes: Mapping[str, str]) -> Iterator[Row]:
    for figure in figures:
        yield (
            translate(_NAMES[figure.definition]),
            label(figure.breakdown, figure.key, classes),
            figure.numerator,
            figure.denominator,
            translate(REMARKS[figure.shown]) if figure.shown in REMARKS else "",
        )

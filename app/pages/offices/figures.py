"""Figures with what they mean and up to which day they count; what is hidden stays hidden, nothing is put in an order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from markupsafe import Markup

from app.accounts.rules import Role
from app.core.auth import current_actor
from app.core.clock import local_day
from app.core.deps import now
from app.core.i18n import mark, translate
from app.pages import api, words
from app.pages.drawing.charts import bars
from app.pages.forms import Form
from app.pages.offices.sharing import Scope, Topic

Figure = Mapping[str, Any]
BREAKDOWNS = {
    "": mark("合计"),
    "class": mark("按班级"),
    "band": mark("按学段"),
    "channel": mark("按渠道"),
    "outcome": mark("按结果"),
    "school_type": mark("按学校类型"),
    "school_size": mark("按学校人数"),
    "quarter": mark("按覆盖面"),
    "task_group": mark("按任务群和学段"),
}
REMARKS = {
    "few": mark("少于5人"),
    "nearly_all": mark("除少于5人外的全部"),
    "withheld": mark("为保护个人不显示"),
    "partial": mark("只含可以显示的学校"),
}
_A_YEAR = timedelta(days=365)
_RECENT_WEEKS = 8
_HUNDRED = 100
_NONE_YET = "figures-not-found"


@dataclass(frozen=True)
class Definition:
    """A figure with all its parts, in the order in which the API tells them."""

    id: str
    name: str
    meaning: str
    unit: str
    parts: dict[str, list[Figure]]

    @property
    def suffix(self) -> str:
        return "%" if self.unit == "share" else ""


def by_definition(figures: Iterable[Figure], *, is_usage: bool = False) -> list[Definition]:
    """Put figures together by what they mean: those of labor, or of registrations and visits."""
    parts: dict[str, dict[str, list[Figure]]] = {}
    for one in figures:
        parts.setdefault(one["definition"], {}).setdefault(one["breakdown"], []).append(one)
    return [
        Definition(one["id"], one["name"], one["meaning"], one["unit"], parts[one["id"]])
        for one in api.get("/insights/definitions")["items"]
        if one["id"] in parts and one["is_usage"] == is_usage
    ]


def value(figure: Figure, unit: str) -> float | None:
    """Return a figure as it is drawn: percent, so many for each, so many for a hundred, or the number itself."""
    top: int | None = figure["numerator"]
    bottom: int | None = figure["denominator"]
    if top is None or unit == "number":
        return top
    if not bottom:
        return None
    return round(top / bottom * (1 if unit == "mean" else _HUNDRED), 1)


def chart(definition: Definition, breakdown: str) -> Markup:
    """Draw the parts of a figure, in the order of the API; what is hidden is told in words."""
    rows = [
        (one["label"], translate(REMARKS[one["shown"]]) if one["numerator"] is None else value(one, definition.unit))
        for one in definition.parts[breakdown]
    ]
    return bars(rows, title=definition.name, unit=definition.suffix, uid=f"{definition.id}-{breakdown}")


def by_group(parts: Iterable[Figure]) -> dict[str, dict[str, Figure]]:
    """Return the figures of task groups by the name of the group, then by band."""
    names = {one["group"]: one["group_name"] for one in api.get("/labor-tasks")["items"] if one["group"]}
    table: dict[str, dict[str, Figure]] = {}
    for one in parts:
        group, _, band = one["key"].partition("/")
        table.setdefault(names.get(group, translate("其他劳动")), {})[band] = one
    return table


# What the templates of figures use.
TOLD = {"value": value, "by_group": by_group, "chart": chart, "BREAKDOWNS": BREAKDOWNS, "REMARKS": REMARKS}


def found_or_none(path: str, **query: str | None) -> dict[str, Any] | None:
    """Return figures, or None before the first night has counted any."""
    try:
        return api.get(path, **query)  # type: ignore[no-any-return]
    except api.Refused as refused:
        if refused.code != _NONE_YET:
            raise
        return None


def terms(scope: Scope) -> list[tuple[str, str]]:
    """Return the terms of the last year to choose from, the latest first."""
    return _terms(_last_year(scope))


def terms_and_weeks(scope: Scope) -> list[tuple[str, str]]:
    """Return the terms of the last year and the latest weeks to choose from."""
    found = _last_year(scope)
    weeks = [one["week"] for one in reversed(found["weeks"])][:_RECENT_WEEKS]
    return [*_terms(found), *((key, words.week(key)) for key in weeks)]


def _last_year(scope: Scope) -> dict[str, Any]:
    today = local_day(now())
    span = {"from": (today - _A_YEAR).isoformat(), "to": today.isoformat()}
    return api.get("/calendar", **scope, **span)  # type: ignore[no-any-return]


def _terms(calendar: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(one["code"], translate("学期{code}", code=one["code"])) for one in reversed(calendar["terms"])]


def asked_period(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the chosen period as the API takes it: a week, or a term."""
    period = fields.get("period", "")
    return {"week" if "W" in period else "term": period} if period else {}


def school(school_id: UUID) -> str:
    return _of_school(school_id, "offices/figures.html")


def usage(school_id: UUID) -> str:
    """Show registrations and visits, to whom the API tells them, beside the words that forbid to judge by them."""
    return _of_school(school_id, "offices/usage.html", is_usage=True)


def _of_school(school_id: UUID, template: str, *, is_usage: bool = False) -> str:
    found = found_or_none(f"/insights/schools/{school_id}", **asked_period(request.args))
    return render_template(
        template, school_id=school_id, found=found, **TOLD,
        definitions=by_definition(found["figures"], is_usage=is_usage) if found else [],
        periods=terms_and_weeks({"school_id": str(school_id)}),
        may_export=current_actor().has(Role.PRINCIPAL, Role.COUNTY_ADMIN),
    )  # fmt: skip


def export(school_id: UUID) -> Response:
    return handed_out({"kind": "school", "school_id": str(school_id)})


def handed_out(scope: Mapping[str, str]) -> Response:
    """Return the figures as a file that can be kept."""
    form = Form()
    asked = {"format": form.text("format") or "xlsx", **asked_period(request.form)}
    return api.passed_on("POST", "/exports", {**scope, **asked})


TOPIC = Topic(pages={"": school, "/usage": usage}, forms={"/export": (export, school)})

"""The figures of the region: whom the schools do not reach comes first, and no school's figure is among them."""

from typing import Any

from flask import Response, render_template, request

from app.accounts.rules import Role
from app.core.auth import allow
from app.core.i18n import mark
from app.pages.blueprint import Pages
from app.pages.bureau import own
from app.pages.forms import shown_again_by
from app.pages.offices import figures

blueprint = Pages("bureau_home", __name__, "/bureau")
# Equity before volume.
_ORDER = ("never_reached", "never_starred", "channels", "coverage", "coverage_spread", "wishes", "course_places")
WHY = {
    "unreached": mark("有孩子尚未通过任何渠道联系到"),
    "too_small": mark("人数太少,统计不显示"),
}


@blueprint.get("")
@allow(Role.COUNTY_ADMIN)
def home() -> str:
    return _page("bureau/home.html", WHY=WHY)


@blueprint.get("/usage")
@allow(Role.COUNTY_ADMIN)
def usage() -> str:
    """Show registrations and visits, beside the words that forbid to judge by them."""
    return _page("offices/usage.html", is_usage=True)


def _page(template: str, *, is_usage: bool = False, **more: Any) -> str:
    region, term = own.region_code(), figures.asked_period(request.args)
    found = figures.found_or_none(f"/insights/regions/{region}", **term)
    told = figures.by_definition(found["figures"], is_usage=is_usage) if found else []
    return render_template(
        template, found=found, region=region, regions=own.region_codes(), definitions=sorted(told, key=_place),
        periods=figures.terms(own.scope()), may_export=True, **figures.TOLD, **more,
    )  # fmt: skip


def _place(definition: figures.Definition) -> int:
    return _ORDER.index(definition.id) if definition.id in _ORDER else len(_ORDER)


@blueprint.post("/export")
@allow(Role.COUNTY_ADMIN)
@shown_again_by(home)
def export() -> Response:
    return figures.handed_out({"kind": "region", **own.scope()})

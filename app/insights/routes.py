"""Figures for a school and for its bureau, what they mean, and the same figures as a file."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, STAFF, Role
from app.core import audit
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.core.limits import limiter
from app.insights import queries, shown, tables
from app.insights.errors import RegionNotFound
from app.insights.queries import RegionFigures, SchoolFigures
from app.insights.schemas import (
    BurdenOut,
    BurdenQuery,
    DefinitionsOut,
    ExportIn,
    RegionFiguresOut,
    RegionQuery,
    SchoolFiguresOut,
    SchoolQuery,
)
from app.insights.tables import Row
from app.schools import access

SHOWN_TO = (*SCHOOL_ROLES, Role.COUNTY_ADMIN)
EXPORTED_TO = (Role.PRINCIPAL, Role.COUNTY_ADMIN)
CSV = "text/csv"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("insights", __name__, url_prefix=API_PREFIX, description="Figures that help, without a league")


@blueprint.get("/insights/definitions")
@allow(*STAFF)
@blueprint.response(200, DefinitionsOut)
def list_definitions() -> dict[str, Any]:
    """Tell what each figure means, with its version."""
    return shown.definitions()


@blueprint.get("/insights/schools/<uuid:school_id>")
@allow(*SHOWN_TO)
@blueprint.arguments(SchoolQuery, location="query")
@blueprint.response(200, SchoolFiguresOut)
def school_figures(query: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Show a school's week or term: by class to its principal, with registrations and visits to the county alone."""
    with reading() as session:
        return shown.school(_of_school(session, current_actor(), school_id, SHOWN_TO, **query))


@blueprint.get("/insights/regions/<region_code>")
@allow(Role.COUNTY_ADMIN)
@blueprint.arguments(RegionQuery, location="query")
@blueprint.response(200, RegionFiguresOut)
def region_figures(query: dict[str, Any], region_code: str) -> dict[str, Any]:
    """Show the sums and the spread of a region's term, and which schools to ask what they need; no school's figure."""
    with reading() as session:
        return shown.region(_of_region(session, current_actor(), region_code, query["term"]))


@blueprint.get("/schools/<uuid:school_id>/burden")
@allow(*SHOWN_TO)
@blueprint.arguments(BurdenQuery, location="query")
@blueprint.response(200, BurdenOut)
def burden(query: dict[str, Any], school_id: UUID) -> dict[str, Any]:
    """Show week by week what a school asks of families and staff, so that it can ask less."""
    with reading() as session:
        access.school_for(session, current_actor(), school_id, *SHOWN_TO)
        return shown.burden(queries.burden_of(session, school_id, query["weeks"], now()))


@blueprint.post("/exports")
@allow(*EXPORTED_TO)
@limiter.limit("30/minute")
@blueprint.arguments(ExportIn)
@blueprint.response(200, content_type=WORKBOOK)
def export(body: dict[str, Any]) -> Response:
    """Hand out as a workbook or CSV what the caller may see of a school or a region, and no more."""
    with transaction() as session:
        work = _export_school if body["kind"] == "school" else _export_region
        rows = work(session, current_actor(), now(), **body)
    return _file(rows, **body)


def _export_school(
    session: Session, actor: Actor, at: datetime, *, school_id: UUID, week: str | None, term: str | None, **asked: Any
) -> list[Row]:
    found = _of_school(session, actor, school_id, EXPORTED_TO, week, term)
    audit.record(
        session, at, actor.account_id, "insights.exported", "school", school_id,
        school_id=school_id, period=found.period.key, format=asked["format"],
    )  # fmt: skip
    return list(shown.school_rows(found))


def _export_region(
    session: Session, actor: Actor, at: datetime, *, region_code: str, term: str | None, **asked: Any
) -> list[Row]:
    found = _of_region(session, actor, region_code, term)
    audit.record(
        session, at, actor.account_id, "insights.exported", "region", None,
        region_code=region_code, period=found.period.key, format=asked["format"],
    )  # fmt: skip
    return list(shown.region_rows(found))


def _of_school(
    session: Session, actor: Actor, school_id: UUID, roles: tuple[Role, ...], week: str | None, term: str | None
) -> SchoolFigures:
    school = access.school_for(session, actor, school_id, *roles)
    place = "class" if school_id in actor.school_ids(Role.PRINCIPAL) else "band"
    with_usage = access.covers(actor, school.region_code)
    return queries.school_figures(session, school_id, week or term, place=place, with_usage=with_usage)


def _of_region(session: Session, actor: Actor, region_code: str, term: str | None) -> RegionFigures:
    if not access.covers(actor, region_code):
        raise RegionNotFound
    return queries.region_figures(session, region_code, term)


def _file(rows: list[Row], **asked: Any) -> Response:
    if asked["format"] == "csv":
        response = Response(tables.as_csv(rows), mimetype=CSV)
    else:
        response = Response(tables.as_workbook(rows), mimetype=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{asked["kind"]}-figures.{asked["format"]}"'
    return response

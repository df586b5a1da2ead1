"""Shapes of figures, of their definitions and of exports."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema
from app.insights.rules.definitions import Unit
from app.insights.rules.figures import Help
from app.insights.rules.hiding import Shown

_WEEK = validate.Regexp(r"[0-9]{4}-W[0-9]{2}\Z")
_TERM = validate.Regexp(r"[0-9]{4}-[0-9]{4}-[12]\Z")


class SchoolQuery(InputSchema):
    """A week such as 2026-W47 or a term such as 2026-2027-1; without both the latest term."""

    week = fields.String(load_default=None, validate=_WEEK)
    term = fields.String(load_default=None, validate=_TERM)

    @validates_schema
    def _one_period(self, data: dict[str, Any], **_: Any) -> None:
        if data["week"] and data["term"]:
            raise ValidationError(mark("周和学期只能选一个。"), "week")


class BurdenQuery(InputSchema):
    """How many weeks up to the running one."""

    weeks = fields.Integer(load_default=12, validate=validate.Range(1, 53))


class RegionQuery(InputSchema):
    term = fields.String(load_default=None, validate=_TERM)


class ExportIn(SchoolQuery):
    """The figures of a school (with ``school_id``) or of a region's term (with ``region_code``), as they are shown."""

    kind = fields.String(required=True, validate=validate.OneOf(["school", "region"]))
    school_id = fields.UUID(load_default=None)
    region_code = fields.String(load_default=None, validate=validate.Regexp(r"[0-9]{6}\Z"))
    format = fields.String(load_default="xlsx", validate=validate.OneOf(["csv", "xlsx"]))

    @validates_schema
    def _one_scope(self, data: dict[str, Any], **_: Any) -> None:
        wanted, other = ("school_id", "region_code") if data["kind"] == "school" else ("region_code", "school_id")
        if data[wanted] is None:
            raise ValidationError(mark("缺少此项。"), wanted)
        if data[other] is not None:
            raise ValidationError(mark("与导出的种类不符。"), other)
        if data["kind"] == "region" and data["week"]:
            raise ValidationError(mark("行政区划只按学期统计。"), "week")


class DefinitionOut(OutputSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    meaning = fields.String(required=True)
    is_usage = fields.Boolean(required=True)
    unit = fields.String(required=True, metadata={"enum": [unit.value for unit in Unit]})


class DefinitionsOut(OutputSchema):
    version = fields.String(required=True)
    items = fields.List(fields.Nested(DefinitionOut), required=True)


class FigureOut(OutputSchema):
    """``breakdown`` "" is the whole. ``numerator`` is null where ``shown`` is neither "count" nor "partial"."""

    definition = fields.String(required=True)
    breakdown = fields.String(required=True)
    key = fields.String(required=True)
    label = fields.String(required=True)
    numerator = fields.Integer(required=True, allow_none=True)
    denominator = fields.Integer(required=True, allow_none=True)
    shown = fields.String(required=True, metadata={"enum": [shown.value for shown in Shown]})
    as_of = fields.Date(required=True)


class PeriodOut(OutputSchema):
    """Days of labor up to ``as_of`` are counted, as they stood at ``frozen_at``."""

    key = fields.String(required=True)
    kind = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    as_of = fields.Date(required=True)
    frozen_at = Instant(required=True)
    is_final = fields.Boolean(required=True)
    version = fields.String(required=True)


class SchoolFiguresOut(OutputSchema):
    """``banner`` is shown wherever registrations and visits are; null where there are none."""

    school_id = fields.UUID(required=True)
    school_name = fields.String(required=True)
    period = fields.Nested(PeriodOut, required=True)
    banner = fields.String(required=True, allow_none=True)
    figures = fields.List(fields.Nested(FigureOut), required=True)


class SchoolToAskOut(OutputSchema):
    school_id = fields.UUID(required=True)
    name = fields.String(required=True)
    why = fields.String(required=True, metadata={"enum": [why.value for why in Help]})


class RegionFiguresOut(OutputSchema):
    """``schools_to_ask`` follows school code and name, and says nothing of how much."""

    region_code = fields.String(required=True)
    period = fields.Nested(PeriodOut, required=True)
    schools = fields.Integer(required=True)
    schools_counted = fields.Integer(required=True)
    banner = fields.String(required=True)
    figures = fields.List(fields.Nested(FigureOut), required=True)
    schools_to_ask = fields.List(fields.Nested(SchoolToAskOut), required=True)


class RequestsOut(OutputSchema):
    """``notices`` were written by staff, ``surveys`` and ``rounds`` opened, ``declarations`` are lists of children."""

    notices = fields.Integer(required=True)
    surveys = fields.Integer(required=True)
    declarations = fields.Integer(required=True)
    rounds = fields.Integer(required=True)
    total = fields.Integer(required=True)


class WeekBurdenOut(OutputSchema):
    """``family_minutes`` is the mean for a child with stated minutes.

    It is null for fewer than five children, ``staff_entries`` for fewer than five people, both where nothing was
    counted yet.
    """

    week = fields.String(required=True)
    starts_on = fields.Date(required=True, data_key="from")
    ends_on = fields.Date(required=True, data_key="to")
    requests = fields.Nested(RequestsOut, required=True)
    messages_sent = fields.Integer(required=True)
    family_minutes = fields.Integer(required=True, allow_none=True)
    staff_entries = fields.Integer(required=True, allow_none=True)


class BurdenOut(OutputSchema):
    """``weeks`` from the earliest on; ``definition`` says in words what is counted."""

    weeks = fields.List(fields.Nested(WeekBurdenOut), required=True)
    definition = fields.String(required=True)

"""Shapes of the ledger."""

from marshmallow import fields

from app.core.schema import Instant, OutputSchema, PageQuery


class LedgerQuery(PageQuery):
    """``from`` and ``to`` are days of labor, both included."""

    starts_on = fields.Date(data_key="from", load_default=None)
    ends_on = fields.Date(data_key="to", load_default=None)


class PointEntryOut(OutputSchema):
    """A counter-entry has negative points and names the entry it takes back."""

    id = fields.UUID(required=True)
    labor_on = fields.Date(required=True)
    rule = fields.String(required=True)
    points = fields.Integer(required=True)
    source_id = fields.UUID(required=True)
    reverses_id = fields.UUID(allow_none=True)
    rules_version = fields.String(required=True)
    created_at = Instant(required=True)


class LedgerOut(OutputSchema):
    """``balance`` is the sum of the child's whole ledger, whatever span of it is listed."""

    balance = fields.Integer(required=True)
    items = fields.List(fields.Nested(PointEntryOut), required=True)
    next = fields.String(allow_none=True)

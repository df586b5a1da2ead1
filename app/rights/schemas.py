"""Shapes of the rights desk."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text
from app.rights.models import LONGEST_WHAT, LONGEST_WISH
from app.rights.rules import Scope, Status


class OfficerOut(OutputSchema):
    name = fields.String(required=True)
    contact = fields.String(required=True)


class PurposeOut(OutputSchema):
    key = fields.String(required=True)
    name = fields.String(required=True)
    what = fields.String(required=True)
    why = fields.String(required=True)
    kept = fields.String(required=True)
    if_refused = fields.String(required=True)


class ProcessorOut(OutputSchema):
    name = fields.String(required=True)
    what = fields.String(required=True)


class ChildrenRulesOut(OutputSchema):
    version = fields.String(required=True)
    effective_on = fields.Date(required=True)
    text = fields.List(fields.String(), required=True)
    officer = fields.Nested(OfficerOut, required=True)
    purposes = fields.List(fields.Nested(PurposeOut), required=True)
    processors = fields.List(fields.Nested(ProcessorOut), required=True)


class HoldingOut(OutputSchema):
    key = fields.String(required=True)
    name = fields.String(required=True)
    count = fields.Integer(required=True)
    kept_until = fields.String(required=True)


class RightsRequestOut(OutputSchema):
    """``scope`` is null but for an erasure; ``answer`` is empty while the request is open."""

    id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    scope = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    what = fields.String(required=True)
    wish = fields.String(required=True)
    asked_at = Instant(required=True)
    done_at = Instant(required=True, allow_none=True)
    answer = fields.String(required=True)


class OfficeRequestOut(RightsRequestOut):
    student_name = fields.String(required=True)
    class_label = fields.String(required=True, allow_none=True)


class LookOut(OutputSchema):
    at = Instant(required=True)
    who = fields.String(required=True)
    what = fields.String(required=True)


class DeskOut(OutputSchema):
    student_id = fields.UUID(required=True)
    holdings = fields.List(fields.Nested(HoldingOut), required=True)
    requests = fields.List(fields.Nested(RightsRequestOut), required=True)
    accesses = fields.List(fields.Nested(LookOut), required=True)


class CorrectionIn(InputSchema):
    what = Text(required=True, shortest=1, longest=LONGEST_WHAT)
    wish = Text(required=True, shortest=1, longest=LONGEST_WISH)


class ErasureIn(InputSchema):
    scope = fields.String(required=True, validate=validate.OneOf([scope.value for scope in Scope]))
    reason = Text(load_default="", longest=LONGEST_WHAT)


class CloseIn(InputSchema):
    answer = Text(required=True, shortest=1, longest=LONGEST_WISH)
    is_granted = fields.Boolean(required=True, truthy={True}, falsy={False})


class RequestsQuery(PageQuery):
    status = fields.String(load_default=None, validate=validate.OneOf([status.value for status in Status]))

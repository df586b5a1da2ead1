"""Shapes of consents."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema
from app.privacy.rules import CURRENT_VERSION


class ConsentAnswerIn(InputSchema):
    granted = fields.Boolean(required=True, truthy={True}, falsy={False})
    policy_version = fields.String(load_default=CURRENT_VERSION, validate=validate.Length(1, 20))


class ConsentOut(OutputSchema):
    """``granted`` is null where the guardian has not been asked yet."""

    purpose = fields.String(required=True)
    granted = fields.Boolean(required=True, allow_none=True)
    policy_version = fields.String(allow_none=True)
    answered_at = Instant(allow_none=True)


class ConsentsOut(OutputSchema):
    items = fields.List(fields.Nested(ConsentOut), required=True)
    current_version = fields.String(required=True)

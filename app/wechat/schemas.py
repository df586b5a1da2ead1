"""What a mini-program asks about the platform."""

from marshmallow import fields

from app.core.schema import OutputSchema


class TemplateOut(OutputSchema):
    template = fields.String(required=True)
    template_id = fields.String(required=True)


class TemplatesOut(OutputSchema):
    items = fields.List(fields.Nested(TemplateOut), required=True)

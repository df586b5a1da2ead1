"""Shapes of photo uploads and links."""

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema


class PhotoFile(InputSchema):
    file = Upload(required=True)


class PhotoForm(InputSchema):
    student_id = fields.UUID(load_default=None)


class PhotoUrls(OutputSchema):
    display = fields.String(required=True)
    thumb = fields.String(required=True)


class PhotoOut(OutputSchema):
    """Sizes in pixels of the display rendition; ``placeholder`` is a data URI to show while it loads."""

    id = fields.UUID(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    placeholder = fields.String(required=True)
    urls = fields.Nested(PhotoUrls, required=True)
    expires_at = Instant(required=True)


class LinkQuery(InputSchema):
    viewer = fields.UUID(required=True)
    expires = fields.Integer(required=True, validate=validate.Range(0, 2**40))
    signature = fields.String(required=True, validate=validate.Length(1, 100))

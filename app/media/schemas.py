"""Shapes of photo uploads and links."""

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields, missing, validate

from app.core.i18n import translate
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, page_of
from app.media.rules import DECISIONS, LISTED, SAFETY_HINTS, Safety


class PhotoFile(InputSchema):
    file = Upload(required=True)


class PhotoForm(InputSchema):
    student_id = fields.UUID(load_default=None)


class PhotoUrls(OutputSchema):
    display = fields.String(required=True)
    thumb = fields.String(required=True)


def _safety_hint(photo: Any) -> Any:
    """Say why others do not see a photo; of an upload that is none there is nothing to say."""
    safety = getattr(photo, "safety", None)
    return translate(SAFETY_HINTS.get(safety, "")) or None if safety else missing


class PhotoOut(OutputSchema):
    """Sizes in pixels of the display rendition; ``placeholder`` is a data URI to show while it loads.

    One whose ``safety`` is not ``visible`` is shown to its uploader and to the school only, with the reason in
    ``safety_hint``.
    """

    id = fields.UUID(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    placeholder = fields.String(required=True)
    urls = fields.Nested(PhotoUrls, required=True)
    expires_at = Instant(required=True)
    safety = fields.String(required=True, validate=validate.OneOf(list(Safety)))
    safety_hint = fields.Function(_safety_hint)


class TicketIn(InputSchema):
    """All of it optional: what is known of the photo before it is uploaded."""

    student_id = fields.UUID(load_default=None)
    size = fields.Integer(load_default=None, validate=validate.Range(1, 2**40))
    type = fields.String(load_default="image/jpeg", validate=validate.Regexp(r"image/[A-Za-z0-9.+-]{1,40}\Z"))


class TicketOut(OutputSchema):
    """A multipart form to send to ``url``: all of ``form`` as it is, then the file as ``field``, and nothing else."""

    id = fields.UUID(required=True)
    url = fields.String(required=True)
    method = fields.String(required=True)
    field = fields.String(required=True)
    form = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    expires_at = Instant(required=True)


class RefusalOut(OutputSchema):
    code = fields.String(required=True)
    title = fields.String(required=True)
    detail = fields.String(required=True)


class PhotoStateOut(OutputSchema):
    """A photo when its ``status`` is ``stored``; with ``refused`` the reason; until then neither."""

    id = fields.UUID(required=True)
    status = fields.String(required=True, validate=validate.OneOf(("awaited", "uploaded", "stored", "refused")))
    width = fields.Integer()
    height = fields.Integer()
    placeholder = fields.String()
    urls = fields.Nested(PhotoUrls)
    expires_at = Instant()
    safety = fields.String(validate=validate.OneOf(list(Safety)))
    safety_hint = fields.Function(_safety_hint)
    refusal = fields.Nested(RefusalOut)


class LinkQuery(InputSchema):
    viewer = fields.UUID(required=True)
    expires = fields.Integer(required=True, validate=validate.Range(0, 2**40))
    signature = fields.String(required=True, validate=validate.Length(1, 100))
    hidden = fields.Boolean(load_default=False)


class HiddenPhotosQuery(PageQuery):
    """What of a class is hidden from others in one state."""

    class_id = fields.UUID(required=True)
    safety = fields.String(load_default=Safety.REVIEW.value, validate=validate.OneOf(list(LISTED)))


class PhotoDecisionIn(InputSchema):
    safety = fields.String(required=True, validate=validate.OneOf(list(DECISIONS)))


class ShownChild(OutputSchema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    seat_no = fields.Integer(allow_none=True)


class HiddenPhotoOut(OutputSchema):
    """A photo that others do not see, and the children of the class whose photo it is."""

    photo = fields.Nested(PhotoOut, required=True)
    students = fields.List(fields.Nested(ShownChild), required=True)
    uploaded_at = Instant(required=True)


HiddenPhotoPage = page_of(HiddenPhotoOut)

"""Shapes of the county's white list."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of


def _region_code() -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}\Z"))


class CourseProviderCreate(InputSchema):
    """``listed_until`` is the last day; none means until further notice."""

    region_code = _region_code()
    name = Text(required=True, shortest=1, longest=100)
    licence_no = Text(required=True, shortest=1, longest=40)
    services = Text(load_default="", longest=200)
    price_note = Text(load_default="", longest=200)
    listed_from = fields.Date(required=True)
    listed_until = fields.Date(load_default=None, allow_none=True)


class CourseProvidersQuery(PageQuery):
    region_code = _region_code()


class CourseProviderDelist(InputSchema):
    reason = Text(required=True, shortest=1, longest=200)


class CourseProviderOut(OutputSchema):
    id = fields.UUID(required=True)
    region_code = fields.String(required=True)
    name = fields.String(required=True)
    licence_no = fields.String(required=True)
    services = fields.String(required=True)
    price_note = fields.String(required=True)
    listed_from = fields.Date(required=True)
    listed_until = fields.Date(required=True, allow_none=True)
    delisted_at = Instant(required=True, allow_none=True)
    delist_reason = fields.String(required=True)


CourseProviderPage = page_of(CourseProviderOut)

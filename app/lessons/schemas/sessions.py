"""Shapes of lessons, patrol notes and teachers' hours."""

from datetime import timedelta
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text

LONGEST_SPAN = timedelta(days=366)


class SessionsQuery(PageQuery):
    starts_on = fields.Date(data_key="from", load_default=None)
    ends_on = fields.Date(data_key="to", load_default=None)


class PresenceCountsOut(OutputSchema):
    present = fields.Integer(required=True)
    leave = fields.Integer(required=True)
    absent = fields.Integer(required=True)
    left_early = fields.Integer(required=True)


class CourseSessionOut(OutputSchema):
    """``slot`` 3-1 is Wednesday's first; on a make-up day it is still that of the timetable followed.

    ``counts`` is null for those who need not know how many came.
    """

    id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    held_on = fields.Date(required=True)
    slot = fields.String(required=True)
    status = fields.String(required=True)
    place = fields.String(required=True)
    substitute_id = fields.UUID(required=True, allow_none=True)
    substitute_name = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    called_at = Instant(required=True, allow_none=True)
    counts = fields.Nested(PresenceCountsOut, required=True, allow_none=True)


class SessionCancel(InputSchema):
    reason = Text(required=True, shortest=1, longest=200)


class SessionChange(InputSchema):
    """Only what is sent changes; null brings back the course's own teachers and place."""

    substitute_id = fields.UUID(allow_none=True)
    place = Text(allow_none=True, longest=40)


class PatrolNoteCreate(InputSchema):
    text = Text(required=True, shortest=1, longest=200)


class PatrolNoteOut(OutputSchema):
    id = fields.UUID(required=True)
    text = fields.String(required=True)
    noted_by = fields.UUID(required=True)
    noted_at = Instant(required=True)


class SpanQuery(InputSchema):
    starts_on = fields.Date(data_key="from", required=True)
    ends_on = fields.Date(data_key="to", required=True)

    @validates_schema
    def _check_span(self, data: dict[str, Any], **_: Any) -> None:
        if not data["starts_on"] <= data["ends_on"] <= data["starts_on"] + LONGEST_SPAN:
            raise ValidationError(mark("结束日期应不早于开始日期,且不超过一年。"), "to")


class SchoolSessionsQuery(SpanQuery, PageQuery):
    pass


class CourseHoursOut(OutputSchema):
    school_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    lessons = fields.Integer(required=True)
    as_substitute = fields.Integer(required=True)


class CourseHoursList(OutputSchema):
    items = fields.List(fields.Nested(CourseHoursOut), required=True)

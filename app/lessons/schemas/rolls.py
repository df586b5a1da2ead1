"""Shapes of the roll-call and of leave."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, Text
from app.lessons.rules.rolls import MOST_MARKS, Mark
from app.lessons.rules.words import Presence
from app.lessons.schemas.pickup import AllowedOut
from app.lessons.schemas.sessions import CourseSessionOut


class MarkIn(InputSchema):
    student_id = fields.UUID(required=True)
    presence = fields.Enum(Presence, by_value=True, required=True)
    note = Text(load_default="", longest=100)

    @post_load
    def _as_mark(self, data: dict[str, Any], **_: Any) -> Mark:
        return Mark(**data)


class AttendanceIn(InputSchema):
    """Who is missing from ``marks`` keeps the mark it has, or none."""

    marks = fields.List(fields.Nested(MarkIn), required=True, validate=validate.Length(max=MOST_MARKS))

    @validates_schema
    def _names_each_child_once(self, data: dict[str, Any], **_: Any) -> None:
        if len({one.student_id for one in data["marks"]}) < len(data["marks"]):
            raise ValidationError(mark("同一名学生出现了两次。"), "marks")


class RollRowOut(OutputSchema):
    """``handed_at`` is null while the child waits; ``collectors`` are told apart by relation and end of phone number.

    ``is_guest`` marks a child in base care whose own lesson was cancelled.
    """

    student_id = fields.UUID(required=True, attribute="child.student_id")
    name = fields.String(required=True, attribute="child.name")
    class_label = fields.String(required=True, attribute="child.class_label")
    seat_no = fields.Integer(required=True, allow_none=True, attribute="child.seat_no")
    is_guest = fields.Boolean(required=True)
    has_leave = fields.Boolean(required=True)
    leave_note = fields.String(required=True)
    presence = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)
    handed_at = Instant(required=True, allow_none=True)
    collectors = fields.List(fields.Nested(AllowedOut), required=True)


class RollOut(OutputSchema):
    """The whole roll: a course is called in one go."""

    session = fields.Nested(CourseSessionOut, required=True)
    items = fields.List(fields.Nested(RollRowOut), required=True)


class AttendanceQuery(InputSchema):
    """Without ``term`` the present one."""

    term = fields.String(load_default=None, validate=validate.Regexp(r"^[0-9]{4}-[0-9]{4}-[12]\Z"))


class OwnLessonOut(OutputSchema):
    session_id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    held_on = fields.Date(required=True)
    slot = fields.String(required=True)
    place = fields.String(required=True)
    session_status = fields.String(required=True)
    presence = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)


class OwnLessonsOut(OutputSchema):
    items = fields.List(fields.Nested(OwnLessonOut), required=True)


class LeaveCreate(InputSchema):
    """From day to day, both included; without ``offering_id`` for all courses. Nobody has to give a reason."""

    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    offering_id = fields.UUID(load_default=None)
    note = Text(load_default="", longest=100)


class LeaveOut(OutputSchema):
    id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True, allow_none=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    note = fields.String(required=True)
    asked_at = Instant(required=True)

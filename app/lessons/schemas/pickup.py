"""Shapes of collectors, pick-up codes and hand-overs."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, Text
from app.lessons.rules.pickup import CODE_DIGITS, PHONE_TAIL_DIGITS
from app.schools.rules.guardians import Relation


def _digits(number: int, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.Regexp(rf"^[0-9]{{{number}}}\Z"), **kwargs)


class CollectorCreate(InputSchema):
    """An adult; ``phone_tail`` are the last four digits, by which the teacher can ask."""

    name = Text(required=True, shortest=1, longest=40)
    relation = fields.String(required=True, validate=validate.OneOf([relation.value for relation in Relation]))
    phone_tail = _digits(PHONE_TAIL_DIGITS, required=True)


class CollectorOut(OutputSchema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    relation = fields.String(required=True)
    phone_tail = fields.String(required=True)
    added_at = Instant(required=True)


class CollectorsOut(OutputSchema):
    items = fields.List(fields.Nested(CollectorOut), required=True)


class PickupCodeCreate(InputSchema):
    name = Text(required=True, shortest=1, longest=40)
    valid_on = fields.Date(required=True)


class PickupCodeOut(OutputSchema):
    """The only time that the code is shown."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    valid_on = fields.Date(required=True)


class HandOverCreate(InputSchema):
    """Who takes the child: a guardian, an announced collector, or the bearer of a code of the day."""

    student_id = fields.UUID(required=True)
    guardianship_id = fields.UUID(load_default=None)
    collector_id = fields.UUID(load_default=None)
    pickup_code = _digits(CODE_DIGITS, load_default=None)
    note = Text(load_default="", longest=100)

    @validates_schema
    def _names_one_person(self, data: dict[str, Any], **_: Any) -> None:
        if sum(data[way] is not None for way in ("guardianship_id", "collector_id", "pickup_code")) > 1:
            raise ValidationError(mark("来接的人只能用一种方式确认。"))


class HandOverOut(OutputSchema):
    """``relation`` is null for the bearer of a code."""

    session_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    handed_at = Instant(required=True)
    relation = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)


class AllowedOut(OutputSchema):
    guardianship_id = fields.UUID(required=True, allow_none=True)
    collector_id = fields.UUID(required=True, allow_none=True)
    relation = fields.String(required=True)
    phone_tail = fields.String(required=True)


class NamedAllowedOut(AllowedOut):
    """``name`` is null for guardians."""

    name = fields.String(required=True, allow_none=True)


class AwaitedOut(OutputSchema):
    """A child that was there; ``handed_at`` is null while it still waits."""

    student_id = fields.UUID(required=True, attribute="child.student_id")
    name = fields.String(required=True, attribute="child.name")
    class_label = fields.String(required=True, attribute="child.class_label")
    seat_no = fields.Integer(required=True, allow_none=True, attribute="child.seat_no")
    handed_at = Instant(required=True, allow_none=True)
    relation = fields.String(required=True, allow_none=True, attribute="handed.relation", dump_default=None)
    collectors = fields.List(fields.Nested(NamedAllowedOut), required=True)


class AwaitedListOut(OutputSchema):
    items = fields.List(fields.Nested(AwaitedOut), required=True)
    waiting = fields.Integer(required=True)


class OwnHandOverOut(OutputSchema):
    """``name`` is what the guardians entered of a collector or of the bearer of a code; null for a guardian."""

    id = fields.UUID(required=True)
    session_id = fields.UUID(required=True)
    held_on = fields.Date(required=True)
    title = fields.String(required=True)
    handed_at = Instant(required=True)
    relation = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)

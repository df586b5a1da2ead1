"""Shapes of items, offers, choices and hand-overs."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.awards.rules import (
    MOST_OPTIONS,
    MOST_STARS_AT_ONCE,
    PICKUP_CODE_DIGITS,
    AwardStatus,
    IdentifiedBy,
    SourceOfFunds,
    Unit,
)
from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.schools.rules.guardians import Relation

MOST_PORTIONS = 100_000
LARGEST_QUANTITY = 1_000_000


def _one_of(values: type[Unit | SourceOfFunds | AwardStatus | Relation]) -> validate.OneOf:
    return validate.OneOf([value.value for value in values])


def _flag(**kwargs: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **kwargs)


def _stock(**kwargs: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(0, MOST_PORTIONS), **kwargs)


class AwardItemCreate(InputSchema):
    """``quantity`` is one portion in grams, milliliters or pieces; ``stock`` counts portions."""

    school_id = fields.UUID(required=True)
    name = Text(required=True, shortest=1, longest=40)
    quantity = fields.Integer(required=True, strict=True, validate=validate.Range(1, LARGEST_QUANTITY))
    unit = fields.String(required=True, validate=_one_of(Unit))
    source_of_funds = fields.String(required=True, validate=_one_of(SourceOfFunds))
    donor = Text(load_default="", longest=100)
    is_meat = _flag(required=True)
    batch_note = Text(load_default="", longest=200)
    stock = _stock(required=True)


class AwardItemChange(InputSchema):
    """Only what is sent changes; ``stock`` is the number of all portions that ever came in."""

    stock = _stock()
    batch_note = Text(longest=200)
    donor = Text(longest=100)
    is_active = _flag()


class AwardItemOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    name = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit = fields.String(required=True)
    source_of_funds = fields.String(required=True)
    donor = fields.String(required=True)
    is_meat = fields.Boolean(required=True)
    batch_note = fields.String(required=True)
    stock = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    is_active = fields.Boolean(required=True)
    created_at = Instant(required=True)


class AwardItemsQuery(PageQuery):
    school_id = fields.UUID(required=True)


class AwardSummaryOut(OutputSchema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    is_active = fields.Boolean(required=True)
    stock = fields.Integer(required=True)
    chosen = fields.Integer(required=True)
    handed_over = fields.Integer(required=True)
    left = fields.Integer(required=True)


class AwardsQuery(PageQuery):
    """Without ``school_id`` a guardian asks for the own children's awards; ``period_id`` is one of star periods."""

    school_id = fields.UUID(load_default=None)
    period_id = fields.UUID(load_default=None)
    status = fields.String(load_default=None, validate=_one_of(AwardStatus))


class AwardsCreate(InputSchema):
    """Either all stars of ``period_id`` or the named ``star_ids``."""

    period_id = fields.UUID(load_default=None)
    star_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MOST_STARS_AT_ONCE))
    item_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_OPTIONS))
    pickup_from = Instant(required=True)
    pickup_to = Instant(required=True)
    place = Text(required=True, shortest=1, longest=60)
    pooled = _flag(load_default=False)

    @validates_schema
    def _names_stars_once(self, data: dict[str, Any], **_: Any) -> None:
        if bool(data["period_id"]) == bool(data["star_ids"]):
            raise ValidationError(mark("请只填写period_id或star_ids中的一项。"))


class AwardChoice(InputSchema):
    """There is no field for a reason, because none is asked."""

    item_id = fields.UUID(required=True)


class _Receipt(InputSchema):
    receiver_relation = fields.String(required=True, validate=_one_of(Relation))
    item_id = fields.UUID(load_default=None)
    remark = Text(load_default="", longest=200)


def _pickup_code(**kwargs: Any) -> fields.String:
    return fields.String(validate=validate.Regexp(rf"^[0-9]{{{PICKUP_CODE_DIGITS}}}\Z"), **kwargs)


class AwardHandOver(_Receipt):
    """Either the guardian's code, or ``identified_by: homeroom_teacher`` for a guardian without a phone."""

    pickup_code = _pickup_code(load_default=None)
    identified_by = fields.String(load_default=None, validate=validate.Equal(IdentifiedBy.HOMEROOM_TEACHER.value))

    @validates_schema
    def _identifies_once(self, data: dict[str, Any], **_: Any) -> None:
        if bool(data["pickup_code"]) == bool(data["identified_by"]):
            raise ValidationError(mark("请输入领取码,或由班主任确认家长身份。"))


class AwardHandOverByCode(_Receipt):
    school_id = fields.UUID(required=True)
    pickup_code = _pickup_code(required=True)


class AwardOptionOut(OutputSchema):
    item_id = fields.UUID(required=True)
    name = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit = fields.String(required=True)
    source_of_funds = fields.String(required=True)
    is_meat = fields.Boolean(required=True)
    is_available = fields.Boolean(required=True)


class AwardOut(OutputSchema):
    """``pickup_code`` is null for everybody but the family; ``student_name`` for a child that has left the class."""

    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    student_name = fields.String(required=True, allow_none=True)
    class_label = fields.String(required=True)
    seat_no = fields.Integer(required=True)
    star_ids = fields.List(fields.UUID(), required=True)
    pooled_month = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    options = fields.List(fields.Nested(AwardOptionOut), required=True)
    chosen_item_id = fields.UUID(required=True, allow_none=True)
    pickup_from = Instant(required=True)
    pickup_to = Instant(required=True)
    place = fields.String(required=True)
    pickup_code = fields.String(required=True, allow_none=True)
    handed_over_at = Instant(required=True, allow_none=True)
    identified_by = fields.String(required=True, allow_none=True)
    receiver_relation = fields.String(required=True, allow_none=True)
    remark = fields.String(required=True)


AwardPage = page_of(AwardOut)

"""Shapes of fee policies, the published price list, waivers and statements. Amounts are whole cents (分)."""

from marshmallow import ValidationError, fields

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, page_of
from app.schools.rules.calendar import is_term_code


def _term_code(code: str) -> None:
    if not is_term_code(code):
        raise ValidationError(mark("学期代码应写作2026-2027-1。"))


class FeePoliciesQuery(PageQuery):
    school_id = fields.UUID(required=True)


class TermQuery(InputSchema):
    term = fields.String(required=True, validate=_term_code)


class FeeStatementsQuery(PageQuery):
    """With ``class_id`` only the children who are in this class now."""

    class_id = fields.UUID(load_default=None)
    term = fields.String(required=True, validate=_term_code)


class FeeChoiceIn(InputSchema):
    term_code = fields.String(required=True, validate=_term_code)
    policy_id = fields.UUID(required=True)


class FeePolicyOut(OutputSchema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    document_no = fields.String(required=True)
    locale = fields.String(required=True)
    unit = fields.String(required=True)
    price = fields.Integer(required=True)
    cap_per_term = fields.Integer(required=True, allow_none=True)
    refund = fields.String(required=True)
    effective_from = fields.Date(required=True)
    effective_until = fields.Date(required=True, allow_none=True)


FeePolicyPage = page_of(FeePolicyOut)


class MaterialsFeeOut(OutputSchema):
    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    amount = fields.Integer(required=True)


class PriceListOut(OutputSchema):
    """``policy`` is null while the school has published none: then the service costs nothing."""

    school_id = fields.UUID(required=True)
    term_code = fields.String(required=True)
    policy = fields.Nested(FeePolicyOut, required=True, allow_none=True)
    published_at = Instant(required=True, allow_none=True)
    materials = fields.List(fields.Nested(MaterialsFeeOut), required=True)
    sentences = fields.List(fields.String(), required=True)


class LessonCountOut(OutputSchema):
    """The lessons of a course in a month (2026-09) on the days of the child's place; ``planned`` includes those held."""

    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    month = fields.String(required=True)
    planned = fields.Integer(required=True)
    held = fields.Integer(required=True)
    attended = fields.Integer(required=True)
    leave = fields.Integer(required=True)
    absent = fields.Integer(required=True)
    cancelled = fields.Integer(required=True)


class PeriodFeeOut(OutputSchema):
    """``period`` is a month or, where the price is by term, the term."""

    period = fields.String(required=True)
    charge = fields.Integer(required=True)
    refund = fields.Integer(required=True)


class FeeStatementOut(OutputSchema):
    """``total`` = charge - refund - over_cap + materials - waived. It is calculated and never collected."""

    student_id = fields.UUID(required=True)
    student_name = fields.String(required=True)
    class_label = fields.String(required=True)
    term_code = fields.String(required=True)
    policy = fields.Nested(FeePolicyOut, required=True, allow_none=True)
    lessons = fields.List(fields.Nested(LessonCountOut), required=True)
    periods = fields.List(fields.Nested(PeriodFeeOut), required=True)
    materials = fields.List(fields.Nested(MaterialsFeeOut), required=True)
    charge = fields.Integer(required=True)
    refund = fields.Integer(required=True)
    over_cap = fields.Integer(required=True)
    is_waived = fields.Boolean(required=True)
    waived = fields.Integer(required=True)
    total = fields.Integer(required=True)
    sentences = fields.List(fields.String(), required=True)


class FeeStatementLineOut(OutputSchema):
    """One child of a school's list. ``amount`` is the sum before any waiver, because a list must not label a child."""

    student_id = fields.UUID(required=True)
    student_name = fields.String(required=True)
    held = fields.Integer(required=True)
    attended = fields.Integer(required=True)
    charge = fields.Integer(required=True)
    refund = fields.Integer(required=True)
    over_cap = fields.Integer(required=True)
    materials = fields.Integer(required=True)
    amount = fields.Integer(required=True)


FeeStatementPage = page_of(FeeStatementLineOut)

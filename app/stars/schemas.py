"""Shapes of star periods and stars. What everybody may see holds no points and no places in an order."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.schools.rules.calendar import PeriodKind
from app.stars.rules.cycle import Decision

LONGEST_REASON = 200


class SchoolQuery(PageQuery):
    school_id = fields.UUID(required=True)


class StarsQuery(SchoolQuery):
    """``week`` is a period's key: 2026-W47, or 2026-11 or 2026-2027-1 where stars are named by month or term."""

    week = fields.String(load_default=None, validate=validate.Length(1, 12))


class StarWords(OutputSchema):
    code = fields.String(required=True)
    words = fields.String(required=True)


class StarRulesOut(OutputSchema):
    version = fields.String(required=True)
    sentences = fields.List(fields.String(), required=True)


class StarPeriodOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    period_key = fields.String(required=True)
    period_words = fields.String(required=True)
    kind = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    status = fields.String(required=True)
    rules = fields.Nested(StarRulesOut, required=True)
    objections_until = Instant(allow_none=True)
    announced_at = Instant(allow_none=True)


StarPeriodsOut = page_of(StarPeriodOut)


class StarSettlementOut(OutputSchema):
    """How the result came about, for the school's staff: anybody can work it out again from these."""

    settlement = fields.Integer(required=True)
    tallied_at = Instant(allow_none=True)
    seed = fields.String(required=True)
    evidence_hash = fields.String(allow_none=True)
    result_hash = fields.String(allow_none=True)
    void_reason = fields.String(required=True)


class StarPeriodDetailOut(StarPeriodOut):
    """``settlement`` is null for everybody but the school's staff."""

    settlement = fields.Nested(StarSettlementOut, allow_none=True)


class StarCandidateOut(OutputSchema):
    """``is_proposed`` is false for the few in reserve."""

    student_id = fields.UUID(required=True)
    name = fields.String(required=True)
    seat_no = fields.Integer(allow_none=True)
    is_proposed = fields.Boolean(required=True)
    points = fields.Integer(required=True)
    days = fields.Integer(required=True)
    groups = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(StarWords), required=True)
    tie_breaks = fields.List(fields.Nested(StarWords), required=True)


class StarPickOut(OutputSchema):
    student_id = fields.UUID(required=True)
    reason = fields.String(required=True)


class StarConfirmationOut(OutputSchema):
    """``asked_again_at`` is set where a later settlement has undone the confirmation."""

    pool = fields.String(required=True)
    picks = fields.List(fields.Nested(StarPickOut), required=True)
    empty_reason = fields.String(required=True)
    settlement = fields.Integer(required=True)
    has_conflict_of_interest = fields.Boolean(required=True)
    confirmed_at = Instant(required=True)
    asked_again_at = Instant(allow_none=True)
    checked_at = Instant(allow_none=True)


class StarPoolOut(OutputSchema):
    pool = fields.String(required=True)
    honour = fields.String(required=True)
    class_id = fields.UUID(allow_none=True)
    class_label = fields.String(allow_none=True)
    grade = fields.Integer(allow_none=True)
    size = fields.Integer(required=True)
    quota = fields.Integer(required=True)
    candidates = fields.List(fields.Nested(StarCandidateOut), required=True)
    confirmation = fields.Nested(StarConfirmationOut, allow_none=True)


class StarChangeOut(OutputSchema):
    student_id = fields.UUID(required=True)
    why = fields.Nested(StarWords, required=True)


class StarPoolChangeOut(OutputSchema):
    pool = fields.String(required=True)
    came = fields.List(fields.Nested(StarChangeOut), required=True)
    went = fields.List(fields.Nested(StarChangeOut), required=True)


class StarDifferenceOut(OutputSchema):
    """What a settlement changed against the one before."""

    settlement = fields.Integer(required=True)
    at = fields.String(required=True)
    pools = fields.List(fields.Nested(StarPoolChangeOut), required=True)
    asked_again = fields.List(fields.String(), required=True)


class StarCandidatesOut(OutputSchema):
    items = fields.List(fields.Nested(StarPoolOut), required=True)
    next = fields.String(allow_none=True)
    differences = fields.List(fields.Nested(StarDifferenceOut), required=True)


class StarPickIn(InputSchema):
    student_id = fields.UUID(required=True)
    reason = Text(longest=LONGEST_REASON, load_default="")


class _PoolIn(InputSchema):
    """A class, or in ``pool`` one of the pools beyond classes: "grade-3" or "school"."""

    class_id = fields.UUID(load_default=None)
    pool = fields.String(load_default=None, validate=validate.Regexp(r"^(grade-[1-9]|school)$"))

    @validates_schema
    def _exactly_one(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("class_id") is None) == (data.get("pool") is None):
            raise ValidationError(mark("请填写班级,或者年级、校级范围之一。"), "class_id")


class StarConfirmIn(_PoolIn):
    picks = fields.List(fields.Nested(StarPickIn), required=True, validate=validate.Length(max=100))
    empty_reason = Text(longest=LONGEST_REASON, load_default="")
    has_conflict_of_interest = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class StarCheckIn(_PoolIn):
    pass


class StarReasonIn(InputSchema):
    reason = Text(shortest=1, longest=LONGEST_REASON, required=True)


class StarOut(OutputSchema):
    """A star as the school may see it. ``student_id`` is null where the name is masked, but for the own child."""

    id = fields.UUID(required=True)
    student_id = fields.UUID(allow_none=True)
    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)
    shown_name = fields.String(required=True)
    honour = fields.String(required=True)
    period_key = fields.String(required=True)
    period_words = fields.String(required=True)


StarsOut = page_of(StarOut)


class StarNoticeOut(OutputSchema):
    items = fields.List(fields.Nested(StarOut), required=True)
    next = fields.String(allow_none=True)
    objections_until = Instant(required=True)


class StarRevokedOut(OutputSchema):
    id = fields.UUID(required=True)
    status = fields.String(required=True)
    end_reason = fields.String(required=True)
    ended_at = Instant(allow_none=True)


class ObjectionIn(InputSchema):
    """``star_id`` is left out where the objection is to the list as a whole."""

    star_id = fields.UUID(load_default=None)
    text = Text(shortest=1, longest=500, required=True)
    anonymous = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ObjectionOut(OutputSchema):
    """``author_id`` is null where the author asked not to be named."""

    id = fields.UUID(required=True)
    star_id = fields.UUID(allow_none=True)
    author_id = fields.UUID(allow_none=True)
    text = fields.String(required=True)
    created_at = Instant(required=True)
    decision = fields.String(allow_none=True)
    answer = fields.String(required=True)
    replacement_id = fields.UUID(allow_none=True)
    resolved_at = Instant(allow_none=True)


ObjectionsOut = page_of(ObjectionOut)


class StarResolveIn(InputSchema):
    """``student_id`` names who comes in when ``decision`` is "replace"."""

    decision = fields.Enum(Decision, by_value=True, required=True)
    reason = Text(shortest=1, longest=LONGEST_REASON, required=True)
    student_id = fields.UUID(load_default=None)


class StarSettingsIn(InputSchema):
    """Only what is sent is changed; a period that has begun keeps its rules."""

    period_kind = fields.Enum(PeriodKind, by_value=True)
    quota_per = fields.Integer(strict=True, validate=validate.Range(5, 200))
    cool_down_weeks = fields.Integer(strict=True, validate=validate.Range(0, 20))
    grade_quota = fields.Integer(strict=True, validate=validate.Range(0, 20))
    school_quota = fields.Integer(strict=True, validate=validate.Range(0, 50))
    notice_school_days = fields.Integer(strict=True, validate=validate.Range(0, 10))


class StarSettingsOut(OutputSchema):
    school_id = fields.UUID(required=True)
    period_kind = fields.String(required=True)
    quota_per = fields.Integer(required=True)
    cool_down_weeks = fields.Integer(required=True)
    grade_quota = fields.Integer(required=True)
    school_quota = fields.Integer(required=True)
    notice_school_days = fields.Integer(required=True)

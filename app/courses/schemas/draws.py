"""Shapes of draws, of what is published of them, and of the words in which they are explained."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, Text, page_of
from app.courses.rules.slots import LABELS

LONGEST_REASON = 200


class DrawIn(InputSchema):
    """``practice`` looks at figures with a seed that is thrown away; ``public_value`` draws for good, once."""

    practice = fields.Boolean(load_default=False)
    public_value = Text(shortest=1, longest=200, load_default=None)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if data["practice"] == (data["public_value"] is not None):
            raise ValidationError(mark("请选择试算,或填写公开随机数正式抽签。"), "public_value")


class VoidIn(InputSchema):
    """The new public value must come after the one that was named before."""

    reason = Text(shortest=1, longest=LONGEST_REASON, required=True)
    public_source = Text(shortest=1, longest=200, required=True)
    public_at = Instant(required=True)


class AdjustmentIn(InputSchema):
    """``to_offering_id`` null takes the child's place on the slot away."""

    student_id = fields.UUID(required=True)
    slot = fields.String(required=True, validate=validate.OneOf(sorted(LABELS)))
    to_offering_id = fields.UUID(required=True, allow_none=True)
    reason = Text(shortest=1, longest=LONGEST_REASON, required=True)


class AdjustmentOut(OutputSchema):
    id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    slot = fields.String(required=True)
    from_offering_id = fields.UUID(allow_none=True)
    to_offering_id = fields.UUID(allow_none=True)
    reason = fields.String(required=True)
    adjusted_by = fields.UUID(required=True)
    adjusted_at = Instant(required=True)


class ListedAdjustmentOut(AdjustmentOut):
    student_name = fields.String(required=True)


AdjustmentsOut = page_of(ListedAdjustmentOut)


class _GroupOut(OutputSchema):
    """Everything but the name is null for a group so small that everybody knows its children."""

    children = fields.Integer(allow_none=True)
    wishing = fields.Integer(allow_none=True)
    lists = fields.Integer(allow_none=True)
    first_percent = fields.Float(allow_none=True)
    top_three_percent = fields.Float(allow_none=True)
    unplaced = fields.Integer(allow_none=True)


class GradeFiguresOut(_GroupOut):
    grade = fields.Integer(required=True)


class ClassFiguresOut(_GroupOut):
    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)


class MovedToOut(OutputSchema):
    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    children = fields.Integer(required=True)


class ClosedCourseOut(OutputSchema):
    """A course that too few wished: ``moved`` children would rather have had it, ``held`` had been placed there."""

    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    held = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    moved_to = fields.List(fields.Nested(MovedToOut), required=True)
    unplaced = fields.Integer(required=True)


class NeverServedOut(OutputSchema):
    student_id = fields.UUID(required=True)
    name = fields.String(required=True)


class DrawFiguresOut(_GroupOut):
    """``never_served`` counts children who wished and never yet had a place; only the office sees who they are.

    ``lists`` are the lists of wishes for a slot, of which ``first_percent`` got their first wish.
    """

    by_grade = fields.List(fields.Nested(GradeFiguresOut), required=True)
    by_class = fields.List(fields.Nested(ClassFiguresOut), required=True)
    closed = fields.List(fields.Nested(ClosedCourseOut), required=True)
    never_served = fields.Integer(required=True)
    never_served_children = fields.List(fields.Nested(NeverServedOut))


class DrawEntryOut(OutputSchema):
    """One draw of the log. What would tell the result early is null for everybody but the office until publication."""

    attempt = fields.Integer(required=True)
    status = fields.String(required=True)
    commitment = fields.String(required=True)
    public_source = fields.String(required=True)
    committed_at = Instant(required=True)
    input_sha256 = fields.String(allow_none=True)
    frozen_at = Instant(allow_none=True)
    drawn_at = Instant(allow_none=True)
    published_at = Instant(allow_none=True)
    void_reason = fields.String(required=True)
    public_value = fields.String(allow_none=True)
    seed = fields.String(allow_none=True)
    result_sha256 = fields.String(allow_none=True)


class DrawOut(DrawEntryOut):
    """``log`` holds every draw of the round, one a seed. ``verifier_sha256`` is the hash of the stand-alone verifier."""

    round_id = fields.UUID(required=True)
    public_at = Instant(allow_none=True)
    verifier_sha256 = fields.String(required=True)
    statistics = fields.Nested(DrawFiguresOut, allow_none=True)
    log = fields.List(fields.Nested(DrawEntryOut), required=True)


class PracticeOrDrawOut(DrawEntryOut):
    statistics = fields.Nested(DrawFiguresOut, allow_none=True)


class DrawCodeOut(OutputSchema):
    """The code under which a child stands in the published file. It is the family's to know."""

    student_id = fields.UUID(required=True)
    code = fields.String(required=True)


class LimitOut(OutputSchema):
    """The last number that got in. ``priority`` is 0 need, 1 continuing or sibling, 2 none."""

    round = fields.Integer(required=True)
    priority = fields.Integer(required=True)
    number = fields.String(required=True)
    is_of_class = fields.Boolean(required=True)


class ExplainedWishOut(OutputSchema):
    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    rank = fields.Integer(required=True)
    fate = fields.String(required=True)
    seats = fields.Integer(required=True)
    applicants = fields.Integer(required=True)
    last = fields.Nested(LimitOut, allow_none=True)
    waiting = fields.Integer(allow_none=True)


class ExplainedChangeOut(OutputSchema):
    from_title = fields.String(allow_none=True)
    to_title = fields.String(allow_none=True)
    reason = fields.String(required=True)


class ExplainedSlotOut(OutputSchema):
    """``number`` is the child's number in its round of this slot, as a fraction; ``slot`` may be ``several``."""

    slot = fields.String(required=True)
    standing = fields.String(required=True)
    round = fields.Integer(allow_none=True)
    number = fields.String(allow_none=True)
    got = fields.String(allow_none=True)
    given = fields.String(allow_none=True)
    wishes = fields.List(fields.Nested(ExplainedWishOut), required=True)
    changes = fields.List(fields.Nested(ExplainedChangeOut), required=True)
    sentences = fields.List(fields.String(), required=True)


class ExplanationOut(OutputSchema):
    """``next_half`` is where the child's number will lie next time: ``lower`` comes first in odd rounds."""

    student_id = fields.UUID(required=True)
    code = fields.String(required=True)
    number = fields.String(allow_none=True)
    next_half = fields.String(allow_none=True)
    slots = fields.List(fields.Nested(ExplainedSlotOut), required=True)
    sentences = fields.List(fields.String(), required=True)


class CallIn(InputSchema):
    note = Text(shortest=1, longest=500, required=True)


class CallOut(OutputSchema):
    """A family whose child got no course; ``called_at`` is null until somebody called."""

    student_id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_label = fields.String(required=True)
    note = fields.String(required=True)
    called_by = fields.UUID(allow_none=True)
    called_at = Instant(allow_none=True)


CallsOut = page_of(CallOut)

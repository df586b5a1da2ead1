"""Shapes of selection rounds, registered days and declarations."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.courses.rules.slots import LABELS
from app.courses.rules.wishes import MOST_WISHES
from app.courses.rules.words import DeclarationKind, Mode, SilentRule, UnconfirmedRule

LONGEST_REASON = 200
MOST_CLASSES, MOST_OFFERINGS, MOST_STUDENTS = 300, 300, 200


class RoundsQuery(PageQuery):
    """With ``class_id`` only the rounds in which this class takes part."""

    school_id = fields.UUID(required=True)
    class_id = fields.UUID(load_default=None)


class RoundClassesIn(InputSchema):
    class_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_CLASSES))


class RoundPlanIn(InputSchema):
    """``class_ids`` null stands for all active classes.

    A round by wishes names the public random value of its draw, which comes after the close and is entered then.
    """

    title = Text(shortest=1, longest=60, required=True)
    mode = fields.Enum(Mode, by_value=True, required=True)
    notice = Text(longest=1000, load_default="")
    notice_at = Instant(required=True)
    register_until = Instant(load_default=None, allow_none=True)
    open_at = Instant(required=True)
    close_at = Instant(required=True)
    publish_at = Instant(required=True)
    adjust_until = Instant(required=True)
    wishes_per_slot = fields.Integer(strict=True, load_default=3, validate=validate.Range(1, MOST_WISHES))
    most_courses = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(1, len(LABELS))
    )
    silent_rule = fields.Enum(SilentRule, by_value=True, load_default=SilentRule.BASE_CARE)
    unconfirmed_rule = fields.Enum(UnconfirmedRule, by_value=True, load_default=UnconfirmedRule.RELEASE)
    public_source = Text(longest=200, load_default="")
    public_at = Instant(load_default=None, allow_none=True)
    class_ids = fields.List(
        fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(1, MOST_CLASSES)
    )
    offering_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_OFFERINGS))


class RoundIn(RoundPlanIn):
    school_id = fields.UUID(required=True)
    term_code = fields.String(required=True, validate=validate.Length(1, 12))


class RoundReasonIn(InputSchema):
    reason = Text(shortest=1, longest=LONGEST_REASON, required=True)


class RoundOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    term_code = fields.String(required=True)
    title = fields.String(required=True)
    mode = fields.String(required=True)
    stage = fields.String(required=True)
    notice_at = Instant(required=True)
    register_until = Instant(allow_none=True)
    open_at = Instant(required=True)
    close_at = Instant(required=True)
    publish_at = Instant(required=True)
    adjust_until = Instant(required=True)
    cancelled_at = Instant(allow_none=True)


RoundsOut = page_of(RoundOut)


class RoundClassOut(OutputSchema):
    """``is_told`` is set once the notice has reached everybody of the class."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)
    grade = fields.Integer(allow_none=True)
    is_told = fields.Boolean(required=True)


class RoundOfferingOut(OutputSchema):
    """``teachers`` are names; ``materials_fee`` is in cents."""

    id = fields.UUID(required=True)
    course_id = fields.UUID(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    category = fields.String(required=True)
    slots = fields.List(fields.String(), required=True)
    place = fields.String(required=True)
    grades = fields.List(fields.Integer(), required=True)
    capacity = fields.Integer(allow_none=True)
    taken = fields.Integer(required=True)
    min_to_open = fields.Integer(required=True)
    class_quota = fields.Integer(allow_none=True)
    materials_fee = fields.Integer(required=True)
    is_invitation_only = fields.Boolean(required=True)
    teachers = fields.List(fields.String(), required=True)


class CommitmentOut(OutputSchema):
    """``commitment`` is the SHA-256 of the secret that is revealed with the result."""

    commitment = fields.String(required=True)
    public_source = fields.String(required=True)
    committed_at = Instant(required=True)


class RoundDetailOut(RoundOut):
    """``commitment`` is null where nothing is drawn, and until the round is prepared."""

    notice = fields.String(required=True)
    wishes_per_slot = fields.Integer(required=True)
    most_courses = fields.Integer(allow_none=True)
    silent_rule = fields.String(required=True)
    unconfirmed_rule = fields.String(required=True)
    public_source = fields.String(required=True)
    public_at = Instant(allow_none=True)
    notified_at = Instant(allow_none=True)
    prepared_at = Instant(allow_none=True)
    reminded_at = Instant(allow_none=True)
    drawn_at = Instant(allow_none=True)
    published_at = Instant(allow_none=True)
    cancel_reason = fields.String(required=True)
    classes = fields.List(fields.Nested(RoundClassOut), required=True)
    offerings = fields.List(fields.Nested(RoundOfferingOut), required=True)
    commitment = fields.Nested(CommitmentOut, allow_none=True)


class RegisteredDaysIn(InputSchema):
    """Slots such as 3-1: Wednesday, first slot. ``on_paper``: signed by a guardian, entered by the school."""

    on_paper = fields.Boolean(load_default=False, truthy={True}, falsy={False})

    slots = fields.List(
        fields.String(validate=validate.OneOf(sorted(LABELS))),
        required=True,
        validate=validate.Length(max=len(LABELS)),
    )


class RegisteredDaysOut(OutputSchema):
    """``slots`` is null while nothing is registered; ``offered`` are those that may be."""

    round_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    slots = fields.List(fields.String(), allow_none=True)
    offered = fields.List(fields.String(), required=True)
    most_courses = fields.Integer(allow_none=True)
    register_until = Instant(allow_none=True)
    registered_at = Instant(allow_none=True)


class DeclarationsIn(InputSchema):
    student_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_STUDENTS))
    kind = fields.Enum(DeclarationKind, by_value=True, required=True)
    reason = Text(shortest=1, longest=LONGEST_REASON, required=True)


class DeclarationOut(OutputSchema):
    id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    reason = fields.String(required=True)
    declared_at = Instant(required=True)


DeclarationsOut = page_of(DeclarationOut)

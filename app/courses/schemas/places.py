"""What is sent about places, waitlists and swaps."""

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.courses.rules.words import EnrolmentStatus, Kind, Source

STATUSES = validate.OneOf([status.value for status in EnrolmentStatus])


class EnrolmentCreate(InputSchema):
    """``reason`` and ``is_agreed`` are for the office, which enrols a child by hand."""

    student_id = fields.UUID(required=True)
    waitlist = fields.Boolean(load_default=True)
    reason = Text(longest=200, load_default="")
    is_agreed = fields.Boolean(load_default=False)


class EnrolmentMade(OutputSchema):
    """``position`` is the turn on the waitlist; ``answer_by`` is until when a guardian has to confirm."""

    id = fields.UUID(required=True, attribute="enrolment_id")
    status = fields.String(required=True, validate=STATUSES)
    position = fields.Integer(required=True, allow_none=True)
    answer_by = Instant(required=True, allow_none=True)


class SeatsOut(OutputSchema):
    """``capacity`` is null for base care, where every child that needs care has a place."""

    capacity = fields.Integer(required=True, allow_none=True)
    taken = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    is_full = fields.Boolean(required=True)


class EnrolmentOut(OutputSchema):
    """``class_label`` and ``seat_no`` are the child's present ones, empty and null for a child who has left."""

    id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    student_name = fields.String(required=True)
    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)
    seat_no = fields.Integer(required=True, allow_none=True)
    round_id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in Kind]))
    term_code = fields.String(required=True)
    slots = fields.List(fields.String(), required=True)
    status = fields.String(required=True, validate=STATUSES)
    source = fields.String(required=True, validate=validate.OneOf([source.value for source in Source]))
    position = fields.Integer(required=True, allow_none=True)
    answer_by = Instant(required=True, allow_none=True)
    confirmed_at = Instant(required=True, allow_none=True)
    starts_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    end_reason = fields.String(required=True)
    created_at = Instant(required=True)


EnrolmentPage = page_of(EnrolmentOut)


class EnrolmentQuery(PageQuery):
    """The places of one child, those in one course, or those that wait for an answer of the families of one class."""

    student_id = fields.UUID()
    offering_id = fields.UUID()
    class_id = fields.UUID()

    @validates_schema
    def _one_of_all(self, data: dict[str, object], **_: object) -> None:
        if len(data.keys() & {"student_id", "offering_id", "class_id"}) != 1:
            raise ValidationError(mark("请在student_id、offering_id和class_id中选择一个。"), "student_id")


class WithdrawalQuery(InputSchema):
    """The office gives a reason, families need none."""

    reason = Text(longest=200, load_default="")


class EnrolmentConfirm(InputSchema):
    """``on_paper``: a guardian has signed a slip that the homeroom teacher or the office holds."""

    on_paper = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class TransferCreate(InputSchema):
    offering_id = fields.UUID(required=True)
    reason = Text(shortest=1, longest=200, required=True)


class SwapProposed(OutputSchema):
    """The code is shown once; telling it to the other family is the proposal."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    expires_at = Instant(required=True)


class SwapAccept(InputSchema):
    code = Text(shortest=1, longest=20, required=True)
    enrolment_id = fields.UUID(required=True)

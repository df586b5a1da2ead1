"""Shapes of wishes: what a family sends and sees, what the school may know of it."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema
from app.courses.rules.slots import LABELS
from app.courses.rules.wishes import MOST_WISHES
from app.courses.schemas.rounds import RoundOfferingOut


class SlotWishesIn(InputSchema):
    """The wishes for one slot of the week, best first."""

    weekday = fields.Integer(strict=True, required=True, validate=validate.Range(1, 5))
    slot = fields.Integer(strict=True, required=True, validate=validate.Range(1, 3))
    ranked = fields.List(fields.UUID(), required=True, validate=validate.Length(max=MOST_WISHES))


class WishesIn(InputSchema):
    """The whole sheet, which replaces the present one; ``several`` ranks the courses that take several slots.

    ``revision`` is the one that was read, 0 where there was no sheet; without it whatever is there is replaced.
    """

    wishes = fields.List(fields.Nested(SlotWishesIn), required=True, validate=validate.Length(max=len(LABELS)))
    several = fields.List(fields.UUID(), load_default=[], validate=validate.Length(max=MOST_WISHES))
    revision = fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(0, 2**31 - 1))


class WishesConfirmIn(InputSchema):
    """``revision`` is the one that was read, so that nobody confirms what was changed meanwhile.

    ``on_paper``: a guardian has signed them on a sheet that the homeroom teacher or the office holds.
    """

    on_paper = fields.Boolean(load_default=False, truthy={True}, falsy={False})

    revision = fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(0, 2**31 - 1))


class SlotWishesOut(OutputSchema):
    weekday = fields.Integer(required=True)
    slot = fields.Integer(required=True)
    ranked = fields.List(fields.UUID(), required=True)


class WishesOut(OutputSchema):
    """``revision`` is 0 and ``entered_at`` null while there is no sheet. Wishes for cancelled courses are shown too."""

    round_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    wishes = fields.List(fields.Nested(SlotWishesOut), required=True)
    several = fields.List(fields.UUID(), required=True)
    revision = fields.Integer(required=True)
    entered_at = Instant(allow_none=True)
    confirmed_at = Instant(allow_none=True)


class SlotMenuOut(OutputSchema):
    """What the child may wish for on one slot."""

    weekday = fields.Integer(required=True)
    slot = fields.Integer(required=True)
    offerings = fields.List(fields.Nested(RoundOfferingOut), required=True)


class ChildWishesOut(WishesOut):
    """``several`` are wishes among ``several_menu``, the courses that take several slots.

    ``cancelled`` are courses that were wished for and have been cancelled since.
    """

    name = fields.String(required=True)
    class_label = fields.String(required=True)
    grade = fields.Integer(required=True)
    wishes_per_slot = fields.Integer(required=True)
    menu = fields.List(fields.Nested(SlotMenuOut), required=True)
    several_menu = fields.List(fields.Nested(RoundOfferingOut), required=True)
    cancelled = fields.List(fields.UUID(), required=True)


class ClassWishesOut(OutputSchema):
    """How many children of a class take part, have a sheet, and have it confirmed."""

    class_id = fields.UUID(required=True)
    label = fields.String(required=True)
    children = fields.Integer(required=True)
    entered = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)


class ChildWithoutDaysOut(OutputSchema):
    student_id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_label = fields.String(required=True)
    seat_no = fields.Integer(allow_none=True)


class OpenSheetOut(ChildWithoutDaysOut):
    """A child whose wishes no guardian has confirmed: the revision to confirm or replace, never the wishes."""

    revision = fields.Integer(required=True)
    entered_at = Instant(allow_none=True)


class RoundWishesOut(OutputSchema):
    """What the caller may know: guardians of their own children, the office the counts, homeroom teachers who is missing.

    ``unconfirmed`` are those for whom the child or a teacher has entered wishes that wait for a guardian.
    ``without_days`` is null while no days are asked.
    """

    children = fields.List(fields.Nested(ChildWishesOut), required=True)
    classes = fields.List(fields.Nested(ClassWishesOut), required=True)
    without_sheet = fields.List(fields.Nested(OpenSheetOut), required=True)
    unconfirmed = fields.List(fields.Nested(OpenSheetOut), required=True)
    without_days = fields.List(fields.Nested(ChildWithoutDaysOut), required=True, allow_none=True)

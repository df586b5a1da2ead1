"""Shapes of courses, what is offered of them, and the times of the slots."""

from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.courses.rules.offerings import MOST_TEACHERS
from app.courses.rules.slot_times import MOST_NUMBERS
from app.courses.rules.slots import LABELS, MOST_SLOTS
from app.courses.rules.words import Category, Kind, ProviderKind, Review
from app.courses.schemas.providers import CourseProviderOut
from app.schools.rules.classes import LAST_GRADE

MOST_RESOURCES = 5
MOST_SEATS = 2_000
HIGHEST_FEE = 50_000


def _one_of(values: type[StrEnum]) -> validate.OneOf:
    return validate.OneOf([value.value for value in values])


def _flag(**kwargs: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **kwargs)


def _whole(lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(lowest, highest), **kwargs)


def _term(**kwargs: Any) -> fields.String:
    return fields.String(validate=validate.Length(1, 12), **kwargs)


class CourseResource(InputSchema):
    title = Text(required=True, shortest=1, longest=40)
    url = fields.Url(required=True, schemes={"https"}, validate=validate.Length(max=300))


def _resources(**kwargs: Any) -> fields.Field[Any]:
    return fields.List(fields.Nested(CourseResource), validate=validate.Length(0, MOST_RESOURCES), **kwargs)


class CourseCreate(InputSchema):
    """``photo_id`` is an own upload that shows no child."""

    school_id = fields.UUID(required=True)
    title = Text(required=True, shortest=1, longest=40)
    summary = Text(load_default="", longest=200)
    category = fields.String(required=True, validate=_one_of(Category))
    kind = fields.String(load_default=Kind.SPECIAL.value, validate=_one_of(Kind))
    provider_kind = fields.String(load_default=ProviderKind.OWN_TEACHER.value, validate=_one_of(ProviderKind))
    provider_id = fields.UUID(load_default=None, allow_none=True)
    resources = _resources(load_default=list)
    photo_id = fields.UUID(load_default=None, allow_none=True)


class CourseChange(InputSchema):
    """Only what is sent changes."""

    title = Text(shortest=1, longest=40)
    summary = Text(longest=200)
    category = fields.String(validate=_one_of(Category))
    provider_kind = fields.String(validate=_one_of(ProviderKind))
    provider_id = fields.UUID(allow_none=True)
    resources = _resources()
    photo_id = fields.UUID(allow_none=True)


class CourseReturn(InputSchema):
    reason = Text(required=True, shortest=1, longest=200)


class CoursesQuery(PageQuery):
    """Without ``term`` the menu of the present term and those after it; ``review`` is for the staff.

    ``search`` is looked for in titles and summaries.
    """

    school_id = fields.UUID(required=True)
    term = _term(load_default=None)
    grade = fields.Integer(load_default=None, validate=validate.Range(1, LAST_GRADE))
    weekday = fields.Integer(load_default=None, validate=validate.Range(1, 5))
    category = fields.String(load_default=None, validate=_one_of(Category))
    search = Text(load_default=None, longest=40)
    review = fields.String(load_default=None, validate=_one_of(Review))


def _slots(**kwargs: Any) -> fields.Field[Any]:
    return fields.List(
        fields.String(validate=validate.OneOf(sorted(LABELS))), validate=validate.Length(1, MOST_SLOTS), **kwargs
    )


def _grades(**kwargs: Any) -> fields.Field[Any]:
    return fields.List(_whole(1, LAST_GRADE), validate=validate.Length(1, LAST_GRADE), **kwargs)


def _teachers(**kwargs: Any) -> fields.Field[Any]:
    return fields.List(fields.UUID(), validate=validate.Length(0, MOST_TEACHERS), **kwargs)


class OfferingCreate(InputSchema):
    """``slots`` are labels such as 3-1 (Wednesday, first slot); amounts are in cents (分). Base care has no limits."""

    term_code = _term(required=True)
    slots = _slots(required=True)
    place = Text(load_default="", longest=40)
    grades = _grades(required=True)
    capacity = _whole(1, MOST_SEATS, load_default=None, allow_none=True)
    min_to_open = _whole(0, MOST_SEATS, load_default=0)
    class_quota = _whole(1, MOST_SEATS, load_default=None, allow_none=True)
    materials_fee = _whole(0, HIGHEST_FEE, load_default=0)
    is_invitation_only = _flag(load_default=False)
    teacher_ids = _teachers(load_default=list)


class OfferingChange(InputSchema):
    """Only what is sent changes."""

    slots = _slots()
    place = Text(longest=40)
    grades = _grades()
    capacity = _whole(1, MOST_SEATS, allow_none=True)
    min_to_open = _whole(0, MOST_SEATS)
    class_quota = _whole(1, MOST_SEATS, allow_none=True)
    materials_fee = _whole(0, HIGHEST_FEE)
    is_invitation_only = _flag()
    teacher_ids = _teachers()


class OfferingCancel(InputSchema):
    """The reason is told to the families."""

    reason = Text(required=True, shortest=1, longest=200)


class OfferingsCopy(InputSchema):
    school_id = fields.UUID(required=True)
    from_term = _term(required=True)
    to_term = _term(required=True)

    @validates_schema
    def _goes_elsewhere(self, data: dict[str, Any], **_: Any) -> None:
        if data["from_term"] == data["to_term"]:
            raise ValidationError(mark("请选择两个不同的学期。"), "to_term")


class OfferingTeacherOut(OutputSchema):
    account_id = fields.Function(lambda teacher: str(teacher[0]), required=True)
    name = fields.Function(lambda teacher: teacher[1], required=True)


class OfferingOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    course_id = fields.UUID(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    term_code = fields.String(required=True)
    round_id = fields.UUID(required=True, allow_none=True)
    slots = fields.List(fields.String(), required=True)
    place = fields.String(required=True)
    grades = fields.List(fields.Integer(), required=True)
    capacity = fields.Integer(required=True, allow_none=True)
    taken = fields.Integer(required=True)
    min_to_open = fields.Integer(required=True)
    class_quota = fields.Integer(required=True, allow_none=True)
    materials_fee = fields.Integer(required=True)
    is_invitation_only = fields.Boolean(required=True)
    status = fields.String(required=True)
    teachers = fields.List(fields.Nested(OfferingTeacherOut), required=True)


class OfferingsOut(OutputSchema):
    items = fields.List(fields.Nested(OfferingOut), required=True)


class CourseResourceOut(OutputSchema):
    title = fields.String(required=True)
    url = fields.String(required=True)


class CourseOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    category = fields.String(required=True)
    kind = fields.String(required=True)
    provider_kind = fields.String(required=True)
    provider = fields.Nested(CourseProviderOut, required=True, allow_none=True)
    resources = fields.List(fields.Nested(CourseResourceOut), required=True)
    photo = fields.Nested("PhotoOut", required=True, allow_none=True)
    review = fields.String(required=True)
    review_reason = fields.String(required=True)
    proposed_by = fields.UUID(required=True)
    created_at = Instant(required=True)
    offerings = fields.List(fields.Nested(OfferingOut), required=True)


CoursePage = page_of(CourseOut)


class SlotTimeSet(InputSchema):
    number = _whole(1, MOST_NUMBERS, required=True)
    starts = fields.Time(required=True, format="%H:%M", data_key="from")
    ends = fields.Time(required=True, format="%H:%M", data_key="to")


class CourseSettingsSet(InputSchema):
    slot_times = fields.List(fields.Nested(SlotTimeSet), required=True, validate=validate.Length(1, MOST_NUMBERS))


class SlotTimeOut(OutputSchema):
    number = fields.Integer(required=True)
    starts = fields.Time(required=True, format="%H:%M", data_key="from")
    ends = fields.Time(required=True, format="%H:%M", data_key="to")


class CourseSettingsOut(OutputSchema):
    slot_times = fields.List(fields.Nested(SlotTimeOut), required=True)

"""Shapes of works."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core.i18n import mark, translate
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.lessons.rules.learning import MOST_AUTHORS, MOST_WORK_PHOTOS
from app.media.rules import DECISIONS, LISTED, SAFETY_HINTS, Safety


def _distinct(values: list[Any]) -> None:
    if len(set(values)) != len(values):
        raise ValidationError(mark("含有重复的项目。"))


class WorkCreate(InputSchema):
    """A family enters works of its own children only; photos come from ``POST /photos``."""

    offering_id = fields.UUID(required=True)
    student_ids = fields.List(fields.UUID(), required=True, validate=[validate.Length(1, MOST_AUTHORS), _distinct])
    title = Text(required=True, shortest=1, longest=60)
    words = Text(load_default="", longest=300)
    photo_ids = fields.List(
        fields.UUID(), load_default=list, validate=[validate.Length(max=MOST_WORK_PHOTOS), _distinct]
    )


class WorksQuery(PageQuery):
    """The works of a course, or those of one child for its family."""

    course_id = fields.UUID()
    student_id = fields.UUID()

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if ("course_id" in data) == ("student_id" in data):
            raise ValidationError(mark("请在course_id和student_id中选择一个。"), "course_id")


class WorkAuthorOut(OutputSchema):
    """``shown_name`` is masked without consent; ``class_label`` is null for a child who has left the school."""

    shown_name = fields.String(required=True)
    class_label = fields.String(required=True, allow_none=True)


class WorkOut(OutputSchema):
    """``is_own`` where the caller's child or course made it, ``is_public`` while the whole school sees it.

    ``may_withdraw`` is for who entered it, and for the guardians of its authors. What others do not see for its words has
    the reason in ``safety_hint``, told to who entered it and to the teachers of the course.
    """

    id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    course_id = fields.UUID(required=True)
    course_title = fields.String(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    created_at = Instant(required=True)
    is_own = fields.Boolean(required=True)
    is_public = fields.Boolean(required=True)
    may_withdraw = fields.Boolean(required=True)
    safety_hint = fields.Function(lambda work: translate(SAFETY_HINTS.get(work.safety, "")) or None)
    authors = fields.List(fields.Nested(WorkAuthorOut), required=True)
    photos = fields.List(fields.Nested("PhotoOut"), required=True)


WorkPage = page_of(WorkOut)


class HiddenWorksQuery(PageQuery):
    """What families of a class wrote about works and others do not see, in one state."""

    class_id = fields.UUID(required=True)
    safety = fields.String(load_default=Safety.REVIEW.value, validate=validate.OneOf(list(LISTED)))


class WorkDecisionIn(InputSchema):
    safety = fields.String(required=True, validate=validate.OneOf(list(DECISIONS)))


class HiddenWorkOut(OutputSchema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    created_at = Instant(required=True)


HiddenWorkPage = page_of(HiddenWorkOut)

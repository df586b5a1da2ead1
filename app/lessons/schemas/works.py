"""Shapes of works."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.lessons.rules.learning import MOST_AUTHORS, MOST_WORK_PHOTOS


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
    course_id = fields.UUID(required=True)


class WorkAuthorOut(OutputSchema):
    """``shown_name`` is masked without consent; ``class_label`` is null for a child who has left the school."""

    shown_name = fields.String(required=True)
    class_label = fields.String(required=True, allow_none=True)


class WorkOut(OutputSchema):
    """``is_own`` where the caller's child or course made it, ``is_public`` while the whole school sees it."""

    id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    course_id = fields.UUID(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    created_at = Instant(required=True)
    is_own = fields.Boolean(required=True)
    is_public = fields.Boolean(required=True)
    authors = fields.List(fields.Nested(WorkAuthorOut), required=True)
    photos = fields.List(fields.Nested("PhotoOut"), required=True)


WorkPage = page_of(WorkOut)

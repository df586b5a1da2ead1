"""Shapes of evaluations and of a teacher's words."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema, Text
from app.lessons.rules.learning import LIKINGS


class EvaluationIn(InputSchema):
    liking = fields.Integer(required=True, strict=True, validate=validate.Range(LIKINGS[0], LIKINGS[-1]))
    words = Text(load_default="", longest=200)


class EvaluationOut(OutputSchema):
    enrolment_id = fields.UUID(required=True)
    voice = fields.String(required=True)
    liking = fields.Integer(required=True)
    words = fields.String(required=True)
    evaluated_at = Instant(required=True)


class OpinionsOut(OutputSchema):
    """``student`` and ``guardian`` count the likings 1, 2, 3. Null is what too few have answered to be shown."""

    answers = fields.Integer(required=True, allow_none=True)
    student = fields.List(fields.Integer(), required=True, allow_none=True)
    guardian = fields.List(fields.Integer(), required=True, allow_none=True)
    words = fields.List(fields.String(), required=True)


class TeacherWordsIn(InputSchema):
    words = Text(required=True, shortest=1, longest=300)


class TeacherWordsOut(OutputSchema):
    enrolment_id = fields.UUID(required=True)
    words = fields.String(required=True)
    written_at = Instant(required=True)


class CourseWordsOut(TeacherWordsOut):
    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)


class CourseWordsListOut(OutputSchema):
    items = fields.List(fields.Nested(CourseWordsOut), required=True)


class OwnEvaluationOut(OutputSchema):
    """``liking`` is null before this voice has said what it thinks."""

    enrolment_id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    title = fields.String(required=True)
    liking = fields.Integer(required=True, allow_none=True)
    words = fields.String(required=True)
    evaluated_at = Instant(required=True, allow_none=True)


class OwnEvaluationsOut(OutputSchema):
    items = fields.List(fields.Nested(OwnEvaluationOut), required=True)


class PupilOut(OutputSchema):
    """``words`` is empty where the teacher has not written to the child yet."""

    enrolment_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_label = fields.String(required=True)
    seat_no = fields.Integer(required=True, allow_none=True)
    has_photo_consent = fields.Boolean(required=True)
    words = fields.String(required=True)
    written_at = Instant(required=True, allow_none=True)


class PupilsOut(OutputSchema):
    items = fields.List(fields.Nested(PupilOut), required=True)

"""Shapes of surveys, answers and results."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.courses.rules.surveys import MOST_TOPICS
from app.courses.rules.words import Category


class CourseSurveyTopic(InputSchema):
    """Something that may be marked; ``key`` stands for it in the answers."""

    key = fields.String(required=True, validate=validate.Regexp(r"^[a-z0-9_-]{1,30}\Z"))
    label = Text(required=True, shortest=1, longest=30)
    category = fields.String(required=True, validate=validate.OneOf([category.value for category in Category]))


class CourseSurveyCreate(InputSchema):
    school_id = fields.UUID(required=True)
    term_code = fields.String(required=True, validate=validate.Length(1, 12))
    title = Text(required=True, shortest=1, longest=60)
    topics = fields.List(fields.Nested(CourseSurveyTopic), required=True, validate=validate.Length(1, MOST_TOPICS))
    opens_at = Instant(required=True)
    closes_at = Instant(required=True)


class CourseSurveysQuery(PageQuery):
    school_id = fields.UUID(required=True)


class CourseSurveyTopicOut(OutputSchema):
    key = fields.String(required=True)
    label = fields.String(required=True)
    category = fields.String(required=True)


class CourseSurveyOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    term_code = fields.String(required=True)
    title = fields.String(required=True)
    topics = fields.List(fields.Nested(CourseSurveyTopicOut), required=True)
    opens_at = Instant(required=True)
    closes_at = Instant(required=True)


CourseSurveyPage = page_of(CourseSurveyOut)


class CourseSurveyAnswerGive(InputSchema):
    """What one child, or a guardian for it, would like."""

    student_id = fields.UUID(required=True)
    topics = fields.List(
        fields.String(validate=validate.Length(1, 30)), required=True, validate=validate.Length(0, MOST_TOPICS)
    )
    suggestion = Text(load_default="", longest=100)


class CourseSurveyAnswerOut(OutputSchema):
    """``answered_at`` is null while this voice has said nothing."""

    survey_id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    voice = fields.String(required=True)
    topics = fields.List(fields.String(), required=True)
    suggestion = fields.String(required=True)
    answered_at = Instant(required=True, allow_none=True)


class CourseSurveyGradeCountOut(OutputSchema):
    grade = fields.Integer(required=True)
    count = fields.Integer(required=True, allow_none=True)


class CourseSurveyCountOut(OutputSchema):
    topic = fields.String(required=True)
    voice = fields.String(required=True)
    total = fields.Integer(required=True, allow_none=True)
    grades = fields.List(fields.Nested(CourseSurveyGradeCountOut), required=True)


class UnmetDemandOut(OutputSchema):
    title = fields.String(required=True)
    children = fields.Integer(required=True, allow_none=True)


class CourseSurveyResultsOut(OutputSchema):
    """A null is a number that is hidden, because it is small or would give a small one away."""

    survey_id = fields.UUID(required=True)
    answers = fields.Integer(required=True, allow_none=True)
    topics = fields.List(fields.Nested(CourseSurveyCountOut), required=True)
    suggestions = fields.List(fields.String(), required=True)
    unmet = fields.List(fields.Nested(UnmetDemandOut), required=True)

"""Shapes of the first screens."""

from marshmallow import fields

from app.core.schema import Instant, OutputSchema, Unchanging
from app.courses.rules.words import Stage
from app.home.words import Kind


class WaitingOut(OutputSchema):
    """Something that waits for the reader. Of the ids only those are there that lead to it.

    A ``round`` tells its ``stage``, and with ``next`` what the office can do now: prepare, draw, publish or nothing.
    """

    kind = fields.String(required=True, metadata={"enum": [kind.value for kind in Kind]})
    title = fields.String(required=True)
    until = Instant(required=True, allow_none=True)
    count = fields.Integer()
    student_id = fields.UUID()
    round_id = fields.UUID()
    offering_id = fields.UUID()
    enrolment_id = fields.UUID()
    award_id = fields.UUID()
    period_id = fields.UUID()
    check_in_id = fields.UUID()
    survey_id = fields.UUID()
    stage = fields.String(metadata={"enum": [stage.value for stage in Stage]})
    next = fields.String(allow_none=True, metadata={"enum": ["prepare", "draw", "publish", None]})


class TermNowOut(OutputSchema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    week_no = fields.Integer(required=True)


class NoticeOut(OutputSchema):
    delivery_id = fields.UUID(required=True)
    announcement_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    at = Instant(required=True)
    is_read = fields.Boolean(required=True)


class DayOut(OutputSchema):
    on = fields.Date(required=True)
    records = fields.Integer(required=True)


class OwnWeekOut(OutputSchema):
    """``minutes`` are those that were stated; ``guide_minutes`` is for guardians and null for everybody else."""

    records = fields.Integer(required=True)
    counted = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    guide_minutes = fields.Integer(required=True, allow_none=True)
    days = fields.List(fields.Nested(DayOut), required=True)


class RecordOut(OutputSchema):
    check_in_id = fields.UUID(required=True)
    name = fields.String(required=True)
    status = fields.String(required=True)


class OwnTodayOut(OutputSchema):
    records = fields.List(fields.Nested(RecordOut), required=True)


class SuggestionOut(OutputSchema):
    task_id = fields.UUID(attribute="id", required=True)
    code = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    group = fields.String(attribute="task_group", required=True, allow_none=True)
    minutes = fields.Integer(required=True)
    photo_policy = fields.String(required=True)
    risk = fields.Integer(required=True)
    safety_note = fields.String(required=True)


class ChildHomeOut(OutputSchema):
    """``grade`` and ``band`` are null before a child enters and after it has graduated."""

    student_id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)
    school_id = fields.UUID(required=True)
    school_name = fields.String(required=True)
    region_code = fields.String(required=True)
    grade = fields.Integer(required=True, allow_none=True)
    band = fields.Integer(required=True, allow_none=True)
    has_base_consent = fields.Boolean(required=True)
    has_photo_consent = fields.Boolean(required=True)
    week = fields.Nested(OwnWeekOut, required=True)
    today = fields.Nested(OwnTodayOut, required=True)
    suggestions = fields.List(Unchanging(SuggestionOut), required=True)
    waiting = fields.List(fields.Nested(WaitingOut), required=True)


class HomeOut(OutputSchema):
    today = fields.Date(required=True)
    week = fields.String(required=True)
    term = fields.Nested(TermNowOut, required=True, allow_none=True)
    unread = fields.Integer(required=True)
    notices = fields.List(fields.Nested(NoticeOut), required=True)
    children = fields.List(fields.Nested(ChildHomeOut), required=True)


class PeriodProgressOut(OutputSchema):
    """``confirmed`` of the ``of`` pools with proposals are confirmed; ``week`` is the one in which the period ended."""

    id = fields.UUID(required=True)
    key = fields.String(required=True)
    status = fields.String(required=True)
    week = fields.String(required=True)
    objections_until = Instant(required=True, allow_none=True)
    confirmed = fields.Integer(required=True)
    of = fields.Integer(required=True)


class AnnouncedPeriodOut(OutputSchema):
    id = fields.UUID(required=True)
    key = fields.String(required=True)


class ClassWeekOut(OutputSchema):
    """``recorded`` is null where it is hidden: always for the office, and for small groups.

    ``is_confirmed`` is null where nobody of the class is proposed.
    """

    class_id = fields.UUID(required=True)
    label = fields.String(required=True)
    grade = fields.Integer(required=True, allow_none=True)
    students = fields.Integer(required=True)
    recorded = fields.Integer(required=True, allow_none=True)
    to_review = fields.Integer(required=True)
    is_confirmed = fields.Boolean(required=True, allow_none=True)


class TimedLessonOut(OutputSchema):
    """The times are null for a slot that the school has no time for any more."""

    session_id = fields.UUID(required=True)
    offering_id = fields.UUID(required=True)
    name = fields.String(required=True)
    begins_at = Instant(required=True, allow_none=True)
    ends_at = Instant(required=True, allow_none=True)
    place = fields.String(required=True)
    roll_called = fields.Boolean(required=True)


class WeekBoardOut(OutputSchema):
    school_id = fields.UUID(required=True)
    week = fields.String(required=True)
    today = fields.Date(required=True)
    period = fields.Nested(PeriodProgressOut, required=True, allow_none=True)
    latest_announced = fields.Nested(AnnouncedPeriodOut, required=True, allow_none=True)
    waiting = fields.List(fields.Nested(WaitingOut), required=True)
    classes = fields.List(fields.Nested(ClassWeekOut), required=True)
    today_sessions = fields.List(fields.Nested(TimedLessonOut), required=True)


class ChildOfClassOut(OutputSchema):
    student_id = fields.UUID(required=True)
    seat_no = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True)
    records = fields.Integer(required=True)
    is_bound = fields.Boolean(required=True)
    has_photo_consent = fields.Boolean(required=True)


class ClassBoardOut(OutputSchema):
    """The children are in the order of their seats; ``flagged`` of the records ``to_review`` carry questions."""

    class_id = fields.UUID(required=True)
    label = fields.String(required=True)
    week = fields.String(required=True)
    today = fields.Date(required=True)
    to_review = fields.Integer(required=True)
    flagged = fields.Integer(required=True)
    waiting = fields.List(fields.Nested(WaitingOut), required=True)
    children = fields.List(fields.Nested(ChildOfClassOut), required=True)


class TaughtClassOut(OutputSchema):
    class_id = fields.UUID(required=True)
    label = fields.String(required=True)
    school_id = fields.UUID(required=True)
    is_homeroom = fields.Boolean(required=True)


class TaughtLessonOut(TimedLessonOut):
    """``students`` sit in the lesson, ``handed_over`` of them were collected; guests of base care are not counted."""

    students = fields.Integer(required=True)
    handed_over = fields.Integer(required=True)


class TeachingOut(OutputSchema):
    today = fields.Date(required=True)
    classes = fields.List(fields.Nested(TaughtClassOut), required=True)
    sessions = fields.List(fields.Nested(TaughtLessonOut), required=True)

"""Shapes of schools, classes, roster imports, guardianships and the calendar."""

from datetime import timedelta
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from app.core.i18n import mark
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text
from app.schools.rules.calendar import TEACHING_KINDS, DayKind
from app.schools.rules.classes import MAX_CLASS_NO, Stage
from app.schools.rules.guardians import RELATION_WORDS, Relation, relation_of

LONGEST_SPAN = timedelta(days=400)


class OrganisationIn(InputSchema):
    """``region_code`` is the GB/T 2260 code; ``school_code`` the official ten-digit code of a school."""

    kind = fields.String(load_default="school", validate=validate.OneOf(["school", "bureau"]))
    name = Text(required=True, shortest=1, longest=100)
    region_code = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{6}\Z"))
    school_type = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(["ordinary", "boarding", "teaching_point", "small"]),
    )
    school_code = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"^[0-9]{10}\Z"))
    stages = fields.List(
        fields.String(validate=validate.OneOf(list(Stage))),
        load_default=lambda: [Stage.PRIMARY.value],
        validate=validate.Length(1, 2),
        metadata={"description": "the stages taught here"},
    )
    grades_in_stage = fields.Integer(
        load_default=6, validate=validate.OneOf([5, 6]), metadata={"description": "grades of the primary stage"}
    )


class OrganisationOut(OutputSchema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    region_code = fields.String(required=True)
    school_type = fields.String(allow_none=True)
    school_code = fields.String(allow_none=True)
    stages = fields.List(fields.String(), required=True)
    grades_in_stage = fields.Integer(required=True)


class ClassIn(InputSchema):
    """Without a label the class is called by its grade, and renamed each September unless its label is locked."""

    stage = fields.String(load_default=Stage.PRIMARY.value, validate=validate.OneOf(list(Stage)))
    entry_year = fields.Integer(required=True, validate=validate.Range(2000, 2100))
    class_no = fields.Integer(required=True, validate=validate.Range(1, MAX_CLASS_NO))
    label = Text(load_default=None, shortest=1, longest=40)
    is_label_locked = fields.Boolean(load_default=None, truthy={True}, falsy={False})


class ClassOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    stage = fields.String(required=True)
    entry_year = fields.Integer(required=True)
    class_no = fields.Integer(required=True)
    label = fields.String(required=True)
    is_label_locked = fields.Boolean(required=True)
    status = fields.String(required=True)
    grade = fields.Integer(required=True, allow_none=True, metadata={"description": "null outside school time"})


class ListedClassOut(ClassOut):
    students = fields.Integer(required=True)


class ClassQuery(InputSchema):
    status = fields.String(load_default="active", validate=validate.OneOf(["active", "graduated"]))


class ClassesOut(OutputSchema):
    items = fields.List(fields.Nested(ListedClassOut), required=True)
    next = fields.String(required=True, allow_none=True, dump_default=None)


class SeatsQuery(PageQuery):
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 100))


class ClassSeatOut(OutputSchema):
    """``student_number`` is masked, and given to the school's office and principal only."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    seat_no = fields.Integer(required=True, allow_none=True)
    has_guardian = fields.Boolean(required=True)
    student_number = fields.String(required=True, allow_none=True)


class MoveIn(InputSchema):
    class_id = fields.UUID(required=True)
    seat_no = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 999))


class LeaveIn(InputSchema):
    last_day = fields.Date(load_default=None, metadata={"description": "today where it is not given"})


class RosterFile(InputSchema):
    file = Upload(required=True, metadata={"description": "an .xlsx workbook, or CSV in UTF-8 or GB18030"})


class RosterRowOut(OutputSchema):
    """One row of the file, placed in its class. ``student_id`` is null for a child who is new."""

    row = fields.Integer(required=True)
    student_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    class_label = fields.String(required=True)
    seat_no = fields.Integer(required=True, allow_none=True)


class RosterChangeOut(OutputSchema):
    field = fields.String(required=True)
    old = fields.Raw(required=True, allow_none=True)
    new = fields.Raw(required=True, allow_none=True)


class RosterMatchOut(RosterRowOut):
    from_class_label = fields.String(
        required=True, allow_none=True, metadata={"description": "null for a child who comes back"}
    )
    changes = fields.List(fields.Nested(RosterChangeOut), required=True)


class RosterStudentOut(OutputSchema):
    student_id = fields.UUID(required=True)
    name = fields.String(required=True)
    class_label = fields.String(required=True, allow_none=True)
    seat_no = fields.Integer(required=True, allow_none=True)


class RosterConflictOut(OutputSchema):
    row = fields.Integer(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    class_label = fields.String(required=True)
    seat_no = fields.Integer(required=True, allow_none=True)
    candidates = fields.List(fields.Nested(RosterStudentOut), required=True)


class RosterNoteOut(OutputSchema):
    row = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class NewClassOut(OutputSchema):
    label = fields.String(required=True)
    stage = fields.String(required=True)
    entry_year = fields.Integer(required=True)
    class_no = fields.Integer(required=True)


class RosterCountsOut(OutputSchema):
    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    conflicts = fields.Integer(required=True)
    new_classes = fields.Integer(required=True)
    errors = fields.Integer(required=True)


class RosterImportOut(OutputSchema):
    """What confirming would do. After it, the lists are empty and ``counts`` says what was done."""

    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    status = fields.String(required=True)
    created_at = Instant(required=True)
    confirmed_at = Instant(required=True, allow_none=True)
    is_outdated = fields.Boolean(
        required=True, metadata={"description": "the school changed meanwhile, so this cannot be confirmed any more"}
    )
    counts = fields.Nested(RosterCountsOut, required=True)
    new = fields.List(fields.Nested(RosterRowOut), required=True)
    changed = fields.List(fields.Nested(RosterMatchOut), required=True)
    moved = fields.List(fields.Nested(RosterMatchOut), required=True)
    missing = fields.List(fields.Nested(RosterStudentOut), required=True)
    conflicts = fields.List(fields.Nested(RosterConflictOut), required=True)
    new_classes = fields.List(fields.Nested(NewClassOut), required=True)
    errors = fields.List(fields.Nested(RosterNoteOut), required=True)
    warnings = fields.List(fields.Nested(RosterNoteOut), required=True)


class RosterDecisionIn(InputSchema):
    """Which child a disputed row means; null for a child who is new."""

    row = fields.Integer(required=True, validate=validate.Range(1, 1_048_576))
    student_id = fields.UUID(required=True, allow_none=True)


class RosterConfirmIn(InputSchema):
    decisions = fields.List(fields.Nested(RosterDecisionIn), load_default=list, validate=validate.Length(max=20_000))


class RosterConfirmedOut(RosterCountsOut):
    id = fields.UUID(required=True)
    confirmed_at = Instant(required=True)


class BoundStudentOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)
    name = fields.String(required=True)
    seat_no = fields.Integer(required=True, allow_none=True)


class BindCodeOut(OutputSchema):
    """A one-time code, shown this once."""

    code = fields.String(required=True)
    expires_at = Instant(required=True)
    student = fields.Nested(BoundStudentOut, required=True)


class BindCardOut(BindCodeOut):
    """``address`` is the page that binds with the code; ``picture`` is a mini-program code as a data address, if any."""

    address = fields.String(required=True)
    picture = fields.String(required=True, allow_none=True)


class ClassCodesIn(InputSchema):
    renew = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "replace the codes that were printed before and not used"},
    )


class BindCodesOut(OutputSchema):
    items = fields.List(fields.Nested(BindCodeOut), required=True)
    next = fields.String(required=True, allow_none=True, dump_default=None)


class GuardianshipIn(InputSchema):
    """The code of the printed card, and what the caller is to the child (a code or the word of the paper form)."""

    code = fields.String(required=True, validate=validate.Length(1, 40))
    relation = fields.String(required=True, validate=validate.OneOf([*Relation, *RELATION_WORDS]))

    @post_load
    def _name_relation(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return data | {"relation": relation_of(data["relation"])}


class ConsentLinksOut(OutputSchema):
    """Where the guardian is asked: ``first`` the base consent, then whatever ``all`` lists as not answered yet."""

    first = fields.String(required=True)
    all = fields.String(required=True)


class GuardianshipOut(OutputSchema):
    id = fields.UUID(required=True)
    relation = fields.String(required=True)
    created_at = Instant(required=True)


class BoundOut(GuardianshipOut):
    student = fields.Nested(BoundStudentOut, required=True)
    consents = fields.Nested(ConsentLinksOut, required=True)


class GuardianshipsOut(OutputSchema):
    items = fields.List(fields.Nested(GuardianshipOut), required=True)
    next = fields.String(required=True, allow_none=True, dump_default=None)


class CalendarScope(InputSchema):
    """Whose calendar: a school's, or a region's by its GB/T 2260 code."""

    school_id = fields.UUID(load_default=None)
    region_code = fields.String(load_default=None, validate=validate.Regexp(r"[0-9]{6}\Z"))

    @validates_schema
    def _is_one_scope(self, data: dict[str, Any], **_: Any) -> None:
        if (data["school_id"] is None) == (data["region_code"] is None):
            raise ValidationError(mark("学校和行政区划须填且只填一个。"), "school_id")


class CalendarQuery(CalendarScope):
    starts_on = fields.Date(required=True, data_key="from")
    ends_on = fields.Date(required=True, data_key="to")

    @validates_schema(skip_on_field_errors=True)
    def _is_a_span(self, data: dict[str, Any], **_: Any) -> None:
        if not timedelta(0) <= data["ends_on"] - data["starts_on"] <= LONGEST_SPAN:
            raise ValidationError(mark("结束日期应在开始日期之后400天内。"), "to")


class ListedDay(CalendarScope):
    """What a day is in a scope. ``timetable_weekday`` (1 Monday to 7 Sunday) says whose timetable a day follows."""

    on = fields.Date(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(DayKind)))
    timetable_weekday = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 7))
    note = Text(load_default="", longest=100)

    @validates_schema
    def _follows_a_timetable(self, data: dict[str, Any], **_: Any) -> None:
        if data["timetable_weekday"] and data.get("kind") not in TEACHING_KINDS:
            raise ValidationError(mark("只有上课日和调休上课日可以填写课表星期"), "timetable_weekday")


class ListedDayOut(OutputSchema):
    school_id = fields.UUID(required=True, allow_none=True)
    region_code = fields.String(required=True, allow_none=True)
    on = fields.Date(required=True)
    kind = fields.String(required=True)
    timetable_weekday = fields.Integer(required=True, allow_none=True)
    note = fields.String(required=True)


class UnlistedDay(CalendarScope):
    on = fields.Date(required=True)


class CalendarImportIn(InputSchema):
    region_code = fields.String(required=True, validate=validate.Regexp(r"[0-9]{6}\Z"))


class CalendarFile(InputSchema):
    file = Upload(required=True, metadata={"description": "CSV in UTF-8 or GB18030, by the template"})


class CalendarImportedOut(OutputSchema):
    """How many days and terms the file listed."""

    region_code = fields.String(required=True)
    days = fields.Integer(required=True)
    terms = fields.Integer(required=True)


class CalendarDayOut(OutputSchema):
    """``timetable_weekday`` is 1 for Monday; on a make-up day it is the weekday whose timetable is followed.

    ``source`` is "school", the code of the region that listed the day, or null for a day that nobody listed.
    """

    day = fields.Date(required=True)
    is_school_day = fields.Boolean(required=True)
    kind = fields.String(required=True, allow_none=True, metadata={"description": "null for a day nobody listed"})
    timetable_weekday = fields.Integer(required=True)
    term = fields.String(required=True, allow_none=True)
    teaching_week = fields.Integer(required=True, allow_none=True)
    note = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)


class TermOut(OutputSchema):
    code = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class CalendarWeekOut(OutputSchema):
    """A whole week, Monday to Sunday; ``term`` is null in the holidays."""

    week = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    term = fields.String(required=True, allow_none=True)
    teaching_week = fields.Integer(required=True, allow_none=True)
    school_days = fields.Integer(required=True)


class CalendarOut(OutputSchema):
    """``is_assumed``: a year without calendar data is among the days, for which Monday to Friday are school days.

    ``weeks`` are all that hold one of the days.
    """

    items = fields.List(fields.Nested(CalendarDayOut), required=True)
    next = fields.String(required=True, allow_none=True, dump_default=None)
    terms = fields.List(fields.Nested(TermOut), required=True)
    weeks = fields.List(fields.Nested(CalendarWeekOut), required=True)
    is_assumed = fields.Boolean(required=True)

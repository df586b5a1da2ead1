"""Shapes of the task library, of check-ins and of their review."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.checkins.rules.counting import NotCounted
from app.checkins.rules.library import BANDS, GROUP_NAMES, GROUPS, Level, PhotoPolicy, bands_in
from app.checkins.rules.recording import MOST_PHOTOS, Context, Source, Status
from app.checkins.rules.wording import name_key
from app.core.i18n import mark, translate
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.media.rules import DECISIONS, LISTED, SAFETY_HINTS, Safety

NOT_COUNTED_HINTS = {
    NotCounted.DAY_LIMIT.value: mark("这一天已有一条计入的记录;本条已保存,不再计入。"),
    NotCounted.WEEK_LIMIT.value: mark("本周已有5条计入的记录;本条已保存,不再计入。"),
}
QUESTION_HINTS = {
    "spot_check": mark("抽查:请看一看这条记录。"),
    "resubmitted": mark("家长已按您的意见重新提交。"),
    "same_file": mark("这张照片以前用过,可以问一问是怎么回事。"),
    "same_picture": mark("这张照片和以前的一张看起来相同,可以问一问。"),
    "very_alike": mark("这张照片和孩子以前的一张很像,可以看一看。"),
}
_ONE_OF = mark("请填写且只填写其中一项:{names}。")
MOST_CHILDREN_OF_A_FAMILY = 4
MOST_OF_A_CLASS = 100
MOST_ACCEPTED = 200


def _require_one(data: dict[str, Any], *names: str) -> None:
    if sum(data.get(name) is not None for name in names) != 1:
        raise ValidationError(translate(_ONE_OF, names="、".join(names)), names[0])


def _distinct(values: list[Any]) -> None:
    if len(set(values)) != len(values):
        raise ValidationError(mark("含有重复的项目。"))


class TaskName(Text):
    """The name of a labor in words; two to forty characters, not only punctuation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(shortest=2, longest=40, **kwargs)
        self.validators.append(_worded)


def _worded(text: str) -> None:
    if not name_key(text):
        raise ValidationError(mark("请用文字写出劳动的名称。"))


def _ids(shortest: int, longest: int, **kwargs: Any) -> Any:
    return fields.List(fields.UUID(), validate=[validate.Length(shortest, longest), _distinct], **kwargs)


def _choice(choices: Any, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf([str(choice) for choice in choices]), **kwargs)


def _minutes(**kwargs: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(1, 600), **kwargs)


def _flag(**kwargs: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **kwargs)


class TaskQuery(InputSchema):
    band = fields.Integer(load_default=None, validate=validate.OneOf(BANDS))
    group = _choice(GROUPS, load_default=None)


class TaskIn(InputSchema):
    """A task for one class, school or region. An adapted copy takes over what is not said from its original."""

    class_id = fields.UUID()
    school_id = fields.UUID()
    region_code = fields.String(validate=validate.Regexp("^[0-9]{6}$"))
    adopted_from_id = fields.UUID(load_default=None)
    name = TaskName()
    name_en = Text(longest=80)
    group = _choice(GROUPS, attribute="task_group")
    bands = fields.List(fields.Integer(validate=validate.OneOf(BANDS)), validate=validate.Length(1, 4))
    minutes = _minutes()
    photo_policy = _choice(PhotoPolicy)
    risk = fields.Integer(strict=True, validate=validate.Range(0, 3))
    safety_note = Text(longest=100)

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_kwargs: Any) -> None:
        _require_one(data, "class_id", "school_id", "region_code")
        if data.get("adopted_from_id") is None:
            missing = [name for name in ("name", "group", "bands", "minutes") if _attribute(name) not in data]
            if missing:
                raise ValidationError({name: [mark("请填写此项。")] for name in missing})


def _attribute(name: str) -> str:
    return "task_group" if name == "group" else name


class TaskOut(OutputSchema):
    """``level`` says who keeps the task, ``class_id`` which class; ``adopted_from_id`` names an adapted copy's original."""

    id = fields.UUID(required=True)
    code = fields.String(allow_none=True)
    name = fields.String(required=True)
    name_en = fields.String(allow_none=True)
    group = fields.String(attribute="task_group", allow_none=True)
    group_name = fields.Function(lambda task: translate(GROUP_NAMES.get(task.task_group or "", "")))
    bands = fields.Function(lambda task: bands_in(task.bands))
    minutes = fields.Integer(required=True)
    photo_policy = fields.String(required=True)
    risk = fields.Integer(required=True)
    safety_note = fields.String(required=True)
    level = fields.String(required=True)
    class_id = fields.Function(lambda task: task.scope if task.level == Level.CLASS else None)
    adopted_from_id = fields.UUID(allow_none=True)
    status = fields.String(required=True)


TaskPage = page_of(TaskOut)


class EntryIn(InputSchema):
    """What every way of recording tells. ``labor_on`` is today where nothing is said."""

    labor_on = fields.Date(load_default=None)
    adult_present = _flag(load_default=False)
    context = _choice(Context, load_default=Context.HOME.value)


class CheckInCreate(EntryIn):
    """One tap is enough: a child and a task. Siblings who did it together are named in ``student_ids``."""

    student_id = fields.UUID()
    student_ids = _ids(1, MOST_CHILDREN_OF_A_FAMILY)
    task_id = fields.UUID()
    title = TaskName()
    group = _choice(GROUPS, load_default=None)
    minutes = _minutes(load_default=None, allow_none=True)
    note = Text(longest=200, load_default=None, allow_none=True)
    photo_ids = _ids(0, MOST_PHOTOS, load_default=list)
    source = _choice(Source, load_default=None)

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_kwargs: Any) -> None:
        _require_one(data, "student_id", "student_ids")
        _require_one(data, "task_id", "title")


class BulkCreate(EntryIn):
    class_id = fields.UUID(required=True)
    task_id = fields.UUID(required=True)
    student_ids = _ids(1, MOST_OF_A_CLASS, required=True)


class BulkOutcome(OutputSchema):
    """``outcome``: created, already-checked-in or not-in-class."""

    student_id = fields.UUID(required=True)
    outcome = fields.String(required=True)
    check_in_id = fields.UUID(allow_none=True)
    is_counted = fields.Boolean(allow_none=True)
    not_counted_reason = fields.String(allow_none=True)


class BulkOut(OutputSchema):
    items = fields.List(fields.Nested(BulkOutcome), required=True)


class CheckInQuery(PageQuery):
    """The records of one child or of one class; ``from`` and ``to`` are days of labor, both included.

    ``to_review`` leaves those of a class that wait for a teacher: pending ones, and those with open questions.
    """

    student_id = fields.UUID()
    class_id = fields.UUID()
    starts_on = fields.Date(data_key="from", load_default=None)
    ends_on = fields.Date(data_key="to", load_default=None)
    status = _choice(Status, load_default=None)
    to_review = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_kwargs: Any) -> None:
        _require_one(data, "class_id") if data["to_review"] else _require_one(data, "student_id", "class_id")


class QuestionOut(OutputSchema):
    """Something to ask about, never an accusation."""

    kind = fields.String(required=True)
    hint = fields.Function(lambda question: translate(QUESTION_HINTS[question["kind"]]))
    photo_id = fields.UUID(allow_none=True)
    other_photo_id = fields.UUID(allow_none=True)


class CheckInOut(OutputSchema):
    """One record. Name, seat and ``questions`` are told to teachers only.

    A ``note`` that others do not see comes with the reason in ``note_hint``, to who wrote it and to teachers.
    """

    id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    student_name = fields.String()
    seat_no = fields.Integer(allow_none=True)
    task_id = fields.UUID(required=True)
    task_code = fields.String(allow_none=True)
    title = fields.String(required=True)
    group = fields.String(attribute="task_group", allow_none=True)
    labor_on = fields.Date(required=True)
    minutes = fields.Integer(allow_none=True)
    note = fields.String(allow_none=True)
    note_hint = fields.Function(lambda record: translate(SAFETY_HINTS.get(record["note_safety"], "")) or None)
    adult_present = fields.Boolean(required=True)
    context = fields.String(required=True)
    source = fields.String(required=True)
    status = fields.String(required=True)
    is_counted = fields.Boolean(required=True)
    not_counted_reason = fields.String(allow_none=True)
    not_counted_hint = fields.Function(
        lambda record: translate(NOT_COUNTED_HINTS.get(record["not_counted_reason"], "")) or None
    )
    photos = fields.List(fields.Nested("PhotoOut"), required=True)
    questions = fields.List(fields.Nested(QuestionOut))
    open_questions = fields.Integer()
    recorded_at = Instant(required=True)
    reviewed_at = Instant(allow_none=True)
    return_reason = fields.String(allow_none=True)


CheckInPage = page_of(CheckInOut)


class HiddenNotesQuery(PageQuery):
    """What families of a class wrote and others do not see, in one state."""

    class_id = fields.UUID(required=True)
    safety = _choice(LISTED, load_default=Safety.REVIEW.value)


class NoteDecisionIn(InputSchema):
    safety = _choice(DECISIONS, required=True)


class HiddenNoteOut(OutputSchema):
    """A note that others do not see: ``id`` is its record's."""

    id = fields.UUID(required=True)
    student_id = fields.UUID(required=True)
    student_name = fields.String(required=True)
    seat_no = fields.Integer(allow_none=True)
    note = fields.String(required=True)
    recorded_at = Instant(required=True)


HiddenNotePage = page_of(HiddenNoteOut)


class CheckInsOut(OutputSchema):
    items = fields.List(fields.Nested(CheckInOut), required=True)


class ReturnIn(InputSchema):
    reason = Text(shortest=2, longest=200, required=True)


class ResubmitIn(InputSchema):
    """What the family changes; what is not said stays."""

    minutes = _minutes(allow_none=True)
    note = Text(longest=200, allow_none=True)
    adult_present = _flag()
    photo_ids = _ids(0, MOST_PHOTOS)


class AcceptManyIn(InputSchema):
    ids = _ids(1, MOST_ACCEPTED, required=True)


class Accepted(OutputSchema):
    """``outcome``: accepted, check-in-not-found, or the state that forbids it (returned, withdrawn)."""

    id = fields.UUID(required=True)
    outcome = fields.String(required=True)


class AcceptedOut(OutputSchema):
    items = fields.List(fields.Nested(Accepted), required=True)


class CheckInSettingsIn(InputSchema):
    """``review``: ``auto`` accepts at once and asks the teacher to look at some percent; ``teacher`` waits for her."""

    review = _choice(("auto", "teacher"), required=True)
    spot_check_percent = fields.Integer(strict=True, load_default=10, validate=validate.Range(0, 100))


class CheckInSettingsOut(OutputSchema):
    review = fields.String(required=True)
    spot_check_percent = fields.Integer(required=True)


class SheetQuery(InputSchema):
    """``week`` is an ISO week such as 2026-W47, this week where nothing is said."""

    week = fields.String(load_default=None, validate=validate.Regexp("^[0-9]{4}-W[0-9]{2}$"))

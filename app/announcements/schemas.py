"""Shapes of announcements, the inbox, message credits and feedback."""

from marshmallow import fields, validate

from app.announcements.models import LONGEST_BODY, LONGEST_TITLE
from app.announcements.rules import Desk, FeedbackCategory, FeedbackStatus, Reader, Template
from app.core.schema import InputSchema, Instant, OutputSchema, PageQuery, Text, page_of


class AudienceIn(InputSchema):
    """Classes by id or by grade; the whole school where neither is named."""

    readers = fields.List(
        fields.Enum(Reader, by_value=True),
        load_default=[Reader.GUARDIANS],
        validate=validate.Length(1, 2),
    )
    grades = fields.List(fields.Integer(validate=validate.Range(1, 9)), load_default=[], validate=validate.Length(0, 9))
    class_ids = fields.List(fields.UUID(), load_default=[], validate=validate.Length(0, 100))


class AnnouncementCreate(InputSchema):
    school_id = fields.UUID(required=True)
    audience = fields.Nested(AudienceIn, required=True)
    title = Text(required=True, shortest=1, longest=LONGEST_TITLE)
    body = Text(required=True, shortest=1, longest=LONGEST_BODY)


class AnnouncementsQuery(PageQuery):
    school_id = fields.UUID(required=True)


class AnnouncementOut(OutputSchema):
    """``period_id`` is the star period where the announcement is about stars, else null."""

    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    period_id = fields.UUID(allow_none=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    audience = fields.Dict(required=True)
    created_at = Instant(required=True)


class AnnouncementReachOut(OutputSchema):
    """How many people would find it in their inbox, by what they are; somebody may be both."""

    guardians = fields.Integer(required=True)
    staff = fields.Integer(required=True)


class InboxEntryOut(OutputSchema):
    id = fields.UUID(required=True)
    announcement_id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    period_id = fields.UUID(allow_none=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    delivered_at = Instant(required=True)
    read_at = Instant(allow_none=True)


class SubscriptionAnswer(InputSchema):
    template = fields.Enum(Template, by_value=True, required=True)
    accepted = fields.Boolean(required=True, truthy={True}, falsy={False})


class SubscriptionOut(OutputSchema):
    template = fields.Enum(Template, by_value=True, required=True)
    credits = fields.Integer(required=True)


class FeedbackCreate(InputSchema):
    school_id = fields.UUID(required=True)
    category = fields.Enum(FeedbackCategory, by_value=True, required=True)
    body = Text(required=True, shortest=1, longest=LONGEST_BODY)


class FeedbackQuery(PageQuery):
    """Without ``school_id`` and ``region_code`` the list is what the caller wrote."""

    school_id = fields.UUID(load_default=None)
    region_code = fields.String(load_default=None, validate=validate.Regexp(r"[0-9]{6}\Z"))
    status = fields.Enum(FeedbackStatus, by_value=True, load_default=None)


class FeedbackRouting(InputSchema):
    desk = fields.Enum(Desk, by_value=True, required=True)


class FeedbackAnswer(InputSchema):
    body = Text(required=True, shortest=1, longest=LONGEST_BODY)


class ReplyOut(OutputSchema):
    body = fields.String(required=True)
    created_at = Instant(required=True)


class FeedbackOut(OutputSchema):
    id = fields.UUID(required=True)
    school_id = fields.UUID(required=True)
    category = fields.String(required=True)
    body = fields.String(required=True)
    desk = fields.String(required=True)
    status = fields.String(required=True)
    created_at = Instant(required=True)
    closed_at = Instant(allow_none=True)
    replies = fields.List(fields.Nested(ReplyOut), required=True)


AnnouncementPage = page_of(AnnouncementOut)
InboxPage = page_of(InboxEntryOut)
SubscriptionsPage = page_of(SubscriptionOut)
FeedbackPage = page_of(FeedbackOut)

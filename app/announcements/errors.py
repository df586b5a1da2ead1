"""Refusals around announcements and feedback."""

from app.core.errors import Conflict, Forbidden, NotFound


class AnnouncementNotFound(NotFound):
    code = "announcement-not-found"
    title = "没有这条公告"


class InboxEntryNotFound(NotFound):
    code = "inbox-entry-not-found"
    title = "没有这条消息"


class AudienceTooWide(Forbidden):
    code = "audience-too-wide"
    title = "超出您的发布范围"
    hint = "教师只能向自己任教的班级发布,全校或年级公告请由学校办公室或校长发布。"


class FeedbackNotFound(NotFound):
    code = "feedback-not-found"
    title = "没有这条意见"


class FeedbackClosed(Conflict):
    code = "feedback-closed"
    title = "这条意见已办结"
    hint = "如有新的情况,请另提一条。"

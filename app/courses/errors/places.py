"""What can be refused around places in courses."""

from app.core.errors import NotFound


class EnrolmentNotFound(NotFound):
    code = "enrolment-not-found"
    title = "没有这条报名记录"

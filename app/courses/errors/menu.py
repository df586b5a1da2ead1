"""What can be refused around the menu."""

from app.core.errors import NotFound


class CourseNotFound(NotFound):
    code = "course-not-found"
    title = "没有这门课程"


class OfferingNotFound(NotFound):
    code = "offering-not-found"
    title = "没有这个班次"

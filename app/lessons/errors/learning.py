"""What can be refused around evaluations and works."""

from app.core.errors import Conflict, Invalid, NotFound


class NothingToEvaluate(Conflict):
    """A course is evaluated by those who have a place in it, once a lesson was held on its days."""

    code = "nothing-to-evaluate"
    title = "还不能评价这门课"
    hint = "报名有效并上过至少一次课之后才能评价。"


class EvaluationClosed(Conflict):
    """An evaluation may be given and changed while the term runs."""

    code = "evaluation-closed"
    title = "本学期已经结束,不能再评价"


class AuthorNotInCourse(Invalid):
    """Somebody named as an author has no place in the course."""

    code = "author-not-in-course"
    title = "作者中有不在这门课上的学生"


class WorkNotFound(NotFound):
    code = "work-not-found"
    title = "没有这件作品"

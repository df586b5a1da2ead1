"""What can be refused around surveys."""

from app.core.errors import Conflict, Invalid, NotFound


class SurveyNotFound(NotFound):
    code = "course-survey-not-found"
    title = "没有这份问卷"


class SurveyInvalid(Invalid):
    """``errors`` lists everything that is wrong with the survey."""

    code = "course-survey-invalid"
    title = "问卷设置不正确"


class SurveyNotOpen(Conflict):
    """Answers are taken from ``opens_at`` to ``closes_at``."""

    code = "course-survey-not-open"
    title = "现在不能填写问卷"
    hint = "问卷从{opens_at}到{closes_at}开放。"


class SurveyStillOpen(Conflict):
    """Who looked before and after one child answered would know what it answered."""

    code = "course-survey-still-open"
    title = "问卷结束后才能查看结果"
    hint = "这样就没有人能从前后变化推出某个孩子的选择。请在{closes_at}之后再来。"


class TopicsUnknown(Invalid):
    """``topics`` are not among those asked."""

    code = "topics-unknown"
    title = "问卷中没有这些选项"

"""How much a school asks of families and staff, week by week: to ask less, never to compare."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.clock import local_day
from app.core.i18n import mark
from app.insights.rules.cells import Counts, of_school
from app.schools.rules.calendar import Span, iso_week, week_bounds

DEFINITION = mark(
    "按自然周统计。公告:教职工当周发布的公告;问卷、选课:当周开始的课程问卷和选课;登记:当周为课程登记的学生名单数。"
    "消息:当周各类通知送到收件箱的份数。家庭用时:当周有填写时长的孩子平均每人的分钟数,不足5个孩子时不显示;"
    "教职工经手的记录:当周代记、录入或审核的劳动记录数,不足5名教职工时不显示,也不折算成分钟。后两项取自每晚的统计,"
    "没有统计的周不显示。"
)


@dataclass(frozen=True)
class Requests:
    notices: int
    surveys: int
    declarations: int
    rounds: int

    @property
    def total(self) -> int:
        return self.notices + self.surveys + self.declarations + self.rounds


@dataclass(frozen=True)
class WeekBurden:
    """``family_minutes`` is a mean over children; it and ``staff_entries`` are None where few are behind them."""

    week: str
    span: Span
    requests: Requests
    messages_sent: int
    family_minutes: int | None
    staff_entries: int | None


def last_weeks(day: date, number: int) -> dict[str, Span]:
    """Return so many weeks up to the day's own, the earliest first."""
    days = (day - timedelta(weeks=back) for back in reversed(range(number)))
    return {week: week_bounds(week) for week in map(iso_week, days)}


def by_week(instants: Iterable[datetime]) -> Counter[str]:
    """Count instants by the week of their day in China."""
    return Counter(iso_week(local_day(instant)) for instant in instants)


def family_minutes(counts: Counts) -> int | None:
    """Return the mean of what was stated for a child in a week, where that tells nothing of single families."""
    children = of_school(counts, "band").singles["minutes"]
    return round(counts["minutes"] / children.count) if children.is_open else None


def staff_entries(counts: Counts) -> int | None:
    people = of_school(counts, "band").singles["staff_entries"]
    return counts["staff_entries"] if people.is_open else None


def burden(
    weeks: Mapping[str, Span], asked: Mapping[str, Counter[str]], sent: Counter[str], counted: Mapping[str, Counts]
) -> list[WeekBurden]:
    """Put the weeks together; ``asked`` counts by week each kind of request, ``counted`` holds the frozen counts."""
    return [
        WeekBurden(
            week,
            span,
            Requests(**{kind: found[week] for kind, found in asked.items()}),
            sent[week],
            family_minutes(counted[week]) if week in counted else None,
            staff_entries(counted[week]) if week in counted else None,
        )
        for week, span in weeks.items()
    ]

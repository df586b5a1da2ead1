"""What each figure means. Whoever changes a meaning counts the version up, so that old snapshots are not mixed in."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.i18n import mark

VERSION = "1"
USAGE_BANNER = mark("仅供工作参考,不得用于考核、通报、排名(国办函〔2026〕12号)")


class Unit(StrEnum):
    """How a numerator and its denominator are read: a part of a whole, so many for each, for a hundred, or a number."""

    SHARE = "share"
    MEAN = "mean"
    PER_HUNDRED = "per_hundred"
    NUMBER = "number"


@dataclass(frozen=True)
class Definition:
    """``is_usage`` marks registrations and visits, which only the county's administrator sees, with the banner."""

    id: str
    name: str
    meaning: str
    is_usage: bool = False
    unit: Unit = Unit.SHARE


DEFINITIONS = (
    Definition(
        "coverage",
        mark("有劳动记录的孩子"),
        mark("本期至少有一条有效劳动记录的孩子数,除以本期统计末日在册学生数。一条与十条同样计为一人。"),
    ),
    Definition(
        "never_reached",
        mark("尚无记录的孩子"),
        mark("本期通过任何渠道都没有劳动记录的孩子数,除以在册学生数。只表示学校还没有联系到,不表示孩子没有劳动。"),
    ),
    Definition(
        "channels",
        mark("记录渠道"),
        mark("只由手机、只由纸质单、只由教师记录,或由多种渠道记录的孩子数,除以在册学生数。各渠道同等对待。"),
    ),
    Definition(
        "records",
        mark("各任务群与学段的记录"),
        mark("某一任务群、某一学段的有效记录数,除以留下这些记录的孩子数。"),
        unit=Unit.MEAN,
    ),
    Definition(
        "family_minutes",
        mark("家庭填写的时长"),
        mark("家长自愿填写的分钟数之和,除以填写了时长的记录数。时长可以不填,教师代记的不计入。"),
        unit=Unit.MEAN,
    ),
    Definition(
        "staff_entries",
        mark("教师经手的记录"),
        mark(
            "教师代记、录入纸质单或审核的记录数,除以经手的教职工人数。批量通过只需一次点击,因此不折算成分钟,"
            "也不用于评价教师。"
        ),
        unit=Unit.MEAN,
    ),
    Definition(
        "never_starred",
        mark("本学期尚未当过劳动之星的孩子"),
        mark("本学期已公布的各期劳动之星中没有出现过的在册孩子数,除以在册学生数。"),
    ),
    Definition(
        "wishes",
        mark("选课志愿的满足"),
        mark(
            "本学期已公布的抽签中,填报志愿的孩子按抽签给出的最好结果分类:第一志愿、前三志愿、更后的志愿、"
            "未中但另有课程、一直没有课程。分母为填报志愿的孩子数;参加几轮计几次,抽签后的人工调整不计入。"
        ),
    ),
    Definition(
        "course_places",
        mark("有特色课程的孩子"),
        mark("本学期至少有一门特色课程名额的在册孩子数,除以在册学生数。"),
    ),
    Definition(
        "attendance",
        mark("课后服务到课"),
        mark("点名中到课(含早退)的人次,除以点名总人次。"),
    ),
    Definition(
        "schools",
        mark("学校数"),
        mark("该类学校数,除以计入统计的学校数。在册100人以下、100至499人、500人以上分为三类。"),
    ),
    Definition(
        "coverage_spread",
        mark("覆盖面的分布"),
        mark("有劳动记录的孩子占在册学生0%至24%、25%至49%、50%至74%、75%至100%的学校数,不列校名;无法判断的另列。"),
    ),
    Definition(
        "guardians_bound",
        mark("已绑定监护人的孩子"),
        mark("至少有一位监护人已绑定账号的在册孩子数,除以在册学生数。使用纸质渠道的家庭不需要绑定。"),
        is_usage=True,
    ),
    Definition(
        "staff_accounts",
        mark("教职工账号"),
        mark("统计当日担任学校职务的有效账号数。"),
        is_usage=True,
        unit=Unit.NUMBER,
    ),
    Definition(
        "family_visits",
        mark("家庭访问"),
        mark(
            "监护人和学生账号的访问次数,除以在册学生数(乘以100即每百名学生访问量)。一次访问是同一登录至少有一次"
            "有效请求、间隔不超过30分钟的一段时间。"
        ),
        is_usage=True,
        unit=Unit.PER_HUNDRED,
    ),
    Definition(
        "staff_visits",
        mark("教职工访问"),
        mark("教职工账号的访问次数,除以教职工账号数(乘以100即每百名教师访问量)。访问的含义同“家庭访问”。"),
        is_usage=True,
        unit=Unit.PER_HUNDRED,
    ),
)

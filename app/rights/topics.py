"""Everything that is held of one child, topic by topic: the one list behind what families are told and handed out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from app.announcements import holdings as announcements
from app.awards import holdings as awards
from app.checkins import holdings as checkins
from app.core.i18n import mark
from app.courses import holdings as courses
from app.lessons import holdings as lessons
from app.lessons.queries.pickup import COLLECTOR_NAME
from app.media import holdings as media
from app.points import holdings as points
from app.privacy import holdings as privacy
from app.schools import holdings as schools
from app.schools.queries import STUDENT_NUMBER
from app.stars import holdings as stars

_Statement = Callable[[UUID], Select[*tuple[Any, ...]]]

_ERASABLE = mark("保存到离校后一年,您可以随时要求删除。")
_BY_DUTY = mark("学校按职责保存到离校后一年,不随个人申请删除;内容有误可以申请更正。")


@dataclass(frozen=True)
class Family:
    """A guardian at the desk, with the child it is about."""

    account_id: UUID
    school_id: UUID
    student_id: UUID


@dataclass(frozen=True)
class Topic:
    """One kind of data. ``sealed`` names the columns that are stored sealed, with the purpose they are sealed for."""

    key: str
    name: str
    kept_until: str
    statement: Callable[[Family], Select[*tuple[Any, ...]]]
    sealed: Mapping[str, str] = field(default_factory=dict)


def _of_child(statement: _Statement) -> Callable[[Family], Select[*tuple[Any, ...]]]:
    return lambda family: statement(family.student_id)


def _read_by(
    statement: Callable[[UUID, UUID], Select[*tuple[Any, ...]]],
) -> Callable[[Family], Select[*tuple[Any, ...]]]:
    """Return what depends on who asks, because words that are hidden from others are for who wrote them."""
    return lambda family: statement(family.student_id, family.account_id)


TOPICS = (
    Topic("roster", mark("学籍与班级"), _BY_DUTY, _of_child(schools.places), {"student_no": STUDENT_NUMBER}),
    Topic("guardianships", mark("监护关系"), mark("到解除绑定为止,解除的记录由学校保存到离校后一年。"), _of_child(schools.guardianships)),
    Topic("consents", mark("同意与撤回"), mark("只增不改,作为您曾经同意或撤回的凭据。"), _of_child(privacy.consent_answers)),
    Topic("check_ins", mark("劳动记录"), _ERASABLE, _read_by(checkins.check_ins)),
    Topic("photos", mark("照片"), mark("学期结束、通知您满30天后删除,您也可以随时要求删除;撤回照片授权满24小时后自动删除。"), _of_child(media.photos)),
    Topic("points", mark("积分流水"), mark("只增不改;记录删除后以冲减的方式清零。"), _of_child(points.entries)),
    Topic("stars", mark("劳动之星"), mark("学校公布的结果由学校保存到离校后一年;撤回公示授权后只显示班级和隐去的姓名。"), _of_child(stars.stars)),
    Topic("awards", mark("奖励"), mark("领用台账由学校保存到离校后一年,不随个人申请删除。"), _of_child(awards.awards)),
    Topic("places", mark("课程与名额"), _BY_DUTY, _of_child(courses.places)),
    Topic("wishes", mark("选课志愿"), mark("为复核抽签保存到离校后一年,不随个人申请删除。"), _of_child(courses.wishes)),
    Topic("registrations", mark("延时服务登记"), _BY_DUTY, _of_child(courses.registrations)),
    Topic("declarations", mark("学校申报的选课情形"), mark("为复核抽签保存到离校后一年,不随个人申请删除。"), _of_child(courses.declarations)),
    Topic("survey_answers", mark("课程问卷"), _ERASABLE, _of_child(courses.survey_answers)),
    Topic("attendance", mark("课程点名"), _BY_DUTY, _of_child(lessons.attendance)),
    Topic("leaves", mark("请假"), mark("学校按职责保存;您写的说明可以要求删除。"), _of_child(lessons.leaves)),
    Topic("collectors", mark("接送人"), mark("您可以随时要求删除;接过孩子的人随交接记录保存。"), _of_child(lessons.collectors), {"name": COLLECTOR_NAME}),
    Topic("hand_overs", mark("接送交接"), _BY_DUTY, _of_child(lessons.hand_overs)),
    Topic("works", mark("课程作品"), _ERASABLE, _read_by(lessons.works)),
    Topic("evaluations", mark("课程评价"), _ERASABLE, _of_child(lessons.evaluations)),
    Topic("course_words", mark("老师写给孩子的话"), _ERASABLE, _of_child(lessons.course_words)),
    Topic("fee_waivers", mark("课后服务减免"), _BY_DUTY, _of_child(lessons.fee_waivers)),
    Topic("feedback", mark("您的意见反馈"), _ERASABLE, lambda family: announcements.feedback(family.account_id, family.school_id)),
    Topic("accesses", mark("查阅日志"), mark("保存400天后删除。"), _of_child(privacy.accesses)),
)  # fmt: skip

"""How a fee was calculated, told in sentences: messages of the catalogue, each with its places."""

from collections.abc import Mapping
from typing import Any

from app.core.i18n import mark
from app.lessons.rules.fees import Tariff
from app.lessons.rules.words import FeeUnit, Refund

Message = tuple[str, Mapping[str, Any]]

_NOTHING_PUBLISHED = mark("学校没有公布本学期的收费标准,不收服务费。")
_NEVER_COLLECTED = mark("以上金额只作计算和核对之用,本平台从不收费。")
_PRICES = {
    FeeUnit.PER_LESSON: mark("每课时{price}元,按实际开课的课时计。"),
    FeeUnit.PER_MONTH: mark("每月{price}元,平均分到孩子所选课程当月的上课日;只计孩子在班期间已开课的日子。"),
    FeeUnit.PER_TERM: mark("每学期{price}元,平均分到孩子所选课程本学期的上课日;只计孩子在班期间已开课的日子。"),
}
_REFUNDS = {
    Refund.BY_DAY: mark("请假和缺席都退:只收实际出勤的部分。"),
    Refund.HALF_MONTH_STEPS: mark(
        "请假和缺席按月合计:当月的上课日全部未到的,退当月全部;未到达到一半的,退一半;不到一半的不退。"
    ),
    Refund.NONE: mark("请假和缺席不退费。"),
}


def sentences(
    tariff: Tariff | None, *, name: str = "", document_no: str = "", has_materials: bool, is_waived: bool = False
) -> list[Message]:
    """Tell how amounts come about; without a tariff nothing was published, so nothing is charged."""
    told: list[Message] = _of_tariff(tariff, name, document_no) if tariff else [(_NOTHING_PUBLISHED, {})]
    if has_materials:
        told.append((mark("材料费按课程公示的金额,在孩子在班期间上过至少一次课后计一次。"), {}))
    if is_waived:
        told.append((mark("本学期免收全部费用。"), {}))
    return [*told, (_NEVER_COLLECTED, {})]


def _of_tariff(tariff: Tariff, name: str, document_no: str) -> list[Message]:
    told: list[Message] = [
        (mark("依据《{name}》({document_no})计算。"), {"name": name, "document_no": document_no}),
        (_PRICES[tariff.unit], {"price": yuan(tariff.price)}),
        (mark("学校取消的课不计费;中途加入或退出的,只计在班期间的课。"), {}),
        (_REFUNDS[tariff.refund], {}),
    ]
    if tariff.cap_per_term is not None:
        told.append((mark("退费后每学期最多{cap}元,超出部分不收。"), {"cap": yuan(tariff.cap_per_term)}))
    if tariff.unit != FeeUnit.PER_LESSON or tariff.refund == Refund.HALF_MONTH_STEPS:
        told.append((mark("每期金额不足一分的部分舍去。"), {}))
    return told


def yuan(cents: int) -> str:
    """Return an amount in yuan: 4, 70.50."""
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)

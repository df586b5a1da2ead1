"""Price lists and fee statements in the reader's words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.core.i18n import mark, translate
from app.courses.queries.charged import MaterialsFee
from app.lessons.queries.fee_policies import Published
from app.lessons.queries.statements import Statement
from app.lessons.rules.fee_words import sentences
from app.schools.access import StudentRow

_LABELS = {
    "title": mark("课后服务费用核算单"),
    "term": mark("学期"),
    "lessons": mark("课次"),
    "course": mark("课程"),
    "month": mark("月份"),
    "planned": mark("应上"),
    "held": mark("已上"),
    "attended": mark("出勤"),
    "leave": mark("请假"),
    "absent": mark("缺席"),
    "cancelled": mark("取消"),
    "amounts": mark("金额(元)"),
    "charge": mark("应计"),
    "refund": mark("退费"),
    "over_cap": mark("超过学期上限,不收"),
    "materials": mark("材料费"),
    "waived": mark("免收"),
    "total": mark("合计"),
    "sentences": mark("计算依据"),
}


def labels() -> dict[str, str]:
    """Return the headings of a printed statement."""
    return {name: translate(text) for name, text in _LABELS.items()}


def price_list(
    school_id: UUID, term_code: str, published: Published | None, materials: Sequence[MaterialsFee]
) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "term_code": term_code,
        "policy": published.policy if published else None,
        "published_at": published.chosen_at if published else None,
        "materials": materials,
        "sentences": _told(published, has_materials=bool(materials)),
    }


def statement(found: Statement, student: StudentRow) -> dict[str, Any]:
    return {
        "student_id": student.id,
        "student_name": student.name,
        "class_label": student.class_label,
        "term_code": found.term_code,
        "policy": found.published.policy if found.published else None,
        "lessons": [vars(count) | {"title": found.titles[count.offering_id]} for count in found.counts],
        "periods": found.fee.periods,
        "materials": [
            {"offering_id": seat.offering_id, "title": seat.title, "amount": seat.materials_fee}
            for seat in found.materials
        ],
        "charge": found.fee.charge,
        "refund": found.fee.refund,
        "over_cap": found.fee.over_cap,
        "is_waived": found.is_waived,
        "waived": found.waived,
        "total": found.total,
        "sentences": _told(found.published, has_materials=bool(found.materials), is_waived=found.is_waived),
    }


def line(found: Statement, name: str) -> dict[str, Any]:
    """Show a child in the school's list, which must not tell whose fees are waived."""
    return {
        "student_id": found.student_id,
        "student_name": name,
        "held": sum(count.held for count in found.counts),
        "attended": sum(count.attended for count in found.counts),
        "charge": found.fee.charge,
        "refund": found.fee.refund,
        "over_cap": found.fee.over_cap,
        "materials": found.materials_fee,
        "amount": found.amount,
    }


def _told(published: Published | None, *, has_materials: bool, is_waived: bool = False) -> list[str]:
    messages = sentences(
        published.tariff if published else None,
        name=published.policy.name if published else "",
        document_no=published.policy.document_no if published else "",
        has_materials=has_materials,
        is_waived=is_waived,
    )
    return [translate(text, **places) for text, places in messages]

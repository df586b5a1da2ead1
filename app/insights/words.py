"""Figures in words: of what a figure is a part, and how much of it may be told."""

from collections.abc import Mapping

from app.checkins.rules.library import GROUP_NAMES
from app.core.i18n import mark, translate
from app.insights.rules.counting import NO_GROUP
from app.insights.rules.hiding import Shown

_BANDS = {
    "1": mark("第一学段"),
    "2": mark("第二学段"),
    "3": mark("第三学段"),
    "4": mark("第四学段"),
}
_LABELS = {
    "channel": {
        "phone_only": mark("只由手机"),
        "paper_only": mark("只由纸质单"),
        "teacher_only": mark("只由教师"),
        "several": mark("多种渠道"),
    },
    "band": _BANDS,
    "outcome": {
        "first": mark("第一志愿"),
        "top_three": mark("前三志愿"),
        "later": mark("更后的志愿"),
        "placed_otherwise": mark("未中但另有课程"),
        "never_served": mark("一直没有课程"),
    },
    "school_type": {
        "ordinary": mark("普通学校"),
        "boarding": mark("寄宿制学校"),
        "teaching_point": mark("教学点"),
        "small": mark("小规模学校"),
        "unknown": mark("未登记类型"),
    },
    "school_size": {
        "under_100": mark("100人以下"),
        "100_to_499": mark("100至499人"),
        "from_500": mark("500人以上"),
    },
    "quarter": {
        "0-24": "0%-24%",
        "25-49": "25%-49%",
        "50-74": "50%-74%",
        "75-100": "75%-100%",
        "unknown": mark("无法判断"),
    },
}
_GROUPS = {**GROUP_NAMES, NO_GROUP: mark("其他劳动")}
REMARKS = {
    Shown.FEW: mark("少于5人"),
    Shown.NEARLY_ALL: mark("除少于5人外的全部"),
    Shown.WITHHELD: mark("为保护个人不显示"),
    Shown.PARTIAL: mark("只含可以显示的学校"),
}


def label(breakdown: str, key: str, classes: Mapping[str, str]) -> str:
    """Return what a figure is a part of, in the reader's language; "" for the whole."""
    if breakdown == "class":
        return classes.get(key, "")
    if breakdown == "task_group":
        group, _, band = key.partition("/")
        return translate(mark("{group},{band}"), group=translate(_GROUPS[group]), band=translate(_BANDS[band]))
    return translate(_LABELS[breakdown][key]) if breakdown else ""

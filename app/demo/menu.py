"""What Longquan No. 5 Primary offers after lessons in the demo: twelve courses by wishes, four more still to choose."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlannedCourse:
    """A course and its one time. ``teacher`` counts the school's teachers from 0; ``least`` is the minimum to open."""

    title: str
    summary: str
    category: str
    slot: str
    grades: range
    seats: int
    least: int
    teacher: int
    place: str
    class_quota: int | None = None
    is_by_provider: bool = False


ALL = range(1, 7)
CHOSEN = (
    PlannedCourse("硬笔书法", "一笔一画写好字,写给爷爷奶奶看。", "arts", "1-2", ALL, 20, 8, 0, "书法室"),
    PlannedCourse("花样跳绳", "单人跳、双人跳、长绳一起跳。", "pe", "1-2", ALL, 24, 8, 1, "操场"),
    PlannedCourse("创意造纸", "把旧作业本变成一张新纸。", "maker", "1-2", range(3, 7), 12, 6, 2, "手工室"),
    PlannedCourse("绘艺黏土", "捏一个家乡的小动物。", "arts", "1-2", range(1, 4), 12, 6, 3, "美术室"),
    PlannedCourse("篮球", "运球、传球、投篮,从规则学起。", "pe", "2-2", range(3, 7), 20, 8, 1, "篮球场", 8),
    PlannedCourse("合唱", "一起唱家乡的歌。", "arts", "2-2", ALL, 30, 10, 0, "音乐室"),
    PlannedCourse("小农夫", "在学校菜地里播种、浇水、收获。", "labor", "2-2", ALL, 16, 6, 2, "劳动基地"),
    PlannedCourse("绘本故事", "听故事,画故事,讲故事。", "reading", "2-2", range(1, 3), 16, 6, 3, "图书室"),
    PlannedCourse("机器人搭建", "搭一辆会避开障碍的小车。", "maker", "3-2", range(3, 7), 12, 6, 4, "科学室", 4, is_by_provider=True),
    PlannedCourse("剪纸", "一张红纸剪出一朵花。", "arts", "3-2", range(1, 5), 20, 6, 0, "手工室"),
    PlannedCourse("乒乓球", "练发球,学规则,交朋友。", "pe", "3-2", range(3, 7), 16, 8, 1, "乒乓球室"),
    PlannedCourse("科学小实验", "彩虹、气球和会跳舞的盐。", "science", "3-2", ALL, 24, 8, 2, "科学室二"),
    PlannedCourse("航模", "做一架能飞起来的小飞机,满十六人开班。", "science", "4-2", range(5, 7), 20, 16, 4, "操场"),
    PlannedCourse("象棋", "马走日,象走田。", "club", "4-2", ALL, 20, 6, 0, "三年级教室"),
    PlannedCourse("民族舞", "跳一支长鼓舞。", "arts", "4-2", ALL, 20, 8, 3, "音乐室"),
    PlannedCourse("走进自然", "认识校园里的树和鸟。", "nature", "4-2", ALL, 24, 8, 2, "校园"),
)  # fmt: skip
TO_CHOOSE = (
    PlannedCourse("竹编", "编一个放笔的小篮子。", "labor", "5-2", range(3, 7), 12, 5, 2, "手工室"),
    PlannedCourse("腰鼓", "咚咚锵,一起打起来。", "arts", "5-2", ALL, 20, 8, 1, "操场"),
    PlannedCourse("二胡", "学会拉一首小曲子。", "arts", "5-2", range(3, 7), 8, 4, 3, "音乐室"),
    PlannedCourse("故事会", "轮流讲一个家里的故事。", "reading", "5-2", ALL, 24, 6, 0, "图书室"),
)
CARE_SLOTS = ("1-2", "2-2", "3-2", "4-2", "5-2")
TOPICS = (
    {"key": "ball", "label": "球类", "category": "pe"},
    {"key": "art", "label": "画画和手工", "category": "arts"},
    {"key": "music", "label": "唱歌和舞蹈", "category": "arts"},
    {"key": "farm", "label": "种菜", "category": "labor"},
    {"key": "robot", "label": "机器人", "category": "maker"},
    {"key": "story", "label": "读书讲故事", "category": "reading"},
    {"key": "swim", "label": "游泳", "category": "pe"},
)

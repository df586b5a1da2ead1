"""Invented names, drawn anew in the same order each time. Nobody here exists."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_SURNAMES = "李王张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕向田覃冉"
_COMPOUND = ("欧阳", "司徒", "上官", "诸葛")
_GIVEN = (
    "小满 大川 雨桐 思远 梓涵 浩然 欣怡 子墨 一诺 佳怡 宇轩 语嫣 志强 春燕 秋实 冬梅 夏荷 明月 清泉 石头 "
    "禾苗 麦穗 芳 亮 静 磊 宁 晨 朵 乐 松 竹 兰 青山 绿水 向阳 长河 小燕 文博 立夏 谷雨 晓峰 丽娜 建国 海棠"
).split()
# Names that software often spoils: with an interpunct, of four characters, of Extension B, of one given character.
RARE = (
    "阿依古丽·买买提", "才让卓玛", "扎西", "𠮷田阳", "巴图·苏和", "欧阳思远", "何一", "覃𡋾", "阿卜杜热西提·阿卜杜热合曼",
)  # fmt: skip


class People:
    """A source of names for children and staff."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # Names, not secrets.

    def children(self, count: int) -> list[str]:
        """Return names for one class; the last two children share one name."""
        names: list[str] = []
        while len(names) < count - 1:
            name = self.name()
            if name not in names:
                names.append(name)
        return [*names, names[-1]] if count > 1 else names

    def name(self) -> str:
        surname = self._random.choice(_COMPOUND) if self._random.random() < 0.03 else self._random.choice(_SURNAMES)  # noqa: PLR2004  # about one in thirty
        return surname + self._random.choice(_GIVEN)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        return self._random.sample(items, count)

    def choice(self, items: Sequence[T]) -> T:
        return self._random.choice(items)

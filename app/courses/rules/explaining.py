"""Why a child got what it got, in figures and in sentences that a grandmother can follow.

A sentence is a message of the catalogue with its places; a place may hold a sentence itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.core.i18n import mark
from app.courses.mechanism.problem import CONTINUING, NEED
from app.courses.mechanism.tickets import NUMBERS, Key
from app.courses.rules.slots import SEVERAL, number_of, weekday_of

_DIGITS, _MOST_DIGITS = 4, 18


class Fate(StrEnum):
    """What became of one wish."""

    PLACED = "placed"
    FULL = "full"
    CLASS_FULL = "class_full"
    NO_SEATS = "no_seats"
    NO_CLASS_SEATS = "no_class_seats"
    CLOSED = "closed"
    LAPSED = "lapsed"
    NOT_NEEDED = "not_needed"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """How a child stood in the draw on a slot."""

    DRAWN = "drawn"
    IN_SEVERAL = "in_several"
    NO_WISHES = "no_wishes"
    SILENT = "silent"
    NOT_REGISTERED = "not_registered"
    HELD_BEFORE = "held_before"


@dataclass(frozen=True)
class Sentence:
    text: str
    places: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """A wish, best first. ``key`` is the child's own; ``last`` and ``class_last`` are the last keys that got in."""

    offering_id: str
    title: str
    key: Key | None
    seats: int
    applicants: int
    is_open: bool
    is_cancelled: bool
    last: Key | None
    class_last: Key | None
    waiting: int | None

    @property
    def limit(self) -> Key | None:
        """The key that had to be reached; None where seats were free, or where there were none from the beginning."""
        limits = [limit for limit in (self.last, self.class_last) if limit]
        return min(limits) if limits else None

    @property
    def is_limited_by_class(self) -> bool:
        return self.limit == self.class_last and self.limit != self.last


@dataclass(frozen=True)
class Change:
    """A change by hand; the titles are None for no course."""

    from_title: str | None
    to_title: str | None
    reason: str


@dataclass(frozen=True)
class Slot:
    """All that is known of a child and a slot, or of its wishes for courses of several slots.

    ``got`` is the course from the draw, ``given`` what the child got afterwards without a draw, ``has_numbers`` tells
    that the school has more than one slot on some afternoons.
    """

    slot: str
    standing: Standing
    round: int | None = None
    number: int | None = None
    got_id: str | None = None
    got: str | None = None
    given: str | None = None
    wishes: Sequence[Wish] = ()
    changes: Sequence[Change] = ()
    has_numbers: bool = False


def fate(slot: Slot, wish: Wish) -> Fate:
    """Return what became of a wish on a slot."""
    if wish.is_cancelled:
        return Fate.CANCELLED
    if slot.standing is Standing.IN_SEVERAL:
        return Fate.LAPSED
    if wish.offering_id == slot.got_id:
        return Fate.PLACED
    ids = [one.offering_id for one in slot.wishes]
    if slot.got_id in ids and ids.index(slot.got_id) < ids.index(wish.offering_id):
        return Fate.NOT_NEEDED
    return _turned_away(wish) if wish.is_open else Fate.CLOSED


def _turned_away(wish: Wish) -> Fate:
    if wish.seats == 0:
        return Fate.NO_SEATS
    if wish.limit is None or (wish.key and wish.key < wish.limit):
        return Fate.NO_CLASS_SEATS
    return Fate.CLASS_FULL if wish.is_limited_by_class else Fate.FULL


def next_half(number: int) -> str:
    """Return the half in which the child's number will lie in its next draw: the opposite of this one's."""
    return "lower" if number >= NUMBERS // 2 else "upper"


def carry_sentence(number: int) -> Sentence:
    if next_half(number) == "lower":
        return Sentence(mark("下一轮选课您的号码将落在前一半。"))
    return Sentence(mark("下一轮选课您的号码将落在后一半。"))


def shown(number: int, digits: int = _DIGITS) -> str:
    """Show a number as a fraction of all numbers, cut off rather than rounded, so that it never reaches one."""
    return f"0.{number * 10**digits // NUMBERS:0{digits}d}"


def digits_for(slot: Slot) -> int:
    """Return how many digits tell the child's number from every limit it is compared with."""
    keys = [(wish.key, wish.limit) for wish in slot.wishes if wish.key and wish.limit and wish.key != wish.limit]
    for digits in range(_DIGITS, _MOST_DIGITS):
        if all(shown(own[2], digits) != shown(limit[2], digits) for own, limit in keys if own[2] != limit[2]):
            return digits
    return _MOST_DIGITS


def sentences(slot: Slot) -> list[Sentence]:
    """Tell everything about a slot, the child's own luck first, then wish by wish, then what people decided."""
    return [*_standing(slot), *_wishes(slot), *_afterwards(slot)]


def day(slot: str, *, has_numbers: bool) -> Sentence:
    weekday = Sentence(_WEEKDAYS[weekday_of(slot)])
    if not has_numbers:
        return weekday
    return Sentence(mark("{day}第{number}时段"), {"day": weekday, "number": number_of(slot)})


def _standing(slot: Slot) -> Iterator[Sentence]:
    if slot.slot == SEVERAL:
        yield Sentence(mark("多时段课程先于各时段单独抽签,您的号是 {number}。"), {"number": _own_number(slot)})
        return
    where = {"day": day(slot.slot, has_numbers=slot.has_numbers)}
    if slot.standing is Standing.DRAWN:
        yield Sentence(
            mark("{day}是您的第{round}轮,轮内号 {number}。"),
            where | {"round": slot.round, "number": _own_number(slot)},
        )
    elif slot.standing is Standing.IN_SEVERAL:
        yield Sentence(mark("{day}由已录取的多时段课程{title}占用。"), where | {"title": slot.got})
    else:
        yield Sentence(_WITHOUT_DRAW[slot.standing], where)


def _own_number(slot: Slot) -> str:
    return shown(slot.number or 0, digits_for(slot))


def _wishes(slot: Slot) -> Iterator[Sentence]:
    digits = digits_for(slot)
    for rank, wish in enumerate(slot.wishes, start=1):
        found = fate(slot, wish)
        places = {"rank": rank, "title": _titled(wish)}
        if found in _WITHOUT_FIGURES:
            yield Sentence(_WITHOUT_FIGURES[found], places)
        else:
            figures = {"seats": wish.seats, "applicants": wish.applicants, "limit": _limit(found, wish, digits)}
            yield Sentence(
                mark("第{rank}志愿{title}:{seats}席,{applicants}人报名,{limit},{outcome}。"),
                places | figures | {"outcome": _outcome(found, wish)},
            )


def _titled(wish: Wish) -> Any:
    """Return the course's title, with the child's own published priority there where it has one."""
    priority = _PRIORITIES.get(wish.key[1]) if wish.key else None
    if priority is None:
        return wish.title
    return Sentence(mark("{title}(您有{priority})"), {"title": wish.title, "priority": Sentence(priority)})


def _limit(found: Fate, wish: Wish, digits: int) -> Sentence:
    if found in _WITHOUT_SEATS:
        return Sentence(_WITHOUT_SEATS[found])
    if wish.limit is None:
        return Sentence(mark("名额未满"))
    text = mark("本班名额已满,本班最后录取{key}") if wish.is_limited_by_class else mark("最后录取{key}")
    return Sentence(text, {"key": _key(wish.limit, digits)})


def _key(key: Key, digits: int) -> Sentence:
    round_, priority, number, _ = key
    places = {"round": round_, "number": shown(number, digits)}
    if priority not in _PRIORITIES:
        return Sentence(mark("第{round}轮 {number}"), places)
    return Sentence(mark("第{round}轮({priority}) {number}"), places | {"priority": Sentence(_PRIORITIES[priority])})


def _outcome(found: Fate, wish: Wish) -> Sentence:
    if found is Fate.PLACED:
        return Sentence(mark("录取"))
    if wish.waiting is None:
        return Sentence(mark("未录取"))
    return Sentence(mark("未录取,候补第{position}位"), {"position": wish.waiting})


def _afterwards(slot: Slot) -> Iterator[Sentence]:
    for change in slot.changes:
        places = {
            "from_title": change.from_title or Sentence(_NO_COURSE),
            "to_title": change.to_title or Sentence(_NO_COURSE),
            "reason": change.reason,
        }
        yield Sentence(mark("抽签后学校手工调整:由{from_title}调整为{to_title}。理由:{reason}"), places)
    if slot.given:
        yield Sentence(mark("这一时段安排:{title}。"), {"title": slot.given})


_WEEKDAYS = {1: mark("周一"), 2: mark("周二"), 3: mark("周三"), 4: mark("周四"), 5: mark("周五")}
_PRIORITIES = {NEED: mark("特需优先"), CONTINUING: mark("续读或同胞优先")}
_NO_COURSE = mark("无课程")
_WITHOUT_SEATS = {
    Fate.NO_SEATS: mark("没有可供抽签的名额"),
    Fate.NO_CLASS_SEATS: mark("本班名额在抽签前已满"),
}
_WITHOUT_DRAW = {
    Standing.NO_WISHES: mark("{day}您没有填报志愿,未参加抽签。"),
    Standing.SILENT: mark("{day}没有收到您的志愿,按本轮事先公布的规则安排。"),
    Standing.NOT_REGISTERED: mark("{day}没有登记留校,未参加抽签。"),
    Standing.HELD_BEFORE: mark("{day}在抽签前已有课程,未参加抽签。"),
}
_WITHOUT_FIGURES = {
    Fate.CLOSED: mark("第{rank}志愿{title}:报名未达到开班人数,没有开班。"),
    Fate.LAPSED: mark("第{rank}志愿{title}:已录取多时段课程,这一志愿不再参加。"),
    Fate.NOT_NEEDED: mark("第{rank}志愿{title}:已录取前面的志愿,不再需要。"),
    Fate.CANCELLED: mark("第{rank}志愿{title}:抽签前已停开,这一志愿未参加。"),
}

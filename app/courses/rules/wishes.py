"""Which wishes a child may have. Only facts fixed before the round opened decide, never the time of a wish."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.rules.slots import SEVERAL, wish_slot
from app.courses.rules.words import OfferingStatus

MOST_WISHES = 5
MOST_FAULTS = 50


class Wishable(Protocol):
    """What a wish depends on of an offering."""

    @property
    def id(self) -> UUID: ...
    @property
    def round_id(self) -> UUID | None: ...
    @property
    def title(self) -> str: ...
    @property
    def slots(self) -> Collection[str]: ...
    @property
    def grades(self) -> Collection[int]: ...
    @property
    def is_invitation_only(self) -> bool: ...
    @property
    def status(self) -> str: ...


class Sheet(Protocol):
    @property
    def wishes(self) -> Mapping[str, Any]: ...
    @property
    def confirmed_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Chooser:
    """The fixed facts of a child that bound its wishes."""

    grade: int
    slots: frozenset[str]
    invited: frozenset[UUID]


@dataclass(frozen=True)
class Ranked:
    """The wishes for one slot, or among courses of ``several``, best first; ``pointer`` says where they were sent."""

    slot: str
    offering_ids: tuple[UUID, ...]
    pointer: str


@dataclass(frozen=True)
class Rules:
    """What a sheet is measured by: the round, its offerings by id, and how many wishes a slot takes."""

    round_id: UUID
    menu: Mapping[UUID, Wishable]
    wishes_per_slot: int


def may_wish(chooser: Chooser, offering: Wishable) -> bool:
    return _refusal(chooser, offering) is None


def is_silent(sheet: Sheet | None) -> bool:
    """Tell whether a family has said nothing: an empty sheet is an answer once a guardian has confirmed it."""
    return sheet is None or not (sheet.wishes or sheet.confirmed_at)


def as_stored(sheet: Iterable[Ranked]) -> dict[str, list[str]]:
    return {ranked.slot: [str(wished) for wished in ranked.offering_ids] for ranked in sheet if ranked.offering_ids}


def faults(sheet: Iterable[Ranked], chooser: Chooser, rules: Rules) -> Iterator[FieldError]:
    """Yield everything that is wrong with a sheet, in the order in which it was sent."""
    seen: set[str] = set()
    for ranked in sheet:
        if ranked.slot in seen:
            yield FieldError(ranked.pointer, "slot-repeated", mark("同一个时间填写了两次。"))
        elif ranked.slot != SEVERAL and ranked.slot not in chooser.slots:
            yield FieldError(ranked.pointer, "slot-not-registered", mark("孩子在这个时间没有登记留校,或已有安排。"))
        else:
            yield from _list_faults(ranked, chooser, rules)
        seen.add(ranked.slot)


def _list_faults(ranked: Ranked, chooser: Chooser, rules: Rules) -> Iterator[FieldError]:
    if len(ranked.offering_ids) > rules.wishes_per_slot:
        most = (("most", rules.wishes_per_slot),)
        yield FieldError(ranked.pointer, "too-many-wishes", mark("每个时间最多填{most}个志愿。"), most)
    for place, wished in enumerate(ranked.offering_ids):
        pointer = f"{ranked.pointer}/{place}"
        offering = rules.menu.get(wished)
        if wished in ranked.offering_ids[:place]:
            yield FieldError(pointer, "wish-repeated", mark("同一门课程填写了两次。"))
        elif offering is None or offering.round_id != rules.round_id:
            yield FieldError(pointer, "offering-not-in-round", mark("这门课程不在本轮之内。"))
        elif wish_slot(list(offering.slots)) != ranked.slot:
            yield _fault(pointer, "other-slot", mark("课程“{title}”不在这个时间。"), offering)
        elif refusal := _refusal(chooser, offering):
            yield _fault(pointer, *refusal, offering)


def _refusal(chooser: Chooser, offering: Wishable) -> tuple[str, str] | None:
    if offering.status != OfferingStatus.PUBLISHED:
        return "offering-cancelled", mark("课程“{title}”已经取消,请改选。")
    if chooser.grade not in offering.grades:
        return "other-grade", mark("课程“{title}”不面向孩子所在的年级。")
    if not chooser.slots.issuperset(offering.slots):
        return "slot-not-registered", mark("课程“{title}”的上课时间没有登记留校,或已有安排。")
    if offering.is_invitation_only and offering.id not in chooser.invited:
        return "not-invited", mark("课程“{title}”须由学校邀请。")
    return None


def _fault(pointer: str, code: str, detail: str, offering: Wishable) -> FieldError:
    return FieldError(pointer, code, detail, (("title", offering.title),))

"""What may be offered, what must be known before families see it, and what may change when."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.errors.menu import CapacityBelowTaken, OfferingIncomplete, OfferingInvalid, PlaceBusy, TeacherBusy
from app.courses.errors.rounds import FactsFixed
from app.courses.rules.slot_times import SlotTime, unknown_slots
from app.courses.rules.words import Kind

MOST_TEACHERS = 5
_MATERIALS = "材料"


@dataclass(frozen=True)
class Facts:
    """The facts of an offering that the rules look at. ``materials_fee`` is in cents."""

    slots: Sequence[str]
    grades: Sequence[int]
    capacity: int | None
    min_to_open: int
    class_quota: int | None
    materials_fee: int
    is_invitation_only: bool


# What families plan by and the draw goes by; place and teachers may change at any time.
FACTS = frozenset(field.name for field in fields(Facts))


def check_offered(facts: Facts, kind: str, times: Iterable[SlotTime], grades: Collection[int]) -> None:
    """Raise ``OfferingInvalid`` with everything that cannot be offered so; ``grades`` are those the school teaches."""
    problems = [*_unknown(facts, times, grades), *_bounds(facts)]
    if kind == Kind.BASE_CARE:
        problems += [*_closed_base_care(facts), *_joined_base_care(facts)]
    if problems:
        raise OfferingInvalid(errors=problems)


def _unknown(facts: Facts, times: Iterable[SlotTime], grades: Collection[int]) -> Iterator[FieldError]:
    if slots := unknown_slots(facts.slots, times):
        detail = mark("学校没有设置时段{slots}。")
        yield FieldError("/slots", "slot-unknown", detail, (("slots", "、".join(slots)),))
    if not_taught := sorted(set(facts.grades) - set(grades)):
        detail = mark("学校没有这些年级:{grades}。")
        yield FieldError("/grades", "grade-not-taught", detail, (("grades", "、".join(map(str, not_taught))),))


def _bounds(facts: Facts) -> Iterator[FieldError]:
    if facts.capacity is not None and facts.min_to_open > facts.capacity:
        yield FieldError("/min_to_open", "minimum-above-capacity", mark("最低开班人数不能多于名额。"))


def _closed_base_care(facts: Facts) -> list[FieldError]:
    """Base care is open to every child that needs it, therefore nothing may limit it."""
    limits: dict[str, Any] = {
        "capacity": facts.capacity is not None,
        "class_quota": facts.class_quota is not None,
        "min_to_open": facts.min_to_open > 0,
        "is_invitation_only": facts.is_invitation_only,
    }
    detail = mark("基础托管面向每个有需要的孩子,不设名额和条件。")
    return [FieldError(f"/{name}", "base-care-open-to-all", detail) for name, is_set in limits.items() if is_set]


def _joined_base_care(facts: Facts) -> Iterator[FieldError]:
    """A child stays for care on some days and not on others, and each roll and fee must know on which."""
    if len(facts.slots) > 1:
        yield FieldError("/slots", "base-care-one-slot", mark("基础托管请按时段分别开设,每个班次一个时段。"))


def check_complete(facts: Facts, kind: str, summary: str, teachers: Collection[UUID]) -> None:
    """Raise ``OfferingIncomplete`` with everything that families must know and that is not there yet."""
    problems = []
    if not teachers:
        problems.append(FieldError("/teacher_ids", "teacher-missing", mark("请至少安排一位教师。")))
    if kind == Kind.SPECIAL and facts.capacity is None:
        problems.append(FieldError("/capacity", "capacity-missing", mark("请填写名额。")))
    if facts.materials_fee and _MATERIALS not in summary:
        detail = mark("收取材料费的课程,须在课程简介中写明材料的用途。")
        problems.append(FieldError("/materials_fee", "materials-unexplained", detail))
    if problems:
        raise OfferingIncomplete(errors=problems)


@dataclass(frozen=True)
class Standing:
    """How far an offering is: whether anybody plans by its facts already, and how many seats are held."""

    is_fixed: bool
    may_resize: bool
    taken: int


def check_change(changes: Mapping[str, Any], standing: Standing) -> None:
    """Raise ``FactsFixed`` or ``CapacityBelowTaken`` for real ``changes`` (name: new value) that come too late."""
    fixed = FACTS - {"capacity"} if standing.may_resize else FACTS
    if standing.is_fixed and (late := sorted(fixed & changes.keys())):
        raise FactsFixed(fields=late)
    capacity = changes.get("capacity")
    if capacity is not None and capacity < standing.taken:
        raise CapacityBelowTaken(taken=standing.taken)


@dataclass(frozen=True)
class Booking:
    """Who and what an offering needs on its slots."""

    offering_id: UUID
    title: str
    slots: Sequence[str]
    place: str
    teachers: frozenset[UUID]


def check_free(wanted: Booking, others: Iterable[Booking]) -> None:
    """Raise ``TeacherBusy`` or ``PlaceBusy`` where one of the ``others`` has the teacher or the place on a slot."""
    for other in others:
        shared = sorted(set(wanted.slots) & set(other.slots))
        if not shared or other.offering_id == wanted.offering_id:
            continue
        where: dict[str, Any] = {"offering_id": str(other.offering_id), "slot": shared[0], "course": other.title}
        if busy := sorted(wanted.teachers & other.teachers):
            raise TeacherBusy(account_id=str(busy[0]), **where)
        if wanted.place and wanted.place == other.place:
            raise PlaceBusy(**where)

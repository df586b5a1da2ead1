"""Whether a child may be moved by hand between the draw and its publication."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import FieldError
from app.core.i18n import mark
from app.courses.rules.standing import Places


@dataclass(frozen=True)
class Target:
    """A course that ran in the draw; ``free`` seats are what nobody has after the changes so far."""

    id: UUID
    slots: Collection[str]
    grades: Collection[int]
    is_open: bool
    free: int
    free_of_class: int | None


@dataclass(frozen=True)
class Moving:
    """The child that is to be moved: its slots in the draw, and its places after the changes so far."""

    grade: int
    slots: Collection[str]
    places: Places


def faults(child: Moving, slot: str, target: Target | None) -> Iterator[FieldError]:
    """Yield everything that stands against the move; without a target the child only gives its place up."""
    if slot not in child.slots:
        yield FieldError("/slot", "slot-not-registered", "孩子没有登记这一时段,或这一时段在抽签前已有安排。")
    elif (target.id if target else None) == child.places.get(slot):
        yield FieldError("/to_offering_id", "unchanged", "孩子在这一时段本来就是这个结果。")
    elif target:
        yield from _target_faults(child, slot, target)


def _target_faults(child: Moving, slot: str, target: Target) -> Iterator[FieldError]:
    if not target.is_open:
        yield _fault("course-closed", mark("这门课程没有开班,或已停开。"))
    if slot not in target.slots:
        yield _fault("other-slot", mark("这门课程不在这一时段。"))
    if child.grade not in target.grades:
        yield _fault("other-grade", mark("这门课程不面向孩子所在的年级。"))
    if _clashes(child, slot, target):
        yield _fault("time-clash", mark("这门课程的其他时段没有登记,或已有别的课程。"))
    if target.free <= 0:
        yield _fault("course-full", mark("这门课程已没有空余名额。"))
    if target.free_of_class is not None and target.free_of_class <= 0:
        yield _fault("class-quota-full", mark("这门课程给孩子所在班级的名额已满。"))


def _clashes(child: Moving, slot: str, target: Target) -> bool:
    given_up = child.places.get(slot)
    return any(
        needed not in child.slots or child.places.get(needed) not in (None, given_up)
        for needed in target.slots
        if needed != slot
    )


def _fault(code: str, detail: str) -> FieldError:
    return FieldError("/to_offering_id", code, detail)

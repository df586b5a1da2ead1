"""The library of labor tasks: ten groups, four bands of grades, and levels whose copies replace their originals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.checkins.errors import TaskLessSafe
from app.core.i18n import mark

PLATFORM = "platform"
GROUP_NAMES = {
    "DL1": mark("清洁与卫生"),
    "DL2": mark("整理与收纳"),
    "DL3": mark("烹饪与营养"),
    "DL4": mark("家用器具使用与维护"),
    "PL1": mark("农业生产劳动"),
    "PL2": mark("传统工艺制作"),
    "PL3": mark("工业生产劳动"),
    "PL4": mark("新技术体验与应用"),
    "SL1": mark("现代服务业劳动"),
    "SL2": mark("公益劳动与志愿服务"),
}
GROUPS = tuple(GROUP_NAMES)
BANDS = range(1, 5)
ALL_BANDS = 0b1111


class Level(StrEnum):
    """Who keeps a task, the widest first."""

    PLATFORM = "platform"
    COUNTY = "county"
    SCHOOL = "school"
    CLASS = "class"


class PhotoPolicy(StrEnum):
    """What may be photographed: the result, the work too, or nothing."""

    RESULT = "result"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Task:
    """One task as it is used. ``adopted_from_id`` names the original that an adapted copy replaces in its scope."""

    id: UUID
    level: str
    scope: str
    adopted_from_id: UUID | None
    code: str | None
    name: str
    name_en: str | None
    task_group: str | None
    bands: int
    minutes: int
    photo_policy: str
    risk: int
    safety_note: str
    status: str

    @property
    def origin_id(self) -> UUID:
        return self.adopted_from_id or self.id


def band_mask(bands: Iterable[int]) -> int:
    """Return bands 1 to 4 as bits 0 to 3."""
    return sum(1 << (band - 1) for band in set(bands))


def bands_in(mask: int) -> list[int]:
    return [band for band in BANDS if mask & band_mask([band])]


def scopes(region_code: str, *ids: UUID | None) -> list[str]:
    """List the scopes whose tasks are used in a region, a school of it and a class of the school, the widest first."""
    regions = dict.fromkeys((f"{region_code[:2]}0000", f"{region_code[:4]}00", region_code))
    return [PLATFORM, *regions, *(str(id_) for id_ in ids if id_)]


def library(tasks: Iterable[Task], order: Sequence[str]) -> list[Task]:
    """Return the tasks that are used where these scopes hold (the widest first).

    Of an original and its copies that is only the one of the narrowest scope, an active one before a proposal.
    """
    ranks = {scope: rank for rank, scope in enumerate(order)}
    used: dict[UUID, Task] = {}
    for task in sorted(
        (task for task in tasks if task.scope in ranks), key=lambda task: (ranks[task.scope], task.status == "active")
    ):
        used[task.origin_id] = task
    return list(used.values())


def require_as_safe(original: Task, *, risk: int, photo_policy: str) -> None:
    """Raise ``TaskLessSafe`` where an adapted copy asks for less care than its original."""
    loosened = original.photo_policy == PhotoPolicy.FORBIDDEN and photo_policy != PhotoPolicy.FORBIDDEN
    if loosened or risk < original.risk:
        raise TaskLessSafe

"""The classes that the caller teaches."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.pages import api

_GRADES_OF_A_BAND = 2
_LAST_BAND = 4


@dataclass(frozen=True)
class TaughtClass:
    """``grade`` is None outside school time."""

    id: UUID
    label: str
    school_id: UUID
    is_homeroom: bool
    grade: int | None

    @property
    def band(self) -> int | None:
        """Return the band of the task library: two grades each, and all of the junior grades."""
        return min(-(-self.grade // _GRADES_OF_A_BAND), _LAST_BAND) if self.grade else None


def taught(class_id: UUID) -> TaughtClass:
    """Return a class of the caller. Raises ``NotFound`` for any other."""
    held = {role["role"]: role for role in api.get("/me")["roles"] if role["class_id"] == str(class_id)}
    if not held:
        raise NotFound
    school_id = next(iter(held.values()))["school_id"]
    of_school = api.get(f"/schools/{school_id}/classes")["items"]
    found = next((one for one in of_school if one["id"] == str(class_id)), None)
    if found is None:
        raise NotFound
    return TaughtClass(class_id, found["label"], UUID(school_id), "homeroom_teacher" in held, found["grade"])


def seat(class_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Return a child of a class. Raises ``NotFound`` for any other."""
    found = next((one for one in seats(class_id) if one["id"] == str(student_id)), None)
    if found is None:
        raise NotFound
    return found


def seats(class_id: UUID) -> list[dict[str, Any]]:
    """Return the children of a class by seat."""
    return api.everything(f"/classes/{class_id}/students")

"""The values that a roster comparison works on."""

from dataclasses import dataclass, field

from app.schools.rules.classes import ClassKey


@dataclass(frozen=True)
class RosterRow:
    """One child as the file has it; None where the file says nothing. ``sex`` is 1 male, 2 female (GB/T 2261.1)."""

    row: int
    name: str
    class_label: str
    seat_no: int | None = None
    student_number: str | None = field(default=None, repr=False)
    sex: int | None = None
    is_boarder: bool | None = None


@dataclass(frozen=True)
class PlacedRow:
    """A row whose class is known, with the blind index of its student number."""

    row: RosterRow
    class_key: ClassKey
    number_key: str | None


@dataclass(frozen=True)
class KnownClass:
    """A class that exists, or that a confirmed roster will found."""

    key: ClassKey
    label: str


@dataclass(frozen=True)
class KnownStudent:
    """A student of the school; without a class one who has left, and may come back under the same number."""

    id: str
    name: str
    class_key: ClassKey | None
    seat_no: int | None = None
    number_key: str | None = None
    is_number_temporary: bool = False
    sex: int | None = None
    is_boarder: bool | None = None

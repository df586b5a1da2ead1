"""Links that expire, and when two photos are the same picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

RENDITIONS = ("display", "thumb")
FOLDERS = {"display": "r", "thumb": "t"}
TICKET_LIFE = timedelta(minutes=10)
LINK_GRID = timedelta(minutes=5)
KEPT_UNATTACHED = timedelta(days=1)
# A later copy is a new photo: the old one may be swept away before its record is made.
TAKEN_FOR_A_RETRY = KEPT_UNATTACHED / 2
# Measured: what a picture's hash moves by when it is sent again through a messenger, and when it is only very alike.
SAME_PICTURE = 31
VERY_ALIKE = 60


def object_key(photo_id: UUID, rendition: str) -> str:
    return f"{FOLDERS[rendition]}/{photo_id}.jpg"


def incoming_key(photo_id: UUID) -> str:
    """Return where a phone puts its file, until it has been looked through."""
    return f"incoming/{photo_id}.bin"


def link_expiry(now: datetime) -> int:
    """Return the second at which a link made now expires: 5 to 10 minutes ahead, on a grid so that browsers can cache."""
    grid = int(LINK_GRID.total_seconds())
    return (int(now.timestamp()) // grid + 2) * grid


@dataclass(frozen=True)
class Known:
    """An earlier photo to compare with. ``phash`` is None for pictures too flat to compare."""

    photo_id: UUID
    student_id: UUID
    sha256: str
    phash: bytes | None


@dataclass(frozen=True)
class Question:
    """A photo that looks like an earlier one: something to ask about, never an accusation.

    ``kind``: ``same_file`` (certain), ``same_picture``, or ``very_alike`` (asked for the child's own photos only,
    because a classmate's picture of the same desk lands there too).
    """

    photo_id: UUID
    kind: str
    other_photo_id: UUID


def question(
    photo_id: UUID, sha256: str, poses: Sequence[str], students: Iterable[UUID], earlier: Iterable[Known]
) -> Question | None:
    """Return the strongest likeness of a photo to earlier ones, or None.

    ``poses`` are the hashes of the picture as it is, mirrored and turned (64 hexadecimal digits each).
    """
    own, hashes = frozenset(students), [int(pose, 16) for pose in poses]
    nearest: tuple[int, Known] | None = None
    for known in earlier:
        if known.sha256 == sha256:
            return Question(photo_id, "same_file", known.photo_id)
        if known.phash is None or not hashes:
            continue
        stored = int.from_bytes(known.phash)
        distance = min((stored ^ pose).bit_count() for pose in hashes)
        limit = VERY_ALIKE if known.student_id in own else SAME_PICTURE
        if distance <= limit and (nearest is None or distance < nearest[0]):
            nearest = (distance, known)
    if nearest is None:
        return None
    return Question(photo_id, "same_picture" if nearest[0] <= SAME_PICTURE else "very_alike", nearest[1].photo_id)

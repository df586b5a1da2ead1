"""Links that expire, when two photos are the same picture, and how content is found fit to be seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.core.i18n import mark

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
ANSWERED_WITHIN = timedelta(minutes=35)
CHECK_LINK_LIFE = timedelta(hours=1)


class Safety(StrEnum):
    """How far the content of a photo or a note was checked; ``visible`` is also what nobody was asked about.

    All but the visible is hidden from everybody but its uploader and those who may decide.
    """

    UPLOADED = "uploaded"
    CHECKING = "checking"
    VISIBLE = "visible"
    REVIEW = "review"
    REJECTED = "rejected"


class Finding(StrEnum):
    """What happens to content: asked about, answered by the platform in its words, left without answer, decided."""

    SUBMITTED = "submitted"
    PASS = "pass"  # noqa: S105  # the platform's word
    REVIEW = "review"
    RISKY = "risky"
    UNANSWERED = "unanswered"
    ALLOWED = "visible"
    FORBIDDEN = "rejected"


# Told to those who see something hidden: why others do not.
SAFETY_HINTS: dict[str, str] = {
    Safety.UPLOADED: mark("正在检查内容,通过后其他人才能看到。"),
    Safety.CHECKING: mark("正在检查内容,通过后其他人才能看到。"),
    Safety.REVIEW: mark("等老师看过以后,其他人才能看到。"),
    Safety.REJECTED: mark("内容检查没有通过,其他人看不到。"),
}
DECISIONS = (Safety.VISIBLE, Safety.REJECTED)
LISTED = (Safety.REVIEW, Safety.REJECTED)
_AWAITED = frozenset({Safety.UPLOADED, Safety.CHECKING})
_UNDECIDED = frozenset({*_AWAITED, Safety.REVIEW})
# From which states to which. The platform may answer late or twice, but what is decided only people change.
MOVES = {
    Finding.SUBMITTED: (frozenset({Safety.UPLOADED}), Safety.CHECKING),
    Finding.PASS: (_UNDECIDED, Safety.VISIBLE),
    Finding.REVIEW: (_UNDECIDED, Safety.REVIEW),
    Finding.RISKY: (_UNDECIDED, Safety.REJECTED),
    Finding.UNANSWERED: (_AWAITED, Safety.REVIEW),
    Finding.ALLOWED: (frozenset(Safety), Safety.VISIBLE),
    Finding.FORBIDDEN: (frozenset(Safety), Safety.REJECTED),
}


def finding_of(opinion: str) -> Finding:
    """Return what an opinion of the platform means; what it never said before is for people."""
    return Finding(opinion) if opinion in {Finding.PASS, Finding.REVIEW, Finding.RISKY} else Finding.REVIEW


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

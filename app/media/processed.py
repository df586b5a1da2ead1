"""What remains of an uploaded photo. Free of imaging libraries, so that the web process stays small."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class CaptureHint(StrEnum):
    """All that is said about when a photo was taken. Anyone can edit the camera's date: a hint, never a proof."""

    OLD = "old"
    CONSISTENT = "consistent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ProcessedPhoto:
    """Two JPEGs without metadata, and what is needed to show and to recognize them.

    ``width`` and ``height`` are those of ``display`` in pixels. ``placeholder`` is a data URI of a few hundred
    characters. ``phash`` holds 256 bits as 64 hexadecimal digits; ``pose_phashes`` are the hashes to look up when
    searching: the picture as it is (equal to ``phash``), mirrored, and turned by 90, 180 and 270 degrees. A picture
    that is not ``is_comparable`` is too flat for its hash to mean anything.
    """

    width: int
    height: int
    display: bytes
    thumb: bytes
    placeholder: str
    phash: str
    pose_phashes: tuple[str, ...]
    is_comparable: bool
    capture_hint: CaptureHint

    def facts(self) -> dict[str, Any]:
        """Return all fields but the two files, ready for JSON."""
        return {name: value for name, value in vars(self).items() if not isinstance(value, bytes)}

    @classmethod
    def from_facts(cls, facts: dict[str, Any], display: bytes, thumb: bytes) -> Self:
        """Undo ``facts``; raises KeyError, TypeError or ValueError for facts that are not of a photo."""
        return cls(
            width=int(facts["width"]),
            height=int(facts["height"]),
            display=display,
            thumb=thumb,
            placeholder=str(facts["placeholder"]),
            phash=str(facts["phash"]),
            pose_phashes=tuple(str(phash) for phash in facts["pose_phashes"]),
            is_comparable=bool(facts["is_comparable"]),
            capture_hint=CaptureHint(facts["capture_hint"]),
        )

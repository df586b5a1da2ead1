"""A 256-bit perceptual hash (pHash): equal pictures differ in few bits, however they were compressed or scaled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HASH_SIDE = 16
GRID_SIDE = 64
# PDQ's measure of how much there is to compare, and its limit.
MIN_QUALITY = 50
QUALITY_SCALE = 90
# The part of the picture's range of grays by which a bar may vary, so that darkening a picture moves no border.
BORDER_TOLERANCE = 0.05
# A picture of which less than this part remains is not framed but plain.
MIN_REMAINDER = 0.25

Grays = NDArray[np.float64]


@dataclass(frozen=True)
class Fingerprint:
    """Hashes of the five poses in which a re-used photo is looked up, the picture as it is first."""

    pose_hashes: tuple[str, ...]
    is_comparable: bool


def fingerprint(thumb: Image.Image) -> Fingerprint:
    """Hash a thumbnail without the flat bars around it, so that a screenshot of a picture matches the picture."""
    gray = thumb.convert("L")
    inner = gray.crop(_inner_box(np.asarray(gray, dtype=np.int16)))
    grid = np.asarray(inner.resize((GRID_SIDE, GRID_SIDE), Image.Resampling.LANCZOS), dtype=np.float64)
    poses = (grid, np.fliplr(grid), np.rot90(grid, 1), np.rot90(grid, 2), np.rot90(grid, 3))
    return Fingerprint(
        pose_hashes=tuple(_phash(pose) for pose in poses),
        is_comparable=_quality(grid) >= MIN_QUALITY,
    )


def _cosines() -> Grays:
    """Rows of the discrete cosine transform of GRID_SIDE samples, lowest frequencies only."""
    frequency, sample = np.mgrid[:HASH_SIDE, :GRID_SIDE]
    cosines: Grays = np.cos(np.pi * frequency * (2 * sample + 1) / (2 * GRID_SIDE))
    return cosines


_COSINES = _cosines()


def _phash(grid: Grays) -> str:
    low = _COSINES @ grid @ _COSINES.T
    return np.packbits(low > np.median(low)).tobytes().hex()


def _quality(grid: Grays) -> float:
    steps_down = np.trunc(np.diff(grid, axis=0) * 100 / 255)
    steps_across = np.trunc(np.diff(grid, axis=1) * 100 / 255)
    return float((np.abs(steps_down).sum() + np.abs(steps_across).sum()) / QUALITY_SCALE)


def _inner_box(gray: NDArray[np.int16]) -> tuple[int, int, int, int]:
    tolerance = BORDER_TOLERANCE * float(np.ptp(gray))
    top, bottom = _inner_range(gray, tolerance)
    left, right = _inner_range(gray[top:bottom].T, tolerance)
    return left, top, right, bottom


def _inner_range(rows: NDArray[np.int16], tolerance: float) -> tuple[int, int]:
    """Return the range of rows left when bars as plain as the first and the last row are taken away."""
    first, last = _bar(rows, tolerance), len(rows) - _bar(rows[::-1], tolerance)
    return (first, last) if last - first >= MIN_REMAINDER * len(rows) else (0, len(rows))


def _bar(rows: NDArray[np.int16], tolerance: float) -> int:
    """Count the leading rows of one single gray."""
    is_plain = (np.abs(rows - np.median(rows[0])) <= tolerance).all(axis=1)
    return len(rows) if is_plain.all() else int(np.argmin(is_plain))

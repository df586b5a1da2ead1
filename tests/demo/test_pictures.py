from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from app.demo.pictures import LABOR_KINDS, draw_labor_photo

ALIKE = 60  # Of 256 bits: pictures closer than this would be shown to a teacher as possibly re-used.


def opened(jpeg):
    return Image.open(BytesIO(jpeg))


def fingerprint(jpeg):
    """The signs of the 16 x 16 lowest frequencies, without the constant ones: a common perceptual hash."""
    side = 64
    grey = np.asarray(opened(jpeg).convert("L").resize((side, side), Image.Resampling.LANCZOS), dtype=float)
    steps = np.arange(side)
    cosines = np.cos(np.pi * (2 * steps[None, :] + 1) * steps[:, None] / (2 * side))
    low = (cosines @ grey @ cosines.T)[1:17, 1:17].ravel()
    return low > np.median(low)


@pytest.mark.parametrize("kind", LABOR_KINDS)
def test_a_drawn_photo_looks_like_what_a_phone_sends(kind):
    jpeg = draw_labor_photo(kind, 7)
    photo = opened(jpeg)
    photo.load()
    assert photo.format == "JPEG"
    assert photo.size == (1080, 1440)
    assert 60_000 < len(jpeg) < 220_000
    assert not photo.getexif()


def test_same_kind_and_seed_give_the_same_bytes():
    assert draw_labor_photo("dumplings", 3) == draw_labor_photo("dumplings", 3)


@pytest.mark.parametrize("kind", LABOR_KINDS)
def test_two_seeds_of_one_kind_are_not_taken_for_a_re_used_photo(kind):
    prints = [fingerprint(draw_labor_photo(kind, seed)) for seed in range(3)]
    assert min(int((one != other).sum()) for one, other in combinations(prints, 2)) > ALIKE


def test_kinds_are_told_apart():
    prints = [fingerprint(draw_labor_photo(kind, 1)) for kind in LABOR_KINDS]
    assert len(LABOR_KINDS) >= 6
    assert min(int((one != other).sum()) for one, other in combinations(prints, 2)) > ALIKE


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError, match="watch-television"):
        draw_labor_photo("watch-television", 1)

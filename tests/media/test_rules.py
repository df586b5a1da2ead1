"""When two photos are the same picture."""

from uuid import UUID

from app.media.rules import SAME_PICTURE, VERY_ALIKE, Known, question
from tests.cast import named

PHOTO, OTHER = named("photo"), named("other photo")
CHILD, CLASSMATE = named("child"), named("classmate of the child")
PLAIN = "00" * 32


def apart(bits: int) -> bytes:
    """Return a hash that differs from PLAIN in so many bits."""
    return ((1 << bits) - 1).to_bytes(32)


def asked(bits: int, owner: UUID) -> str | None:
    found = question(PHOTO, "a", [PLAIN], [CHILD], [Known(OTHER, owner, "b", apart(bits))])
    return found.kind if found else None


def test_same_bytes_are_the_same_file_whatever_the_hash_says():
    found = question(PHOTO, "a", [], [CHILD], [Known(OTHER, CLASSMATE, "a", None)])
    assert found is not None
    assert found.kind == "same_file"


def test_near_hash_is_the_same_picture_for_anybody():
    assert asked(SAME_PICTURE, CLASSMATE) == asked(SAME_PICTURE, CHILD) == "same_picture"


def test_very_alike_is_asked_for_the_childs_own_photos_only():
    assert asked(VERY_ALIKE, CHILD) == "very_alike"
    assert asked(SAME_PICTURE + 1, CLASSMATE) is None
    assert asked(VERY_ALIKE + 1, CHILD) is None


def test_mirrored_or_turned_picture_is_found_by_its_pose():
    turned = apart(200)
    found = question(PHOTO, "a", [PLAIN, turned.hex()], [CHILD], [Known(OTHER, CHILD, "b", turned)])
    assert found is not None
    assert found.kind == "same_picture"


def test_flat_pictures_are_never_compared():
    assert question(PHOTO, "a", [PLAIN], [CHILD], [Known(OTHER, CHILD, "b", None)]) is None

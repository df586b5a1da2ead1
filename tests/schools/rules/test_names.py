import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.schools.errors import NameLength, RareCharacter
from app.schools.rules.names import INTERPUNCT, label_with_seat, mask_name, normalise_name, search_key

EXTENSION_B = "\U00020bb7"  # A rare character that takes four bytes in UTF-8 and two units in UTF-16.
NAMES = st.text(alphabet=st.sampled_from("李明扎西阿·.•・ \u3000\tJhonß" + EXTENSION_B), max_size=20) | st.text(
    max_size=20
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  李小明\u3000", "李小明"),
        ("李 明", "李明"),
        ("李\u3000明", "李明"),
        ("李\n明", "李明"),
        ("\ufeff李\u200b明", "李明"),
        ("John  Smith", "John  Smith"),
        ("J. Smith", "J. Smith"),
        ("J.K", "J.K"),
        (f"李{EXTENSION_B}", f"李{EXTENSION_B}"),
        ("\uf9f4", "\uf9f4"),  # A compatibility ideograph stays itself: NFC would replace it.
    ],
)
def test_names_are_stored_as_typed_without_stray_spaces(typed, stored):
    assert normalise_name(typed) == stored


@pytest.mark.parametrize("dot", [*"•‧・･∙●.．·", " • "])
def test_every_interpunct_between_han_becomes_the_prescribed_one(dot):
    assert normalise_name(f"阿卜杜{dot}热西提") == "阿卜杜\u00b7热西提"


def test_interpunct_next_to_latin_letters_is_left_alone():
    assert normalise_name("A•李") == "A•李"


@pytest.mark.parametrize("char", ["\x07", "\ue863", "\U000f0001", chr(0xD842), "?", "？", "□", "\ufffd"])
def test_unreadable_characters_are_refused_with_their_position(char):
    with pytest.raises(RareCharacter) as refusal:
        normalise_name(f"李{char}明")
    assert refusal.value.code == "rare-character-check"
    assert refusal.value.members == {"position": 2, "code_point": f"U+{ord(char):04X}"}


@pytest.mark.parametrize("typed", ["", " \u3000\t", "\u200b", "李" * 101])
def test_names_have_between_one_and_a_hundred_characters(typed):
    with pytest.raises(NameLength):
        normalise_name(typed)


def test_a_hundred_rare_characters_are_allowed():
    assert len(normalise_name(EXTENSION_B * 100)) == 100


@given(NAMES)
def test_normalising_twice_changes_nothing(typed):
    try:
        once = normalise_name(typed)
    except (NameLength, RareCharacter):
        assume(False)
    assert normalise_name(once) == once


def test_search_ignores_case_width_and_separators():
    assert search_key("Ａnn-Ｌi ") == search_key("ann li") == "annli"
    assert search_key("阿卜杜·热西提") == search_key("阿卜杜热西提")
    assert search_key(f"李{EXTENSION_B}") == f"李{EXTENSION_B}"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李明", "李*"),
        ("李小明", "李**"),
        ("才让卓玛", "才***"),
        ("欧阳小小明", "欧***"),
        ("阿卜杜·热西提", "阿**·热**"),
        ("阿依·吾买尔·明", "阿*·吾**·*"),
        (f"{EXTENSION_B}明", f"{EXTENSION_B}*"),
        ("李", "*"),
        ("", ""),
    ],
)
def test_masks_show_the_first_character_of_each_part(name, masked):
    assert mask_name(name) == masked


@given(NAMES)
def test_masks_never_reveal_more_than_the_first_character_of_a_part(name):
    for part, masked in zip(name.split(INTERPUNCT), mask_name(name).split(INTERPUNCT), strict=True):
        assert masked[1:].strip("*") == ""
        assert masked[:1] in ("", "*", part[:1])
        assert len(masked) <= 4


@given(NAMES)
def test_masking_twice_changes_nothing(name):
    assert mask_name(mask_name(name)) == mask_name(name)


def test_seat_tells_same_names_in_a_class_apart():
    names = ["扎西", "扎西", "卓玛"]
    assert label_with_seat("扎西", 7, names) == "扎西(7号)"
    assert label_with_seat("卓玛", 8, names) == "卓玛"
    assert label_with_seat("扎西", None, names) == "扎西"

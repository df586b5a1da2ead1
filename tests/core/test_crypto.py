"""Sealed fields, blind indexes, codes and signatures."""

import base64

import pytest

from app.core.crypto import CODE_ALPHABET, SealBroken, Vault, is_signed, new_code, new_pin, new_token, sign

OLD, NEW = ("k1", bytes(range(32))), ("k2", bytes(range(32, 64)))
VAULT = Vault((OLD,), b"index")
PURPOSE = "students.student_no"


@pytest.mark.parametrize("text", ["G431128201509010017", "", "𠮷林小满·阿依古丽", "x" * 5000])
def test_what_is_sealed_can_be_opened(text):
    sealed = VAULT.seal(text, PURPOSE)
    assert VAULT.open(sealed, PURPOSE) == text
    assert text == "" or text not in sealed


def test_the_same_text_is_sealed_differently_each_time():
    assert VAULT.seal("same", PURPOSE) != VAULT.seal("same", PURPOSE)


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key():
    rotated = Vault((NEW, OLD), b"index")
    assert rotated.open(VAULT.seal("old", PURPOSE), PURPOSE) == "old"
    assert rotated.seal("new", PURPOSE).startswith("k2:")


def test_value_whose_key_is_gone_does_not_open():
    with pytest.raises(SealBroken):
        Vault((NEW,), b"index").open(VAULT.seal("old", PURPOSE), PURPOSE)


def test_value_moved_to_another_column_does_not_open():
    with pytest.raises(SealBroken):
        VAULT.open(VAULT.seal("secret", PURPOSE), "wechat_identities.openid")


def test_changed_byte_is_noticed():
    name, _, encoded = VAULT.seal("secret", PURPOSE).partition(":")
    raw = bytearray(base64.b64decode(encoded))
    for place in (0, 12, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            VAULT.open(f"{name}:{base64.b64encode(changed).decode()}", PURPOSE)


@pytest.mark.parametrize("sealed", ["", "k1:", "k1:AAAA", "k1:not base64", "k1:林", "nokey"])
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(SealBroken):
        VAULT.open(sealed, PURPOSE)


def test_blind_index_finds_equal_values_of_one_purpose_only():
    index = VAULT.blind_index("G4311", PURPOSE)
    assert index == VAULT.blind_index("G4311", PURPOSE)
    assert index not in {VAULT.blind_index("G4311", "other"), Vault((OLD,), b"other").blind_index("G4311", PURPOSE)}


def test_signature_fits_its_parts_only():
    signature = sign("secret", "a", "bc")
    assert is_signed(("secret",), signature, "a", "bc")
    assert not is_signed(("secret",), signature, "ab", "c")
    assert not is_signed(("other",), signature, "a", "bc")
    assert not is_signed(("secret",), "签名", "a", "bc")


def test_signature_of_an_older_key_holds_as_long_as_the_key_is_kept():
    signature = sign("old", "a")
    assert is_signed(("new", "old"), signature, "a")
    assert not is_signed(("new",), signature, "a")


def test_codes_avoid_letters_that_look_alike():
    codes = "".join(new_code(8) for _ in range(200))
    assert set(codes) <= set(CODE_ALPHABET)
    assert not set(codes) & set("01OIL")


def test_pins_keep_leading_zeros():
    assert {len(new_pin(3)) for _ in range(200)} == {3}


def test_tokens_differ():
    assert len({new_token() for _ in range(100)}) == 100

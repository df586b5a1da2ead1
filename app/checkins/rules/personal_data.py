"""Numbers that have no place in a child's record: identity cards, phones, bank cards, chat accounts."""

import re
import unicodedata
from datetime import date
from enum import StrEnum


class PersonalNumber(StrEnum):
    """What kind of number a text gives away."""

    IDENTITY_CARD = "identity-card"
    PHONE = "phone"
    BANK_CARD = "bank-card"
    CHAT_ACCOUNT = "chat-account"


_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ \-._·]{1,2}(?=[0-9])")
_LONG_NUMBER = re.compile(r"[0-9]{10,}x?")
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}")
_NAMED_PHONE = re.compile(r"(?:电话|座机|手机|tel|phone)[^0-9]{0,4}[0-9]{7,}")
_CHAT = re.compile(r"(?:微信|wechat|qq|vx)(?:号|群|id)?[^0-9a-z]{0,3}[a-z0-9_-]{5,}")
_LONG_IDENTITY, _SHORT_IDENTITY = 18, 15
_BANK_CARD_LENGTHS = range(16, 20)


def personal_number(text: str) -> PersonalNumber | None:
    """Return the first kind of personal number found in a text, however wide or spaced its digits are, or None."""
    plain = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text).casefold())
    for number in _LONG_NUMBER.findall(plain):
        if kind := _kind_of(number):
            return kind
    if _NAMED_PHONE.search(plain):
        return PersonalNumber.PHONE
    return PersonalNumber.CHAT_ACCOUNT if _CHAT.search(plain) else None


def _kind_of(number: str) -> PersonalNumber | None:
    if _is_identity_card(number):
        return PersonalNumber.IDENTITY_CARD
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return PersonalNumber.PHONE
    if len(number) in _BANK_CARD_LENGTHS and _passes_luhn(number):
        return PersonalNumber.BANK_CARD
    return None


def _is_identity_card(number: str) -> bool:
    """Tell a card number by the birthday in it; the shorter, older form has a year of two digits."""
    if len(number) == _LONG_IDENTITY:
        return _is_day(number[6:14])
    return len(number) == _SHORT_IDENTITY and _is_day("19" + number[6:12])


def _is_day(digits: str) -> bool:
    try:
        return date.fromisoformat(digits).year > 1900  # noqa: PLR2004  # nobody alive was born before
    except ValueError:
        return False


def _passes_luhn(number: str) -> bool:
    if not number.isdecimal():
        return False
    digits = [int(digit) for digit in reversed(number)]
    return sum(digit if place % 2 == 0 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(digits)) % 10 == 0

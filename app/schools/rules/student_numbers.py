"""The national student number (学籍号): G or J with a check digit, L while it is temporary.

An L number becomes a G number one spring, and a G number may differ from the ID card after corrections; therefore
neither birthday nor sex is ever read out of it.
"""

import re

from app.schools.errors import StudentNumberInvalid
from app.schools.rules.widths import compact

_STUDENT_NUMBER = re.compile(r"[GJL][0-9]{17}[0-9X]")
_TEMPORARY = "L"
_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_CHECK_DIGITS = "10X98765432"  # By weighted sum modulo 11, as ISO 7064 MOD 11-2 and GB 11643 have it.
_SHOWN_HEAD, _SHOWN_TAIL = 4, 4


def normalise_student_number(raw: str) -> str:
    """Return the number in capitals and half-width digits; raise StudentNumberInvalid when it cannot be one."""
    number = compact(raw).upper()
    if not _STUDENT_NUMBER.fullmatch(number):
        raise StudentNumberInvalid
    return number


def is_temporary(number: str) -> bool:
    """Say whether the number is one that the state will replace by a formal one."""
    return number.startswith(_TEMPORARY)


def has_right_check_digit(number: str) -> bool:
    """Say whether the last digit fits. Temporary numbers have none; a wrong one deserves a warning, no refusal."""
    if is_temporary(number):
        return True
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[1:18], strict=True))
    return _CHECK_DIGITS[total % 11] == number[-1]


def mask_student_number(number: str) -> str:
    """Return G431***********1234; anything that is no student number is hidden altogether."""
    if not _STUDENT_NUMBER.fullmatch(number):
        return "*" * len(number)
    hidden = len(number) - _SHOWN_HEAD - _SHOWN_TAIL
    return number[:_SHOWN_HEAD] + "*" * hidden + number[-_SHOWN_TAIL:]

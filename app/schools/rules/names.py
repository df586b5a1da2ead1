"""Names of people: kept as they were typed, made comparable, and masked for everybody who need not know them.

Nothing here assumes that the first character is a family name: Tibetan and Mongol names usually have none.
"""

import re
import unicodedata
from collections.abc import Collection

from app.schools.errors import NameLength, RareCharacter

MAX_NAME_LENGTH = 100  # Code points; phones that count UTF-16 units may show more.
INTERPUNCT = "\u00b7"  # The separator prescribed for names of ethnic minorities (GB18030 A1A4).

_HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACE_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_INTERPUNCT_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s*[•‧・･∙●.．·]\s*(?=[{_HAN}])")
_LEFT_BY_LOST_CHARACTERS = frozenset("?？□〓\ufffd")  # What older systems print instead of a character they lack.
_UNREADABLE_CATEGORIES = frozenset({"Cc", "Co", "Cs"})  # Control, private use, half of a surrogate pair.
_SHOWN_STARS = 3


def normalise_name(raw: str) -> str:
    """Return the name as it is stored; raise RareCharacter or NameLength when it cannot be.

    Compatibility characters stay as typed (no NFC or NFKC): they are what stands in the household register.
    """
    visible = "".join(char for char in raw if unicodedata.category(char) != "Cf").strip()
    name = _INTERPUNCT_BETWEEN_HAN.sub(INTERPUNCT, _SPACE_BETWEEN_HAN.sub("", visible))
    _refuse_unreadable(name)
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise NameLength
    return name


def _refuse_unreadable(name: str) -> None:
    for position, char in enumerate(name, start=1):
        if char in _LEFT_BY_LOST_CHARACTERS or unicodedata.category(char) in _UNREADABLE_CATEGORIES:
            raise RareCharacter(position=position, code_point=f"U+{ord(char):04X}")


def search_key(name: str) -> str:
    """Return the form in which names are searched: without case, width, separators and compatibility variants."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "PSZ")


def mask_name(name: str) -> str:
    """Return 李* for two characters, 李** for three, 才*** from four on; each part of 阿卜杜·热西提 by itself."""
    return INTERPUNCT.join(_mask_part(part) for part in name.split(INTERPUNCT))


def _mask_part(part: str) -> str:
    if len(part) <= 1:
        return "*" * len(part)
    return part[0] + "*" * min(len(part) - 1, _SHOWN_STARS)


def label_with_seat(name: str, seat_no: int | None, names_in_class: Collection[str]) -> str:
    """Add the seat number when the class has this name twice; also works for masked names among masked names."""
    is_shared = sum(other == name for other in names_in_class) > 1
    return f"{name}({seat_no}号)" if is_shared and seat_no is not None else name

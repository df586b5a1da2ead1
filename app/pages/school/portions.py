"""How much of a prize one family gets, as people say it."""

from typing import Any

from app.core.i18n import mark, translate

_LARGE = 1000
_WORDS = {
    "gram": (mark("{number}克"), mark("{number}公斤")),
    "milliliter": (mark("{number}毫升"), mark("{number}升")),
}
_PIECES = mark("{number}个")


def portion(item: dict[str, Any]) -> str:
    """Return one portion of an item: 500克, 1.5公斤, 30个."""
    quantity = item["quantity"]
    if item["unit"] not in _WORDS:
        return translate(_PIECES, number=quantity)
    small, large = _WORDS[item["unit"]]
    return translate(small, number=quantity) if quantity < _LARGE else translate(large, number=f"{quantity / _LARGE:g}")

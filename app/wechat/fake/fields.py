"""Which values the fields of a message take, as the platform's table of limits tells."""

import re

from app.wechat.values import kind_of

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_DAY = r"(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{4}年|\d{4}([-/.])\d{1,2}\1\d{1,2})"
_HOUR = r"\d{1,2}:\d{2}(?::\d{2})?"
_FORMS = {
    "thing": re.compile(r".{1,20}"),
    "number": re.compile(r"(?=.{1,32}$)-?\d+(?:\.\d+)?", re.ASCII),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w]{1,5}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "time": re.compile(rf"(?:{_DAY} ?)?{_HOUR}"),
    "date": re.compile(rf"{_DAY}(?: ?{_HOUR})?"),
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?", re.ASCII),
    "phone_number": re.compile(r"[\d+*#() -]{1,17}", re.ASCII),
    "car_number": re.compile(rf"(?:{_HAN}|[A-Z])[A-Z0-9]{{1,6}}(?:{_HAN}|[A-Z0-9])?"),
    "name": re.compile(rf"(?=.*{_HAN})[^\d]{{1,10}}|(?!.*{_HAN})[^\d]{{1,20}}"),
    "phrase": re.compile(rf"{_HAN}{{1,5}}"),
}
_SPANS = frozenset({"time", "date"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_taken(field_name: str, value: str) -> bool:
    """Tell whether a field takes a value; times and days may also be two with a tilde between them."""
    kind = kind_of(field_name)
    form = _FORMS.get(kind)
    if not value or _CONTROL.search(value):
        return False
    parts = value.split("~", 1) if kind in _SPANS else [value]
    return form is None or all(form.fullmatch(part) for part in parts)

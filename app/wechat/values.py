"""The platform's rules for the values of a subscribed message."""

import re

# The longest value of each kind of field, in characters; a field is named by its kind and a number, such as "thing1".
LONGEST = {
    "thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "phone_number": 17, "car_number": 8,
    "name": 10, "phrase": 5,
}  # fmt: skip
# Of them only this one takes the sign that says "and so on".
FREE_TEXT = "thing"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def kind_of(field_name: str) -> str:
    """Return the kind of a field of a template: ``thing`` for ``thing1``."""
    return field_name.rstrip("0123456789")


def fitted(field_name: str, value: str) -> str:
    """Return a value in the form that its field takes: one line, never empty, cut by code points where it is too long."""
    kind = kind_of(field_name)
    line = " ".join(_CONTROLS.sub(" ", value).split()) or "-"
    longest = LONGEST.get(kind, len(line))
    if len(line) <= longest:
        return line
    return f"{line[: longest - 1]}…" if kind == FREE_TEXT else line[:longest]

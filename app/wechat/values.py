"""The platform's rules for the values of a subscribed message."""

import re

# The longest value of each kind of field, in characters; a field is named by its kind and a number, such as "thing1".
LONGEST = {"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "name": 10, "phrase": 5}
_KIND = re.compile(r"([a-z_]+?)\d*")


def fitted(field_name: str, value: str) -> str:
    """Return a value in the form that its field takes: one line, never empty, cut by code points where it is too long."""
    found = _KIND.fullmatch(field_name)
    longest = LONGEST.get(found[1] if found else "", len(value) or 1)
    line = " ".join(value.split()) or "-"
    return line if len(line) <= longest else f"{line[: longest - 1]}…"

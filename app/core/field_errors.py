"""From marshmallow's nested messages to a flat list of field errors: pointer, stable code, and a text of our catalogue.

The library's own texts are English and already filled when they arrive here; the table below recognizes them.
"""

import re
from collections.abc import Iterator, Mapping

from app.core.errors import FieldError
from app.core.i18n import mark

_KNOWN = tuple(
    (re.compile(pattern), code, message)
    for pattern, code, message in (
        (r"Missing data for required field\.", "required", mark("缺少此项。")),
        (r"Field may not be null\.", "required", mark("此项不能为空。")),
        (r"Unknown field\.", "unknown-field", mark("不认识的字段。")),
        (r"Not a valid (?:string|utf-8 string)\.", "wrong-type", mark("应为文字。")),
        (r"Not a valid integer\.", "wrong-type", mark("应为整数。")),
        (r"Not a valid number\.", "wrong-type", mark("应为数字。")),
        (r"Special numeric values .*", "wrong-type", mark("应为数字。")),
        (r"Not a valid boolean\.", "wrong-type", mark("应为是或否(true或false)。")),
        (r"Not a valid UUID\.", "wrong-type", mark("应为编号(UUID)。")),
        (r"Not a valid date\.", "wrong-type", mark("应为日期,例如2026-11-18。")),
        (r"Not a valid (?:\w+ )?datetime\.", "wrong-type", mark("应为带时区的时间,例如2026-11-18T12:00:00+08:00。")),
        (r"Not a valid time\.", "wrong-type", mark("应为时间,例如12:00。")),
        (r"Not a valid list\.", "wrong-type", mark("应为列表。")),
        (r"Not a valid mapping type\.", "wrong-type", mark("应为对象。")),
        (r"Not a valid file\.", "wrong-type", mark("应为文件。")),
        (r"Invalid (?:input )?type\.", "wrong-type", mark("内容的格式不正确。")),
        (r"Number too large\.", "out-of-range", mark("数字过大。")),
        (
            r"Must be greater than(?: or equal to)? (?P<min>\S+) and less than(?: or equal to)? (?P<max>\S+)\.",
            "out-of-range",
            mark("应在{min}到{max}之间。"),
        ),
        (r"Must be greater than(?: or equal to)? (?P<min>\S+)\.", "out-of-range", mark("不能小于{min}。")),
        (r"Must be less than(?: or equal to)? (?P<max>\S+)\.", "out-of-range", mark("不能大于{max}。")),
        (r"Length must be between (?P<min>\d+) and (?P<max>\d+)\.", "wrong-length", mark("长度应为{min}到{max}。")),
        (r"Shorter than minimum length (?P<min>\d+)\.", "wrong-length", mark("长度不能小于{min}。")),
        (r"Longer than maximum length (?P<max>\d+)\.", "wrong-length", mark("长度不能大于{max}。")),
        (r"Length must be (?P<length>\d+)\.", "wrong-length", mark("长度应为{length}。")),
        (r"Must be one of: (?P<choices>.*)\.", "not-a-choice", mark("应为以下之一:{choices}。")),
        (r"Must be equal to (?P<other>.*)\.", "not-a-choice", mark("应为{other}。")),
        (r"String does not match expected pattern\.", "wrong-form", mark("格式不正确。")),
        (r"Invalid (?:value|input)\.", "invalid", mark("内容无效。")),
    )
)


def field_errors(messages: Mapping[str, object]) -> Iterator[FieldError]:
    """Yield one error for each message. The body's fields are pointed at from its root, other places by their name."""
    for location, tree in messages.items():
        yield from _flatten(tree, "" if location in {"json", "form", "files"} else f"/{location}")


def _flatten(tree: object, pointer: str) -> Iterator[FieldError]:
    if isinstance(tree, Mapping):
        for name, branch in tree.items():
            step = "" if name == "_schema" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from _flatten(branch, pointer + step)
    else:
        for message in tree if isinstance(tree, list) else [tree]:
            yield _recognized(pointer, str(message))


def _recognized(pointer: str, message: str) -> FieldError:
    for pattern, code, ours in _KNOWN:
        if match := pattern.fullmatch(message):
            return FieldError(pointer, code, ours, tuple(match.groupdict().items()))
    return FieldError(pointer, "invalid", message)

"""Small charts for figures. A chart tells a screen reader its title and rows; the page shows the rows as a table too.

A value of ``None`` is one that may not be shown, because too few people stand behind it: it is hatched, never drawn to
scale. Words in place of a value are hatched as well, and told as they are.
"""

from collections.abc import Sequence

from markupsafe import Markup

from app.core.i18n import mark, translate
from app.pages.drawing.svg import at, box, circle, join, number, path, picture, words

Row = tuple[str, float | None]
Bar = tuple[str, float | str | None]

HIDDEN = mark("少于5人不显示")
_SUMMARY = mark("{title}:{rows}")
_BETWEEN = mark("、")
_WIDTH = 360
_ROW_HEIGHT = 38
_BAR_HEIGHT = 12
_HATCHED_WIDTH = 72
_SERIES = 6
_PERCENT = 100
_MARGIN = 12
_COLUMNS_HEIGHT = 120
_MOST_COLUMNS_WITH_VALUES = 12
_MOST_COLUMN_LABELS = 7


def bars(rows: Sequence[Bar], *, title: str, unit: str, uid: str) -> Markup:
    """Draw one bar a row, its words above it; the longest fills the width, and of percentages a hundred would."""
    most = _PERCENT if unit == "%" else _most(rows)
    drawn = (at(0, place * _ROW_HEIGHT, _bar(row, most, unit)) for place, row in enumerate(rows))
    return _chart(*drawn, title=title, told=_told(rows, unit), uid=uid, height=len(rows) * _ROW_HEIGHT)


def _bar(row: Bar, most: float, unit: str) -> Markup:
    label, value = row
    track = box("track", 0, 22, _WIDTH, _BAR_HEIGHT, 3)
    filled = (
        _hatched(0, 22, _HATCHED_WIDTH, _BAR_HEIGHT)
        if value is None or isinstance(value, str)
        else box("bar", 0, 22, _WIDTH * value / most, _BAR_HEIGHT, 3)
    )
    return join(words("label", 0, 15, label), _value(15, value, unit), track, filled)


def shares(parts: Sequence[Row], *, title: str, unit: str = "", uid: str) -> Markup:
    """Draw the parts of a whole as one bar, with a legend below; at most six parts have a colour of their own."""
    whole = sum(value for _, value in parts if value) or 1
    segments, legend, left = [], [], 0.0
    for place, (label, value) in enumerate(parts):
        tone = f"series-{place % _SERIES + 1}"
        width = (value or 0) / whole * _WIDTH
        segments.append(box(tone, left, 0, max(width - 2, 0), 24))
        legend.append(
            at(0, 44 + place * 26, circle(tone, 7, -5, 6), words("label", 22, 0, label), _value(0, value, unit))
        )
        left += width
    return _chart(*segments, *legend, title=title, told=_told(parts, unit), uid=uid, height=36 + len(parts) * 26)


def weeks(points: Sequence[Row], *, title: str, unit: str = "", uid: str) -> Markup:
    """Draw a column a week, oldest first; where they are many, only some carry their words."""
    most = _most(points)
    step = (_WIDTH - 2 * _MARGIN) / max(len(points), 1)
    every = -(-len(points) // _MOST_COLUMN_LABELS)
    columns = []
    for place, (label, value) in enumerate(points):
        is_labelled = (len(points) - 1 - place) % every == 0
        has_value = len(points) <= _MOST_COLUMNS_WITH_VALUES
        columns.append(
            at(
                _MARGIN + (place + 0.5) * step,
                0,
                _column(value, most, step, has_value=has_value),
                words("tick", 0, 162, label) if is_labelled else "",
            )
        )
    ground = path("axis", "M0", 24 + _COLUMNS_HEIGHT, "H", _WIDTH)
    return _chart(*columns, ground, title=title, told=_told(points, unit), uid=uid, height=170)


def _column(value: float | None, most: float, step: float, *, has_value: bool) -> Markup:
    width, foot = min(step * 0.64, 36), 24 + _COLUMNS_HEIGHT
    if value is None:
        return _hatched(-width / 2, foot - 30, width, 30)
    height = value / most * _COLUMNS_HEIGHT
    label = words("tick-value", 0, foot - height - 6, f"{value:g}") if has_value else ""
    return join(box("bar", -width / 2, foot - height, width, height, min(3, height / 2)), label)


def progress(value: float, goal: float, label: str, *, uid: str) -> Markup:
    """Draw how far something has come; what is more than the goal fills the bar and no more."""
    done = min(value / goal, 1) if goal else 1
    reached = f"{value:g} / {goal:g}"
    drawn = (
        words("label", 0, 15, label),
        words("value", _WIDTH, 15, reached),
        box("track", 0, 22, _WIDTH, 14, 7),
        box("bar", 0, 22, max(_WIDTH * done, 14) if value else 0, 14, 7),
    )
    return _chart(*drawn, title=label, told=reached, uid=uid, height=38)


def _most(rows: Sequence[Bar]) -> float:
    return max((value for _, value in rows if value and not isinstance(value, str)), default=1)


def _hatched(x: float, y: float, width: float, height: float) -> Markup:
    """Draw the field that stands for a hidden value."""
    stripes = []
    for start in range(int(-height), int(width), 7):
        # Each stripe rises to the right, and is cut off at both sides of the field.
        left, right = max(start, 0), min(start + height, width)
        stripes.append(
            f"M{number(x + left)} {number(y + height - (left - start))}L{number(x + right)} {number(y + height - (right - start))}"
        )
    return path("hatch", *stripes)


def _value(y: float, value: float | str | None, unit: str) -> Markup:
    is_number = value is not None and not isinstance(value, str)
    return words("value" if is_number else "value hidden", _WIDTH, y, _in_words(value, unit))


def _in_words(value: float | str | None, unit: str) -> str:
    if value is None:
        return translate(HIDDEN)
    return value if isinstance(value, str) else f"{value:g}{unit}"


def _told(rows: Sequence[Bar], unit: str) -> str:
    shown = (_in_words(value, unit) for _, value in rows)
    return translate(_BETWEEN).join(f"{label} {value}" for (label, _), value in zip(rows, shown, strict=True))


def _chart(*inside: str, title: str, told: str, uid: str, height: float) -> Markup:
    summary = translate(_SUMMARY, title=title, rows=told) if told else title
    return picture(*inside, class_="drawing diagram", title=summary, uid=uid, width=_WIDTH, height=max(height, 1))

"""Chinese words on a page: which font has a character, how words fit a box, and what stands in for a missing glyph.

A character that the wanted font lacks is taken from the other one; when both lack it, its code is drawn in a small
box ("U+20BB7"), so that a rare name is visibly incomplete and somebody can write it in by hand.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import pylopdf_fonts_zh_cn
from PIL import ImageDraw, ImageFont

Face = Literal["sans", "serif"]

_PATHS = {"sans": pylopdf_fonts_zh_cn.sans_path(), "serif": pylopdf_fonts_zh_cn.serif_path()}
_OTHER: dict[Face, Face] = {"sans": "serif", "serif": "sans"}
_NEVER_ASSIGNED = "\uffff"  # Unicode promises that this is no character: every font answers with its "missing" glyph.

SMALLEST = 15  # Pixels; 2 mm on the printed page. Words that do not even fit at this size end in an ellipsis.
_LINE = 1.28  # Distance of baselines, in sizes.
_ASCENT, _DESCENT = 0.9, 0.28  # How far ink reaches above and below a baseline, in sizes.
_CODE = 0.4  # The size of the code inside the box of a missing character, in sizes.
_CODE_PADDING = 0.14
_HEADING_LINES = 2
_MEASURED = 100  # The size at which glyphs are measured and compared.

# Line breaks keep Latin words and numbers whole, and punctuation with the character that it opens or closes.
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # They only choose between shapes of one character.
_PIECES = re.compile(r"[（《「『“‘(]*(?:[A-Za-z0-9]+|.)[，。、；：！？）》」』”’·…,.;:!?)%]*", re.DOTALL)


class Box(NamedTuple):
    """A rectangle of the page in pixels."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Style:
    """How words look. ``size`` is the largest one tried; ``lines`` the most lines they may take."""

    size: int
    color: str
    face: Face = "sans"
    bold: bool = False
    align: Literal["left", "center", "right"] = "center"
    lines: int = 1


@dataclass(frozen=True)
class _Setting:
    """Words broken into lines at a size."""

    lines: tuple[str, ...]
    size: int


def write(draw: ImageDraw.ImageDraw, box: Box, words: str, style: Style) -> None:
    """Write words into a box, in the middle of its height: smaller or on more lines when they are long, never outside."""
    setting = _fit(_clean(words), box, style)
    top = box.top + (box.height - _height(setting)) / 2
    for number, line in enumerate(setting.lines):
        slack = box.width - _width(line, style.face, setting.size)
        left = box.left + slack * {"left": 0, "center": 0.5, "right": 1}[style.align]
        _write_line(draw, (left, top + (_ASCENT + number * _LINE) * setting.size), line, setting.size, style)


def width(words: str, style: Style) -> float:
    """The pixels that words take on one line at the style's full size."""
    return _width(_clean(words), style.face, style.size)


def _clean(words: str) -> str:
    """One line without invisible characters. Ideographic spaces stay: they indent a paragraph."""
    one_line = _VARIANTS.sub("", re.sub(r"[^\S\u3000]+", " ", words)).strip(" ")
    return "".join(char for char in one_line if unicodedata.category(char) not in {"Cc", "Cf"})


def _fit(words: str, box: Box, style: Style) -> _Setting:
    """The largest setting that stays in the box."""
    for size in _sizes(style.size):
        setting = _Setting(_break_evenly(words, box.width, style, size), size)
        if _fits(setting, box, style):
            return setting
    return _cut(words, box, style)


def _fits(setting: _Setting, box: Box, style: Style) -> bool:
    widest = max(_width(line, style.face, setting.size) for line in setting.lines)
    return len(setting.lines) <= style.lines and _height(setting) <= box.height and widest <= box.width


def _sizes(largest: int) -> Iterator[int]:
    size = largest
    while size > SMALLEST:
        yield size
        size = min(size - 1, round(size * 0.95))
    yield SMALLEST


def _cut(words: str, box: Box, style: Style) -> _Setting:
    """The lines that fit at the smallest size; the last of them ends in an ellipsis."""
    room = 1 + int((box.height / SMALLEST - _ASCENT - _DESCENT) / _LINE)
    *kept, last = _break(words, box.width, style.face, SMALLEST)[: max(1, min(room, style.lines))]
    while last and _width(last + "…", style.face, SMALLEST) > box.width:
        last = last[:-1]
    return _Setting((*kept, last + "…"), SMALLEST)


def _height(setting: _Setting) -> float:
    return setting.size * (_ASCENT + _DESCENT + _LINE * (len(setting.lines) - 1))


def _break_evenly(words: str, room: float, style: Style, size: int) -> tuple[str, ...]:
    """Lines no wider than ``room``; the two lines of a name or heading become equally long, a paragraph flows."""
    lines = _break(words, room, style.face, size)
    if not 1 < len(lines) <= style.lines <= _HEADING_LINES:
        return lines
    narrow = _width(words, style.face, size) / len(lines)
    while narrow < room and len(_break(words, narrow, style.face, size)) > len(lines):
        narrow += size / 2
    return _break(words, min(narrow, room), style.face, size)


def _break(words: str, room: float, face: Face, size: int) -> tuple[str, ...]:
    lines = [""]
    for piece in _unbreakable(words, room, face, size):
        if lines[-1] and _width(lines[-1] + piece, face, size) > room:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip(" ") for line in lines)


def _unbreakable(words: str, room: float, face: Face, size: int) -> Iterator[str]:
    """The pieces of a text between which a line may end; a piece wider than a whole line falls into characters."""
    for piece in _PIECES.findall(words):
        if _width(piece, face, size) <= room:
            yield piece
        else:
            yield from piece


def _width(line: str, face: Face, size: float) -> float:
    return size * sum(_advance(char, face) for char in line)


@lru_cache(maxsize=16384)
def _advance(char: str, face: Face) -> float:
    """The distance from a character to the next one, in sizes: measured once, because it grows with the size."""
    chosen = _face_with(char, face)
    if chosen is None:
        return _width(_code(char), "sans", _CODE) + 2 * _CODE_PADDING
    return _font(chosen, _MEASURED).getlength(char) / _MEASURED


@lru_cache(maxsize=48)  # An open font takes about one megabyte.
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout gives the same picture on every machine, with or without the optional text-shaping library.
    return ImageFont.truetype(_PATHS[face], size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=16384)
def _face_with(char: str, wanted: Face) -> Face | None:
    return next((face for face in (wanted, _OTHER[wanted]) if _has(face, char)), None)


def _has(face: Face, char: str) -> bool:
    return _ink(face, char) != _ink(face, _NEVER_ASSIGNED)


def _ink(face: Face, char: str) -> tuple[tuple[int, int], bytes]:
    mask = _font(face, _MEASURED).getmask(char)
    return mask.size, bytes(mask)


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _write_line(draw: ImageDraw.ImageDraw, start: tuple[float, float], line: str, size: int, style: Style) -> None:
    left, baseline = start
    for char in line:
        face = _face_with(char, style.face)
        if face is None:
            _write_code(draw, (left, baseline), char, size, style.color)
        else:
            # The package brings regular weights only, hence a thin outline stands in for bold.
            stroke = size * 0.013 if style.bold else 0
            font = _font(face, size)
            draw.text((left, baseline), char, fill=style.color, font=font, anchor="ls", stroke_width=stroke)
        left += size * _advance(char, style.face)


def _write_code(draw: ImageDraw.ImageDraw, start: tuple[float, float], char: str, size: int, color: str) -> None:
    left, baseline = start
    right, middle = left + size * _advance(char, "sans"), baseline - 0.38 * size
    frame = (left + 0.04 * size, middle - 0.34 * size, right - 0.04 * size, middle + 0.34 * size)
    draw.rounded_rectangle(frame, radius=size * 0.1, outline=color, width=max(1, round(size * 0.03)))
    font = _font("sans", round(size * _CODE))
    draw.text(((left + right) / 2, middle), _code(char), fill=color, font=font, anchor="mm")

"""The certificate that one child takes home."""

from dataclasses import dataclass

from PIL import ImageDraw

from app.stars.poster import ornaments as art
from app.stars.poster.easel import A4, Easel, png
from app.stars.poster.lettering import Box, Style, write


@dataclass(frozen=True)
class CertificateContent:
    """All words of a certificate. ``words`` is the sentence of praise after the salutation."""

    school: str
    title: str
    class_label: str
    shown_name: str
    words: str
    principal: str
    date: str


_HEIGHT, _WIDTH = A4  # A sheet across.
_MIDDLE = _WIDTH / 2

_TITLE = Style(200, art.DEEP_RED, face="serif", bold=True)
_CHILD = Style(84, art.INK, face="serif", bold=True, align="left", lines=2)
_PRAISE = Style(68, art.INK, face="serif", align="left", lines=12)
_SCHOOL = Style(56, art.DEEP_LEAF, bold=True, align="right", lines=2)
_SIGNATURE = Style(46, art.INK, align="right")


def draw_certificate(content: CertificateContent) -> bytes:
    """The certificate as PNG, 297 x 210 mm."""
    easel = Easel(_WIDTH, _HEIGHT, art.CREAM)
    _decorate(easel)
    page = easel.page()
    _write(ImageDraw.Draw(page), content)
    return png(page)


def _decorate(easel: Easel) -> None:
    art.rays(easel, _MIDDLE, 300, 2400, art.PALE_CREAM)
    easel.panel(Box(56, 56, _WIDTH - 112, _HEIGHT - 112), 40, None, art.DEEP_RED, 14)
    easel.panel(Box(84, 84, _WIDTH - 168, _HEIGHT - 168), 26, None, art.GOLD, 6)
    _sprig(easel, 140, 1)
    _sprig(easel, _WIDTH - 140, -1)
    art.wreath(easel, _MIDDLE, 262, 120)
    art.star(easel.pen(_MIDDLE, 250, 170))
    art.garden(easel, Box(108, _HEIGHT - 206, _WIDTH - 216, 98))
    _rosette(easel, 650, 1212, 84)


def _sprig(easel: Easel, x: float, side: int) -> None:
    """Two branches of leaves out of an upper corner; ``side`` is 1 for the left corner and -1 for the right one."""
    for turn, mirror in ((0, 1), (90, -1)):
        branch = easel.pen(x, 140, 100, turn * side)
        branch.line([(0, 0), (150 * side, 14 * mirror), (300 * side, 0)], 6, art.LEAF)
        for step in range(6):
            foot = branch.moved((20 + 50 * step) * side, 8 * mirror * (1 - abs(step - 2.5) / 4))
            for lean, color in ((40, art.FRESH_LEAF), (128, art.LEAF)):
                art.leaf(foot.scaled(1.3 - step * 0.1).turned(lean * side), color, art.DEEP_LEAF)


def _rosette(easel: Easel, x: float, y: float, size: float) -> None:
    """A ribbon rosette with a sprout: plainly an ornament. The school presses its real seal by hand."""
    for turn in (-18, 18):
        tail = easel.pen(x, y, size, turn)
        tail.polygon([(-34, 60), (34, 60), (34, 162), (0, 138), (-34, 162)], art.RED)
    for number in range(20):
        easel.pen(x, y, size, number * 18).oval(0, -98, 19, 22, art.DEEP_GOLD if number % 2 else art.GOLD)
    for radius, color in ((98, art.GOLD), (84, art.DEEP_GOLD), (78, art.PALE_GOLD)):
        easel.pen(x, y, size).oval(0, 0, radius, radius, color)
    art.sprout(easel.pen(x, y, size * 1.1))


def _write(draw: ImageDraw.ImageDraw, content: CertificateContent) -> None:
    write(draw, Box(500, 400, _WIDTH - 1000, 230), content.title, _TITLE)
    left, room = 300, _WIDTH - 600
    write(draw, Box(left, 665, room, 120), f"{content.class_label}　{content.shown_name}　同学：", _CHILD)
    write(draw, Box(left, 800, room, 300), f"　　{content.words}", _PRAISE)
    right = Box(_MIDDLE, 1120, _WIDTH - 300 - _MIDDLE, 80)
    write(draw, right, content.school, _SCHOOL)
    write(draw, right._replace(top=1206, height=60), f"校长　{content.principal}", _SIGNATURE)
    write(draw, right._replace(top=1276, height=60), content.date, _SIGNATURE)

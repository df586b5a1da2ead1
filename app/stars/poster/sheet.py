"""The poster: the stars of one period on an A4 sheet, for the board at the school gate."""

import math
from dataclasses import dataclass

from PIL import ImageDraw

from app.stars.poster import ornaments as art
from app.stars.poster.easel import A4, Easel, png
from app.stars.poster.lettering import Box, Style, width, write


@dataclass(frozen=True)
class Winner:
    """One star as the public may see it. ``words`` say what the child is praised for, in place of any points."""

    class_label: str
    shown_name: str
    words: str


@dataclass(frozen=True)
class PosterContent:
    """All words of a poster. ``winners`` stand in the order in which they are drawn: by class and seat."""

    school: str
    title: str
    period: str
    days: str
    winners: tuple[Winner, ...]
    principal: str
    date: str


_WIDTH, _A4_HEIGHT = A4
_FRAME = 46  # The border's distance from the edge of the sheet.
_MARGIN = 120
_HEADER, _FOOTER = 614, 420  # The heights above and below the winners.
_GAP = 15
_LOWEST_CARD, _HIGHEST_CARD = 72, 300  # Even the lowest card has room for a name on two lines.
_COLUMNS = ((4, 1), (14, 2), (36, 3), (math.inf, 4))  # Up to so many winners stand in so many columns.

_SCHOOL = Style(60, art.DEEP_LEAF, bold=True)
_TITLE = Style(210, art.DEEP_RED, face="serif", bold=True)
_PERIOD = Style(46, art.PAPER, bold=True)
_NOBODY = Style(76, art.DEEP_LEAF, face="serif", bold=True)
_SIGNATURE = Style(40, art.INK, align="right")


@dataclass(frozen=True)
class _Grid:
    """Where the winners' cards stand. The sheet grows downwards when more come than an A4 page can hold."""

    columns: int
    rows: int
    card_width: float
    card_height: float
    page_height: int

    def card(self, number: int) -> Box:
        row, column = divmod(number, self.columns)
        across, down = self.card_width + _GAP, self.card_height + _GAP
        left = (_WIDTH + _GAP - self.columns * across) / 2
        top = _HEADER + (self.page_height - _HEADER - _FOOTER + _GAP - self.rows * down) / 2
        return Box(left + column * across, top + row * down, self.card_width, self.card_height)


def draw_poster(content: PosterContent) -> bytes:
    """The poster as PNG: 210 mm wide, and 297 mm high unless more than about 60 children are named."""
    grid = _grid(len(content.winners))
    easel = Easel(_WIDTH, grid.page_height, art.CREAM)
    _decorate(easel, grid.page_height)
    if not content.winners:
        art.sprout(easel.pen(_WIDTH / 2, 1000, 420))
    for number in range(len(content.winners)):
        _draw_card(easel, grid.card(number), number)
    page = easel.page()
    draw = ImageDraw.Draw(page)
    _write_frame(draw, content, grid.page_height)
    for number, winner in enumerate(content.winners):
        _write_card(draw, grid.card(number), winner)
    return png(page)


def _grid(winners: int) -> _Grid:
    columns = next(columns for most, columns in _COLUMNS if winners <= most)
    rows = math.ceil(winners / columns)
    room = _A4_HEIGHT - _HEADER - _FOOTER
    card_height = min(_HIGHEST_CARD, max(_LOWEST_CARD, room / max(rows, 1) - _GAP))
    card_width = 1240 if columns == 1 else (_WIDTH - 2 * _MARGIN + _GAP) / columns - _GAP
    page_height = max(_A4_HEIGHT, math.ceil(_HEADER + _FOOTER + rows * (card_height + _GAP)))
    return _Grid(columns, rows, card_width, card_height, page_height)


def _decorate(easel: Easel, height: int) -> None:
    art.rays(easel, _WIDTH / 2, 340, height, art.PALE_CREAM)
    art.garden(easel, Box(_FRAME + 26, height - 190, _WIDTH - 2 * _FRAME - 52, 118))
    easel.panel(Box(_FRAME, _FRAME, _WIDTH - 2 * _FRAME, height - 2 * _FRAME), 50, None, art.LEAF, 10)
    for side in (-1, 1):
        art.star(easel.pen(_WIDTH / 2 + side * 627, 330, 110, side * 14))
        art.star(easel.pen(_WIDTH / 2 + side * 517, 230, 60, side * -10))
    art.ribbon(easel, _WIDTH / 2, 530, 1020, 92, art.LEAF, art.DEEP_LEAF)


def _draw_card(easel: Easel, card: Box, number: int) -> None:
    radius = min(28, card.height / 4)
    easel.panel(card, radius, art.PAPER, art.GOLD, 3)
    icon = _icon(card)
    x, y = icon.left + icon.width / 2, icon.top + icon.height / 2
    easel.pen(x, y, icon.width).oval(0, 0, 50, 50, "#FFF3D1")
    art.HARVEST[number % len(art.HARVEST)](easel.pen(x, y, icon.width * 0.72))


def _icon(card: Box) -> Box:
    size = card.height * 0.74
    edge = (card.height - size) / 2
    return Box(card.left + min(edge, 30), card.top + edge, size, size)


def _write_frame(draw: ImageDraw.ImageDraw, content: PosterContent, height: int) -> None:
    write(draw, Box(240, 110, _WIDTH - 480, 80), content.school, _SCHOOL)
    write(draw, Box(290, 210, _WIDTH - 580, 250), content.title, _TITLE)
    write(draw, Box(_WIDTH / 2 - 490, 490, 980, 80), f"{content.period}　{content.days}", _PERIOD)
    if not content.winners:
        write(draw, Box(200, 1260, _WIDTH - 400, 120), "本期名额留空，期待下一期的你", _NOBODY)
    signature = Box(_MARGIN, height - _FOOTER + 6, _WIDTH - 2 * _MARGIN, 52)
    write(draw, signature, f"校长　{content.principal}", _SIGNATURE)
    write(draw, signature._replace(top=signature.top + 58), content.date, _SIGNATURE)


def _write_card(draw: ImageDraw.ImageDraw, card: Box, winner: Winner) -> None:
    """The name and the class on the first line of a card, the words of praise below.

    A name that would become tiny beside the class gets the whole line; the class then moves down.
    """
    upper, lower = _lines(card)
    label = Style(round(min(54, upper.height * 0.55)), art.DEEP_LEAF, align="right")
    name = Style(round(min(120, upper.height * 0.86)), art.INK, "serif", bold=True, align="left", lines=2)
    words = Style(round(min(54, lower.height * 0.8)), art.BROWN, align="left", lines=2)
    taken = min(width(winner.class_label, label), upper.width * 0.4)
    if width(winner.shown_name, name) * 0.65 <= upper.width - taken:
        upper, beside = _beside(upper, taken)
    else:
        lower, beside = _beside(lower, taken)
    write(draw, upper, winner.shown_name, name)
    write(draw, lower, winner.words, words)
    write(draw, beside, winner.class_label, label)


def _lines(card: Box) -> tuple[Box, Box]:
    """The places for the two lines of a card."""
    icon = _icon(card)
    left = icon.left + icon.width + min(24, card.height * 0.14)
    right = card.left + card.width - min(28, card.height * 0.2)
    pad = card.height * 0.07
    upper = Box(left, card.top + pad, right - left, (card.height - 2 * pad) * 0.6)
    return upper, Box(left, upper.top + upper.height, upper.width, (card.height - 2 * pad) * 0.4)


def _beside(line: Box, taken: float) -> tuple[Box, Box]:
    """The line without its right end, and that end."""
    end = Box(line.left + line.width - taken, line.top, taken, line.height)
    return line._replace(width=line.width - taken - 14), end

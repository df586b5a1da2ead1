"""Paper and pen: smooth shapes in a few calls, and the finished page as PNG.

Shapes are drawn on a canvas twice as large as the page and then reduced, because Pillow draws hard edges; words are
written afterwards on the page itself.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image, ImageDraw

from app.stars.poster.lettering import Box

Point = tuple[float, float]

DPI = 200
A4 = (1654, 2339)  # 210 x 297 mm in pixels.
_FINENESS = 2


class Easel:
    """A page while its shapes are drawn."""

    def __init__(self, width: int, height: int, color: str) -> None:
        self._canvas = Image.new("RGB", (width * _FINENESS, height * _FINENESS), color)
        self._draw = ImageDraw.Draw(self._canvas)

    def pen(self, x: float, y: float, size: float = 100, turn: float = 0) -> "Pen":
        """A pen around the point (x, y) whose 100 units are ``size`` pixels long, turned clockwise by degrees."""
        return Pen(self._draw, x * _FINENESS, y * _FINENESS, size * _FINENESS / 100, math.radians(turn))

    def panel(self, box: Box, radius: float, fill: str | None, outline: str | None = None, width: float = 0) -> None:
        """A rectangle with round corners."""
        corners = [v * _FINENESS for v in (box.left, box.top, box.left + box.width, box.top + box.height)]
        line = round(width * _FINENESS)
        self._draw.rounded_rectangle(corners, radius * _FINENESS, fill=fill, outline=outline, width=line)

    def page(self) -> Image.Image:
        """The page with smooth edges, ready for words."""
        return self._canvas.reduce(_FINENESS)


@dataclass(frozen=True)
class Pen:
    """Draws around its own centre, in units that grow with the ornament; y points down."""

    draw: ImageDraw.ImageDraw
    x: float
    y: float
    unit: float
    turn: float

    def polygon(self, points: Iterable[Point], fill: str) -> None:
        self.draw.polygon(self._place(points), fill=fill)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A closed shape that runs smoothly through the points."""
        self.polygon(_smooth((points[-1], *points, *points[:2])), fill)

    def oval(self, x: float, y: float, half_width: float, half_height: float, fill: str) -> None:
        angles = [math.tau * step / 48 for step in range(48)]
        self.polygon([(x + half_width * math.cos(a), y + half_height * math.sin(a)) for a in angles], fill)

    def line(self, points: Sequence[Point], width: float, fill: str) -> None:
        """A line with round ends that runs smoothly through the points."""
        path = self._place([*_smooth((points[0], *points, points[-1])), points[-1]])
        self.draw.line(path, fill=fill, width=round(width * self.unit))
        for joint in path:
            self.draw.circle(joint, width * self.unit / 2, fill=fill)

    def turned(self, degrees: float) -> "Pen":
        return replace(self, turn=self.turn + math.radians(degrees))

    def scaled(self, factor: float) -> "Pen":
        return replace(self, unit=self.unit * factor)

    def moved(self, x: float, y: float) -> "Pen":
        [(left, top)] = self._place([(x, y)])
        return replace(self, x=left, y=top)

    def _place(self, points: Iterable[Point]) -> list[Point]:
        cos, sin = math.cos(self.turn) * self.unit, math.sin(self.turn) * self.unit
        return [(self.x + x * cos - y * sin, self.y + x * sin + y * cos) for x, y in points]


def png(page: Image.Image) -> bytes:
    """The file; it knows its resolution, so that it prints at its true size."""
    file = BytesIO()
    page.save(file, "PNG", dpi=(DPI, DPI))
    return file.getvalue()


def _smooth(points: Sequence[Point]) -> Iterator[Point]:
    """A Catmull-Rom curve through all points but the first and the last, which only bend its ends."""
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:], strict=False):
        for step in range(10):
            yield (
                _between(before[0], start[0], end[0], after[0], step / 10),
                _between(before[1], start[1], end[1], after[1], step / 10),
            )


def _between(before: float, start: float, end: float, after: float, t: float) -> float:
    bend = 2 * before - 5 * start + 4 * end - after
    twist = 3 * (start - end) + after - before
    return start + t * (end - before + t * (bend + t * twist)) / 2

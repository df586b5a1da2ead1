"""Pictograms of the task groups, and the icons of buttons."""

import re
import xml.etree.ElementTree as ET

import pytest

from app.pages.drawing.icons import icon
from app.pages.drawing.pictograms import task_picture

GROUPS = "DL1 DL2 DL3 DL4 PL1 PL2 PL3 PL4 SL1 SL2".split()
ICONS = """home check camera leaf star gift book bell user users calendar list chart settings shield print download search
    plus close arrow-left arrow-right clock qr chat swap drag trash edit sun moon exit school map""".split()


def test_each_task_group_has_a_pictogram_of_its_own():
    assert len({re.sub(r'class="drawing[^"]*"', "", task_picture(group, "劳动")) for group in GROUPS}) == 10


@pytest.mark.parametrize("group", [*GROUPS, None])
def test_a_pictogram_is_named_and_light(group):
    picture = task_picture(group, "烹饪与<营养>")
    root = ET.fromstring(picture)  # noqa: S314  # The text is our own drawing.
    assert root.get("role") == "img"
    assert root.find("title").text == "烹饪与<营养>"
    assert len(picture.encode()) <= 1024


def test_each_icon_is_drawn_in_its_own_strokes():
    assert len({icon(name) for name in ICONS}) == len(ICONS)


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_stays_on_its_grid_and_silent(name):
    root = ET.fromstring(icon(name))  # noqa: S314  # The text is our own drawing.
    assert root.get("aria-hidden") == "true"
    assert root.get("viewBox") == "0 0 24 24"
    starts = re.findall(r"M([\d.]+) ([\d.]+)", root.find("path").get("d"))
    assert starts
    assert all(1 <= float(value) <= 23 for point in starts for value in point)


def test_an_unknown_icon_is_an_error_of_the_page():
    with pytest.raises(KeyError):
        icon("unicorn")

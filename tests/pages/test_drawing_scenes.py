"""Plants, gardens and orchards: whatever the API answers becomes a small, safe picture with words."""

import re
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path

import pytest

from app.pages.drawing.garden import garden
from app.pages.drawing.orchard import orchard
from app.pages.drawing.plants import plant

CROPS = "greens rice tea potato barley rapeseed corn radish pumpkin bean".split()
SEASONS = "spring summer autumn winter".split()
TREES = "peach orange persimmon pear apricot tea-oil".split()
GROUPS = "DL1 DL2 DL3 DL4 PL1 PL2 PL3 PL4 SL1 SL2".split()
STYLES = Path(__file__).parents[2] / "app/pages/static/css/drawing.css"


def growth(crop="greens", stage=3, season="spring", words="小白菜长出了新叶"):
    return {
        "season": {"key": season, "name": season},
        "crop": {"key": crop, "name": crop},
        "plant": {"stage": stage, "last_stage": 6, "kinds": 5, "next_at": 8, "words": words},
    }


def class_garden(stages, kinds=8, goal=20, season="summer", name="家用器具使用与维护"):
    return {
        "goal": goal,
        "kinds": kinds,
        "is_reached": kinds >= goal,
        "season": {"key": season, "name": season},
        "beds": [{"group": group, "name": name, "stage": stage} for group, stage in zip(GROUPS, stages, strict=False)],
        "words": "全班的菜园",
    }


def school_orchard(count, season="autumn"):
    trees = [{"kind": TREES[place % len(TREES)], "period_key": "2026-W47"} for place in range(count)]
    return {"trees": trees, "season": {"key": season, "name": season}, "words": "学校的果园"}


SCENES = {
    **{
        f"{crop}-{stage}": plant(growth(crop, stage, SEASONS[stage % 4]), 240, uid="plant")
        for crop, stage in product(CROPS, range(7))
    },
    **{f"plant-{season}": plant(growth(season=season), 240, uid="plant") for season in SEASONS},
    **{f"garden-{season}": garden(class_garden([4] * 10, season=season), uid="garden") for season in SEASONS},
    "garden-mixed": garden(class_garden([0, 1, 2, 3, 4]), uid="garden"),
    "garden-reached": garden(class_garden([4] * 10, kinds=20), uid="garden"),
    "garden-bare": garden(class_garden([]), uid="garden"),
    **{f"orchard-{season}": orchard(school_orchard(60, season), uid="orchard") for season in SEASONS},
    "orchard-empty": orchard(school_orchard(0), uid="orchard"),
}


@pytest.fixture(params=SCENES.values(), ids=SCENES.keys())
def scene(request):
    return request.param


def test_a_picture_weighs_at_most_six_kilobytes(scene):
    assert len(scene.encode()) <= 6 * 1024


def test_a_picture_is_well_formed_and_named_by_its_title(scene):
    root = ET.fromstring(scene)  # noqa: S314  # The text is our own drawing.
    title = root.find("title")
    assert (root.tag, root.get("role")) == ("svg", "img")
    assert root.get("aria-labelledby") == title.get("id")
    assert title.text


def test_a_picture_holds_nothing_that_the_content_security_policy_forbids(scene):
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?:|url\(|data:", scene)
    assert all(reference.startswith("#") for reference in re.findall(r'href="([^"]*)"', scene))


def test_a_picture_refers_only_to_its_own_shapes_and_names_each_once(scene):
    names = re.findall(r'\sid="([^"]*)"', scene)
    assert len(names) == len(set(names))
    assert {reference[1:] for reference in re.findall(r'href="([^"]*)"', scene)} <= set(names)


def test_every_class_of_a_picture_has_its_style(scene):
    used = {name for names in re.findall(r'class="([^"]*)"', scene) for name in names.split()}
    styled = set(re.findall(r"\.([a-z][\w-]*)", STYLES.read_text(encoding="utf-8")))
    assert used - styled - {"summer"} == set()


def test_each_stage_of_each_crop_looks_different():
    for crop in CROPS:
        assert len({SCENES[f"{crop}-{stage}"].split("</title>")[1] for stage in range(7)}) == 7


@pytest.mark.parametrize("stage", range(2, 7))
def test_crops_can_be_told_apart_from_their_second_leaves_on(stage):
    drawn = {plant(growth(crop, stage, "spring"), 240, uid="plant") for crop in CROPS}
    assert len(drawn) == len(CROPS)


def test_the_same_answer_gives_the_same_picture():
    assert plant(growth(), 240, uid="plant") == plant(growth(), 240, uid="plant")
    assert garden(class_garden([1, 2]), uid="g") == garden(class_garden([1, 2]), uid="g")
    assert orchard(school_orchard(9), uid="o") == orchard(school_orchard(9), uid="o")


def test_a_plant_is_as_wide_as_asked():
    root = ET.fromstring(plant(growth(), 96, uid="plant"))  # noqa: S314  # The text is our own drawing.
    assert (root.get("width"), root.get("height")) == ("96", "96")


def test_words_and_names_are_escaped():
    hostile = '<script>"&'
    assert "<script>" not in plant(growth(words=hostile), 240, uid="plant")
    assert "<script>" not in garden(class_garden([1], name=hostile), uid="garden")
    assert "&lt;script&gt;" in garden(class_garden([1], name=hostile), uid="garden")


def test_a_long_name_is_cut_to_its_sign():
    drawn = garden(class_garden([1], name="Use and upkeep of household appliances"), uid="garden")
    assert ">Use and upkeep of…<" in drawn


def test_the_rainbow_shines_only_over_a_reached_goal():
    assert "d-bow" in SCENES["garden-reached"]
    assert "d-bow" not in SCENES["garden-mixed"]


def test_the_sun_climbs_with_every_kind_towards_the_goal():
    lengths = [
        int(re.search(r'stroke-dasharray="(\d+) 999"', garden(class_garden([1], kinds=kinds), uid="g"))[1])
        for kinds in range(20)
    ]
    assert lengths == sorted(set(lengths))


def test_a_garden_draws_a_bed_for_each_group():
    assert len(re.findall(r'<use href="#garden-\d" class=', SCENES["garden-mixed"])) == 5
    assert len(re.findall(r'<use href="#garden-\d" class=', SCENES["garden-reached"])) == 10


@pytest.mark.parametrize(("planted", "drawn"), [(0, 0), (1, 1), (59, 59), (61, 60)])
def test_an_orchard_shows_its_youngest_sixty_trees(planted, drawn):
    picture = orchard(school_orchard(planted), uid="orchard")
    assert len(re.findall(r"<use [^>]*\sx=", picture)) == drawn

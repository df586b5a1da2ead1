"""What the routes answer: what has grown, with names and a sentence for those who cannot see the drawing."""

from enum import StrEnum
from typing import Any

from app.checkins.rules.library import GROUP_NAMES
from app.core.i18n import mark, translate
from app.growth.queries import Garden, Growth, Orchard, Skill
from app.growth.rules import LAST_STAGE, Crop, Plant, Season

_SEASONS = {
    Season.SPRING: mark("春天"),
    Season.SUMMER: mark("夏天"),
    Season.AUTUMN: mark("秋天"),
    Season.WINTER: mark("冬天"),
}
_CROPS = {
    Crop.GREENS: mark("青菜"),
    Crop.RICE: mark("水稻"),
    Crop.TEA: mark("茶叶"),
    Crop.POTATO: mark("土豆"),
    Crop.BARLEY: mark("青稞"),
    Crop.RAPESEED: mark("油菜"),
    Crop.CORN: mark("玉米"),
    Crop.RADISH: mark("萝卜"),
    Crop.PUMPKIN: mark("南瓜"),
    Crop.BEAN: mark("豆角"),
}
# How the plant looks at a stage, and how many new kinds of labor it takes from there.
_PLANT = (
    mark("种子睡在土里,学会{more}种劳动就会发芽。"),
    mark("小芽钻出了土,再学会{more}种新劳动就会展开叶子。"),
    mark("叶子展开了,再学会{more}种新劳动就会长高。"),
    mark("苗壮叶绿,再学会{more}种新劳动就会长出花苞。"),
    mark("花苞鼓起来了,再学会{more}种新劳动就会开花。"),
    mark("花开了,再学会{more}种新劳动就会丰收。"),
    mark("丰收了!这学期学会了{kinds}种劳动。"),
)
_BARE_GARDEN = mark("菜园的土已经松好,等着全班的第一种劳动。")
_GARDEN = mark("全班一起学会了{kinds}种劳动,再学会{more}种,{crop}就丰收了。")
_HARVEST = mark("全班一起学会了{kinds}种劳动,{crop}丰收了!")
_BARE_ORCHARD = mark("果园等着第一棵树:劳动之星公布后就会种下。")
_ORCHARD = mark("果园里有{trees}棵树,每公布一期劳动之星就种下一棵。")


def growth(found: Growth) -> dict[str, Any]:
    return {
        "student_id": found.student_id,
        "term": found.ground.term,
        "season": _named(found.ground.season, _SEASONS),
        "crop": _named(found.ground.crop, _CROPS),
        "plant": {
            "stage": found.plant.stage,
            "last_stage": LAST_STAGE,
            "kinds": found.plant.kinds,
            "next_at": found.plant.next_at,
            "words": _plant_words(found.plant),
        },
        "groups": [
            {"key": group.key, "name": translate(GROUP_NAMES[group.key]), "kinds": group.kinds, "of": group.of}
            for group in found.groups
        ],
        "skills": [_skill(skill) for skill in found.skills],
    }


def _skill(skill: Skill) -> dict[str, Any]:
    return vars(skill) | {"group_name": translate(GROUP_NAMES[skill.group]) if skill.group else None}


def garden(found: Garden) -> dict[str, Any]:
    return {
        "class_id": found.class_id,
        "class_label": found.class_label,
        "term": found.ground.term,
        "season": _named(found.ground.season, _SEASONS),
        "crop": _named(found.ground.crop, _CROPS),
        "goal": found.goal,
        "kinds": found.kinds,
        "is_reached": found.is_reached,
        "beds": [
            {"group": bed.key, "name": translate(GROUP_NAMES[bed.key]), "stage": bed.bed_stage} for bed in found.beds
        ],
        "words": _garden_words(found),
    }


def orchard(found: Orchard) -> dict[str, Any]:
    return {
        "school_id": found.school_id,
        "academic_year": found.academic_year,
        "season": _named(found.season, _SEASONS),
        "crop": _named(found.crop, _CROPS),
        "trees": found.trees,
        "words": translate(_ORCHARD, trees=len(found.trees)) if found.trees else translate(_BARE_ORCHARD),
    }


def _named(key: StrEnum, names: dict[Any, str]) -> dict[str, str]:
    return {"key": key.value, "name": translate(names[key])}


def _plant_words(plant: Plant) -> str:
    more = plant.next_at - plant.kinds if plant.next_at else 0
    return translate(_PLANT[plant.stage], more=more, kinds=plant.kinds)


def _garden_words(garden: Garden) -> str:
    if not garden.kinds:
        return translate(_BARE_GARDEN)
    sentence = _HARVEST if garden.is_reached else _GARDEN
    crop = translate(_CROPS[garden.ground.crop])
    return translate(sentence, kinds=garden.kinds, more=garden.goal - garden.kinds, crop=crop)

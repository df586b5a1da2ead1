"""The county's crops as they grow: what is seen above the ground, and of some what is hidden in it."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from app.pages.drawing.crops.bushes import potato, rapeseed, tea, tubers
from app.pages.drawing.crops.climbers import bean, pumpkin
from app.pages.drawing.crops.grains import barley, corn, rice
from app.pages.drawing.crops.rosettes import greens, radish, radish_root
from app.pages.drawing.crops.stages import Stage
from app.pages.drawing.foliage import grass_sprout, seed, sprout
from app.pages.drawing.svg import NOTHING


def _roots(_: Stage) -> Markup:
    return NOTHING


@dataclass(frozen=True)
class Crop:
    """How a crop is drawn from its second pair of leaves on; before, all grains and all others look alike."""

    above: Callable[[Stage], Markup]
    below: Callable[[Stage], Markup] = _roots
    sprout: Callable[[], Markup] = sprout
    is_potted: bool = False
    is_wet: bool = False

    def draw_above(self, stage: Stage) -> Markup:
        if stage == Stage.SEED:
            return NOTHING
        return self.sprout() if stage == Stage.SPROUT else self.above(stage)

    def draw_below(self, stage: Stage) -> Markup:
        if stage == Stage.SEED:
            return seed()
        return NOTHING if stage == Stage.SPROUT else self.below(stage)


CROPS = {
    "greens": Crop(greens, is_potted=True),
    "rice": Crop(rice, sprout=grass_sprout, is_wet=True),
    "tea": Crop(tea, is_potted=True),
    "potato": Crop(potato, below=tubers),
    "barley": Crop(barley, sprout=grass_sprout),
    "rapeseed": Crop(rapeseed),
    "corn": Crop(corn, sprout=grass_sprout),
    "radish": Crop(radish, below=radish_root),
    "pumpkin": Crop(pumpkin),
    "bean": Crop(bean, is_potted=True),
}

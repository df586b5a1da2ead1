"""The stages in which a plant grows."""

from enum import IntEnum


class Stage(IntEnum):
    SEED = 0
    SPROUT = 1
    LEAVES = 2
    BUSH = 3
    BUD = 4
    BLOOM = 5
    FRUIT = 6

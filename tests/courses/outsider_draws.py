"""A stranger tries the routes of draws, their results and the calls."""

from collections.abc import Mapping
from typing import Any

from tests import cast
from tests.factories.courses_draws import PUBLIC_VALUE, drawable, drawn, published
from tests.factories.courses_rounds import ADJUST_UNTIL
from tests.outsiders import Case
from tests.world import World

ONE = "/api/v1/selection-rounds/<uuid:round_id>"
WISHES = {cast.LIN: {"3-1": ["机器人"]}}
CLOSED = {"机器人": {"min_to_open": 2}}
LIN = str(cast.LIN)


def _drawn(world: World) -> Mapping[str, Any]:
    return {"round_id": drawn(world, drawable(world, wishes=WISHES)).id, "student_id": LIN}


def _published(world: World) -> Mapping[str, Any]:
    return {"round_id": published(world, drawable(world, CLOSED, WISHES)).id, "student_id": LIN}


CASES = [
    Case("POST", f"{ONE}/draw", json={"public_value": PUBLIC_VALUE}, prepare=_drawn),
    Case("GET", f"{ONE}/draw", prepare=_published),
    Case(
        "POST",
        f"{ONE}/draw/void",
        json={"reason": "重抽", "public_source": "下一期", "public_at": ADJUST_UNTIL.isoformat()},
        prepare=_drawn,
    ),
    Case(
        "POST",
        f"{ONE}/draw/adjustments",
        json={"student_id": LIN, "slot": "3-1", "to_offering_id": None, "reason": "换"},
        prepare=_drawn,
    ),
    Case("GET", f"{ONE}/draw/adjustments", prepare=_drawn),
    Case("GET", f"{ONE}/draw/code/<uuid:student_id>", prepare=_published),
    Case("GET", f"{ONE}/draw/explanations/<uuid:student_id>", prepare=_published),
    Case("POST", f"{ONE}/publish", prepare=_drawn),
    Case("GET", f"{ONE}/calls", prepare=_published),
    Case("POST", f"{ONE}/calls/<uuid:student_id>", json={"note": "已通话"}, prepare=_published),
]

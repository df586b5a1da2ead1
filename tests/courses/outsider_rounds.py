"""A stranger tries the routes of rounds, declarations and wishes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.core.db import transaction
from tests import cast
from tests.factories.courses_rounds import (
    ADJUST_UNTIL,
    CLOSE_AT,
    NOTICE_AT,
    OPEN_AT,
    PUBLISH_AT,
    ROUNDS,
    declare,
    prepared_round,
)
from tests.outsiders import Case
from tests.world import World

ONE = f"{ROUNDS}/<uuid:round_id>"
WISHES = f"{ONE}/wishes/<uuid:student_id>"
DAYS = f"{ONE}/days/<uuid:student_id>"
DECLARATIONS = "/api/v1/offerings/<uuid:offering_id>/declarations"
PLAN = {
    "title": "选课", "mode": "rush", "notice_at": NOTICE_AT.isoformat(), "open_at": OPEN_AT.isoformat(),
    "close_at": CLOSE_AT.isoformat(), "publish_at": PUBLISH_AT.isoformat(),
    "adjust_until": ADJUST_UNTIL.isoformat(), "offering_ids": [str(cast.LIN)],
}  # fmt: skip


def _planned(world: World) -> Mapping[str, Any]:
    until = OPEN_AT - timedelta(hours=1)
    prepared = prepared_round(world, prepared_at=None, register_until=until, children=[])
    offering_id = prepared.offerings["机器人"]
    with world.app.app_context(), transaction() as session:
        declaration_id = declare(session, offering_id, cast.LIN, "placed")
    return {
        "round_id": prepared.id, "student_id": cast.LIN, "offering_id": offering_id, "declaration_id": declaration_id,
    }  # fmt: skip


def _open(world: World) -> Mapping[str, Any]:
    prepared = prepared_round(world)
    world.clock.set(OPEN_AT)
    return {"round_id": prepared.id, "student_id": cast.LIN}


CASES = [
    Case("GET", ROUNDS, query=f"school_id={cast.TIANJIA}"),
    Case("POST", ROUNDS, json=PLAN | {"school_id": str(cast.TIANJIA), "term_code": cast.TERM}),
    Case("GET", ONE, prepare=_planned),
    Case("PUT", ONE, json=PLAN, prepare=_planned),
    Case("PUT", f"{ONE}/classes", json={"class_ids": [str(cast.CLASS_32)]}, prepare=_planned),
    Case("POST", f"{ONE}/notice", prepare=_planned),
    Case("POST", f"{ONE}/prepare", prepare=_planned),
    Case("POST", f"{ONE}/cancel", json={"reason": "教室维修"}, prepare=_planned),
    Case("GET", DECLARATIONS, prepare=_planned),
    Case(
        "POST",
        DECLARATIONS,
        json={"student_ids": [str(cast.CLASSMATE)], "kind": "placed", "reason": "校队"},
        prepare=_planned,
    ),
    Case("DELETE", "/api/v1/declarations/<uuid:declaration_id>", prepare=_planned),
    Case("GET", DAYS, prepare=_planned),
    Case("PUT", DAYS, json={"slots": ["3-1"]}, prepare=_planned),
    Case("GET", f"{ONE}/wishes", prepare=_open),
    Case("GET", WISHES, prepare=_open),
    Case("PUT", WISHES, json={"wishes": []}, prepare=_open),
    Case("POST", f"{WISHES}/confirm", json={}, prepare=_open),
]

"""A stranger tries the routes of the stars."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.db import reading, transaction
from app.stars import queries
from app.stars.rules.cycle import StarStatus
from app.stars.service.notice import raise_objection
from tests import cast
from tests.factories.stars import NOTICE_AT, announced, on_notice
from tests.outsiders import Case
from tests.world import World

PERIODS = "/api/v1/star-periods"
ONE = f"{PERIODS}/<uuid:period_id>"
STAR = "/api/v1/stars/<uuid:star_id>"
SETTINGS = "/api/v1/schools/<uuid:school_id>/star-settings"
TIANJIA = {"school_id": cast.TIANJIA}


def _on_notice(world: World) -> Mapping[str, Any]:
    return {"period_id": on_notice(world, world.app.test_client())}


def _announced(world: World) -> Mapping[str, Any]:
    period_id = announced(world, world.app.test_client())
    with world.app.app_context(), reading() as session:
        star = queries.stars(session, UUID(period_id), StarStatus.ANNOUNCED)[0]
        return {"period_id": period_id, "star_id": star.star_id}


def _objected(world: World) -> Mapping[str, Any]:
    period_id = UUID(on_notice(world, world.app.test_client()))
    with world.app.app_context(), transaction() as session:
        period = queries.period(session, period_id)
        objection = raise_objection(
            session, cast.TEACHER, period, star_id=None, text="请核实", is_anonymous=False, now=NOTICE_AT
        )
        return {"period_id": period_id, "objection_id": objection.id}


CASES = [
    Case("GET", PERIODS, query=f"school_id={cast.TIANJIA}"),
    Case("GET", ONE, prepare=_on_notice),
    Case("GET", f"{ONE}/candidates", prepare=_on_notice),
    Case("POST", f"{ONE}/confirm", json={"class_id": str(cast.CLASS_32), "picks": []}, prepare=_on_notice),
    Case("POST", f"{ONE}/check", json={"class_id": str(cast.CLASS_32)}, prepare=_on_notice),
    Case("POST", f"{ONE}/publish-notice", prepare=_on_notice),
    Case("GET", f"{ONE}/notice", prepare=_on_notice),
    Case("POST", f"{ONE}/objections", json={"text": "请核实"}, prepare=_on_notice),
    Case("GET", f"{ONE}/objections", prepare=_objected),
    Case(
        "POST",
        "/api/v1/objections/<uuid:objection_id>/resolve",
        json={"decision": "keep", "reason": "已核实"},
        prepare=_objected,
    ),
    Case("POST", f"{ONE}/announce", prepare=_on_notice),
    Case("POST", f"{ONE}/void", json={"reason": "停课"}, prepare=_on_notice),
    Case("GET", f"{ONE}/poster.png", prepare=_announced),
    Case("GET", f"{ONE}/poster-preview.png", prepare=_on_notice),
    Case("GET", "/api/v1/stars", query=f"school_id={cast.TIANJIA}"),
    Case("POST", f"{STAR}/revoke", json={"reason": "代劳"}, prepare=_announced),
    Case("GET", f"{STAR}/poster.png", prepare=_announced),
    Case("GET", SETTINGS, TIANJIA),
    Case("PUT", SETTINGS, TIANJIA, json={"quota_per": 30}),
]

"""A star period of Tianjia School, brought as far in its cycle as a test needs.

The week is the cast's, 2026-W47 (16 to 22 November); it is tallied on the Monday after.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from app.core.db import transaction
from app.stars.service.tally import Settled, tally
from tests import cast
from tests.cast import as_
from tests.factories.points import labor
from tests.world import World

PERIODS = "/api/v1/star-periods"
STARS = "/api/v1/stars"
SCHOOL = {"school_id": str(cast.TIANJIA)}
CLASS_32 = str(cast.CLASS_32)
OFFICE, PRINCIPAL, HOMEROOM = as_(cast.OFFICE), as_(cast.PRINCIPAL), as_(cast.HOMEROOM)
MONDAY = date(2026, 11, 16)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
TALLIED_AT = datetime(2026, 11, 22, 22, tzinfo=UTC)  # Monday 06:00 in China.
NOTICE_AT = datetime(2026, 11, 25, 4, tzinfo=UTC)  # Wednesday noon.
NOTICE_ENDS_AT = datetime(2026, 11, 27, 8, tzinfo=UTC)  # Friday 16:00, after two school days.


def a_week_of_labor(world: World) -> None:
    """Lin worked three days, the classmate one, the parallel class's child two; Lin's brother did not record any."""
    with world.app.app_context(), transaction() as session:
        labor(session, cast.LIN, MONDAY, TUESDAY, WEDNESDAY)
        labor(session, cast.CLASSMATE, MONDAY)
        labor(session, cast.PARALLEL, MONDAY, TUESDAY)


def tally_now(world: World, key: str = cast.WEEK, school_id: UUID = cast.TIANJIA) -> Settled | None:
    with world.app.app_context(), transaction() as session:
        return tally(session, school_id, key, world.clock.now())


def tallied(world: World) -> str:
    """Return the id of a period that waits for the teachers."""
    a_week_of_labor(world)
    world.clock.set(TALLIED_AT)
    settled = tally_now(world)
    assert settled is not None
    return str(settled.period_id)


def confirm(client: FlaskClient, period_id: str, class_id: UUID, *students: UUID, account: UUID, **more: Any):
    picks = [{"student_id": str(student)} for student in students]
    body = {"class_id": str(class_id), "picks": picks, **more}
    return client.post(f"{PERIODS}/{period_id}/confirm", json=body, headers=as_(account))


def confirmed(world: World, client: FlaskClient) -> str:
    """Return the id of a period in which both classes keep what is proposed: Lin, and the child of the parallel class."""
    period_id = tallied(world)
    assert confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM).status_code == 200
    assert confirm(client, period_id, cast.CLASS_31, cast.PARALLEL, account=cast.HOMEROOM_31).status_code == 200
    return period_id


def on_notice(world: World, client: FlaskClient) -> str:
    period_id = confirmed(world, client)
    world.clock.set(NOTICE_AT)
    answer = client.post(f"{PERIODS}/{period_id}/publish-notice", headers=as_(cast.OFFICE))
    assert answer.status_code == 200, answer.json
    return period_id


def announced(world: World, client: FlaskClient) -> str:
    period_id = on_notice(world, client)
    world.clock.set(NOTICE_ENDS_AT)
    answer = client.post(f"{PERIODS}/{period_id}/announce", headers=as_(cast.PRINCIPAL))
    assert answer.status_code == 200, answer.json
    return period_id


def star_of(client: FlaskClient, student_id: UUID) -> str:
    """Return the id of a child's announced star; the child's name must be public."""
    items = client.get(STARS, query_string={"school_id": cast.TIANJIA}, headers=as_(cast.PRINCIPAL)).json["items"]
    return next(item["id"] for item in items if item["student_id"] == str(student_id))


def post(client, period_id: str, step: str, account=cast.PRINCIPAL, **body):
    """Take one step of the cycle as an account (default: the principal)."""
    return client.post(f"{PERIODS}/{period_id}/{step}", json=body or None, headers=as_(account))


def candidates(client, period_id: str, account=cast.HOMEROOM):
    return client.get(f"{PERIODS}/{period_id}/candidates", headers=as_(account))


def code(answer) -> tuple[int, str]:
    """Return status and code of a refusal."""
    return answer.status_code, answer.json["code"]


def nominated(client, period_id: str, label: str) -> str:
    """Return the id of the star that is on notice for a class."""
    notice = client.get(f"{PERIODS}/{period_id}/notice", headers=OFFICE).json
    return next(item["id"] for item in notice["items"] if item["class_label"] == label)

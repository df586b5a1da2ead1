"""Posts made through the API, announced stars, and the outbox worked off as the scheduler does it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.announcements.models import Delivery
from app.announcements.service import posts
from app.core.db import reading, transaction
from app.core.deps import deps
from app.stars.models import LaborStar, StarPeriod
from app.stars.service import announce
from jobs import work_outbox
from tests import cast
from tests.cast import as_
from tests.world import World

POSTS = "/api/v1/announcements"
INBOX = "/api/v1/inbox"
SUBSCRIPTIONS = "/api/v1/me/subscriptions"
PARENTS_EVENING = {"title": "家长会", "body": "周五下午三点,请带笔。"}


def post(client, account: UUID = cast.OFFICE, school: UUID = cast.TIANJIA, **audience: Any):
    """Post the parents' evening to an audience (default: all guardians of the school)."""
    body = {"school_id": str(school), "audience": audience, **PARENTS_EVENING}
    return client.post(POSTS, json=body, headers=as_(account))


def offer(world: World, student: UUID, answer_by: datetime) -> None:
    """Tell the guardians of a child that there is a seat for it until then."""
    with world.app.app_context(), transaction() as session:
        posts.note(session, cast.TIANJIA, [student], "有名额了", "林小满排到了。", world.clock.now(), answer_by)


def announced_stars(world: World, *students: UUID) -> UUID:
    """Announce the children of class 3-2 as stars of last week; returns the period."""
    now = world.clock.now()
    with world.app.app_context(), transaction() as session:
        period = StarPeriod(
            school_id=cast.TIANJIA, period_key="2026-W46", kind="week", starts_on=date(2026, 11, 9),
            ends_on=date(2026, 11, 15), status="on_notice", rules={}, draw_value="0" * 64, seed="0" * 64,
            result_hash="0" * 64, created_at=now, objections_until=now - timedelta(minutes=1),
        )  # fmt: skip
        session.add(period)
        session.flush()
        for student_id in students:
            star = LaborStar(
                school_id=cast.TIANJIA, period_id=period.id, pool=str(cast.CLASS_32), student_id=student_id,
                class_id=cast.CLASS_32, class_label="三年级2班", grade=3, class_no=2,
                seat_no=cast.STUDENTS[student_id][2],
            )  # fmt: skip
            session.add(star)
        session.flush()
        return announce.announce(session, cast.PRINCIPAL, period, now).id


def revoke_star(world: World, student: UUID) -> None:
    with world.app.app_context(), transaction() as session:
        star = session.execute(select(LaborStar).where(LaborStar.student_id == student)).scalar_one()
        announce.revoke(session, cast.PRINCIPAL, star, "查证后撤销", world.clock.now())


def deliveries(world: World, account: UUID) -> list[Delivery]:
    """Return what was delivered to an account, oldest first."""
    with world.app.app_context(), reading() as session:
        found = session.execute(select(Delivery).where(Delivery.account_id == account).order_by(Delivery.id))
        rows = list(found.scalars())
        session.expunge_all()
        return rows


def work_off(world: World) -> None:
    """Do everything in the outbox that is due."""
    with world.app.app_context():
        while work_outbox.run(world.clock.now, deps()):
            pass


def handle(world: World, topic: str, payload: Mapping[str, Any]) -> None:
    """Do one message by itself, as happens again after a process died before noting that it was done."""
    with world.app.app_context():
        work_outbox.handlers(deps())[topic](payload, world.clock.now())


def inbox(client, account: UUID) -> list[dict[str, Any]]:
    return client.get(INBOX, headers=as_(account)).json["items"]


def readers(client) -> set[UUID]:
    """Tell who of the cast has anything in the inbox."""
    return {account for account in cast.ACCOUNTS if inbox(client, account)}


def subscribe(client, account: UUID, template: str, *, accepted: bool = True):
    return client.post(SUBSCRIPTIONS, json={"template": template, "accepted": accepted}, headers=as_(account))

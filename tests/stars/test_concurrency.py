"""Two at once, in threads with real commits: one period, one announcement, one confirmation."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.db import reading, transaction
from app.core.outbox import OutboxMessage
from app.stars.models import LaborStar, StarConfirmation, StarPeriod
from app.stars.service.announce import ANNOUNCED
from tests import cast
from tests.cast import as_
from tests.factories.points import labor
from tests.factories.stars import (
    MONDAY,
    NOTICE_AT,
    NOTICE_ENDS_AT,
    PERIODS,
    confirm,
    confirmed,
    on_notice,
    tallied,
    tally_now,
)
from tests.world import World

AT_ONCE = 4


def at_once(work: Callable[[], Any]) -> list[Any]:
    start = Barrier(AT_ONCE)

    def run(_number: int) -> Any:
        start.wait()
        return work()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


def count(world: World, *what: Any) -> int:
    with world.app.app_context(), reading() as session:
        return session.execute(select(func.count()).select_from(what[0]).where(*what[1:])).scalar_one()


def test_tallies_at_once_make_one_period_and_one_settlement(world: World):
    with world.app.app_context(), transaction() as session:
        labor(session, cast.LIN, MONDAY)
    settled = at_once(lambda: tally_now(world))
    assert len({one.period_id for one in settled}) == 1
    assert sorted(one.has_changed for one in settled) == [False] * (AT_ONCE - 1) + [True]
    assert count(world, StarPeriod, StarPeriod.settlement == 1) == 1


def test_confirmations_at_once_are_one(world: World):
    period_id = tallied(world)
    answers = at_once(
        lambda: confirm(world.app.test_client(), period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    )
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert count(world, StarConfirmation) == 1


def test_notices_at_once_nominate_each_child_once(world: World):
    period_id = confirmed(world, world.app.test_client())
    world.clock.set(NOTICE_AT)
    url = f"{PERIODS}/{period_id}/publish-notice"
    answers = at_once(lambda: world.app.test_client().post(url, headers=as_(cast.OFFICE)))
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert count(world, LaborStar) == 2


def test_announcements_at_once_tell_the_audience_once(world: World):
    period_id = on_notice(world, world.app.test_client())
    world.clock.set(NOTICE_ENDS_AT)
    url = f"{PERIODS}/{period_id}/announce"
    answers = at_once(lambda: world.app.test_client().post(url, headers=as_(cast.PRINCIPAL)))
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert len({answer.text for answer in answers}) == 1
    assert count(world, OutboxMessage, OutboxMessage.topic == ANNOUNCED) == 1
    assert count(world, AuditEntry, AuditEntry.action == "star.announced") == 1

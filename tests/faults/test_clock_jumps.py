"""The clock jumps, back and forth: nothing is done twice, and nothing waits longer than the jump."""

from datetime import timedelta

import pytest

from app.announcements.service.posts import PUBLISHED
from app.core import job_runs, outbox
from app.core.db import transaction
from app.core.deps import deps
from app.core.job_runs import LEASE
from app.core.outbox import CLAIMED_FOR
from jobs import runner, work_outbox
from jobs.runner import Outcome
from tests import cast
from tests.cast import as_
from tests.factories.announcements import inbox, post, work_off
from tests.factories.checkins import CHECK_INS, load_library, task_ids
from tests.factories.jobs import Recorder, ledger, weekly

JUMPS = [timedelta(hours=-2), timedelta(days=-1), timedelta(hours=2), timedelta(days=3)]


@pytest.fixture(params=JUMPS, ids=str)
def jump(request):
    return request.param


def test_phone_that_tries_again_after_a_jump_gets_its_first_answer(client, world, jump):
    load_library(world)
    (task,) = task_ids(world, "C02")
    record = {"student_id": str(cast.LIN), "task_id": task, "labor_on": (cast.TODAY - timedelta(days=2)).isoformat()}
    headers = as_(cast.LIN_MOTHER, **{"Idempotency-Key": "one"})
    first = client.post(CHECK_INS, json=record, headers=headers)
    world.clock.advance(seconds=jump.total_seconds())
    again = client.post(CHECK_INS, json=record, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json["id"] == first.json["id"]
    assert again.headers["Idempotency-Replayed"] == "true"


def test_message_written_before_a_jump_arrives_once_and_no_later_than_the_clock_is_right_again(client, world, jump):
    post(client)
    world.clock.advance(seconds=jump.total_seconds())
    work_off(world)
    world.clock.reset()
    work_off(world)
    work_off(world)
    assert len(inbox(client, cast.LIN_MOTHER)) == 1


def test_message_whose_worker_seems_too_slow_because_of_a_jump_arrives_once(client, world):
    post(client)
    with world.app.app_context():
        handlers = work_outbox.handlers(deps())

        def overtaken(payload, now):
            world.clock.advance(seconds=2 * CLAIMED_FOR.total_seconds())
            assert outbox.work_off(handlers, world.clock.now) == 1
            handlers[PUBLISHED](payload, now)

        assert outbox.work_off({PUBLISHED: overtaken}, world.clock.now) == 1
        assert outbox.work_off(handlers, world.clock.now) == 0
    assert len(inbox(client, cast.LIN_MOTHER)) == 1


def test_job_that_is_done_stays_done(world, jump):
    record = Recorder()
    job = weekly(record)
    assert runner.run(world.app, job, cast.WEEK) is Outcome.DONE
    world.clock.advance(seconds=jump.total_seconds())
    assert runner.open_periods(world.app, job, [cast.WEEK]) == []
    assert runner.run(world.app, job, cast.WEEK) is Outcome.REFUSED
    assert record.periods == [cast.WEEK]


def test_job_of_a_process_that_died_is_taken_up_when_its_lease_is_over_whatever_the_clock_did_between(world, jump):
    job = weekly(Recorder())
    with world.app.app_context(), transaction() as session:
        job_runs.claim(session, job.name, cast.WEEK, world.clock.now())
    world.clock.advance(seconds=jump.total_seconds())
    runner.run(world.app, job, cast.WEEK)
    world.clock.reset()
    world.clock.advance(seconds=LEASE.total_seconds())
    runner.run(world.app, job, cast.WEEK)
    assert [(period, status) for period, status, *_ in ledger(world)] == [(cast.WEEK, "done")]

"""Processes die without a word, as under memory pressure: others take over, and nothing acknowledged is lost."""

import os
import random
import signal
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select, update

from app.announcements.models import Announcement, Delivery
from app.core.job_runs import JobRun
from app.core.outbox import OutboxMessage
from tests.faults.load import PHOTO, PLACE, READ, RECORD, Load
from tests.faults.truths import everything_acknowledged_is_there_once, nothing_waits, only_photos_of_records_are_stored
from tests.servers.laborstar import API
from tests.servers.programs import eventually, running

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]
POSTS = 20


def test_web_and_image_workers_killed_at_random_points_lose_nothing_acknowledged(town, node, stored, seed):
    at_random = random.Random(seed)
    load = Load(town, node.port, kinds=(RECORD, PHOTO, READ, PLACE))
    with load.under_way():
        for words in ("gunicorn", "app.media.worker", "gunicorn"):
            load.go_on(at_random.uniform(0.3, 1.0))
            os.kill(at_random.choice(workers(node, words)), signal.SIGKILL)
        load.go_on(0.5)
    load.refusals_are_polite()
    load.finish(within=10)
    everything_acknowledged_is_there_once(town)
    only_photos_of_records_are_stored(town, stored)


def workers(node, words):
    """Return the processes of the kind that work, once there is one; the first of gunicorn's only watches."""
    first = 1 if words == "gunicorn" else 0
    eventually(lambda: node.pids(words)[first:], f"no process of {words}")
    return node.pids(words)[first:]


def test_scheduler_killed_at_a_random_point_leaves_nothing_undone_and_nothing_done_twice(town, node, seed, tmp_path):
    with frozen(*node.pids("jobs scheduler")):
        post = {"school_id": town.school_id, "audience": {}, "title": "家长会", "body": "周五下午三点。"}
        for _ in range(POSTS):
            assert node.call("POST", f"{API}/announcements", post, town.office_token).status == 201
        with town.writing() as session:
            session.execute(delete(JobRun))
        with running("-m", "jobs", "scheduler", log=tmp_path / "killed", **town.settings) as killed:
            killed.wait_for("scheduler started")
            time.sleep(random.Random(seed).uniform(0.0, 1.0))
            killed.stop(signal.SIGKILL)
    leases_run_out(town)
    with running("-m", "jobs", "scheduler", log=tmp_path / "next", **town.settings) as following:
        following.wait_for("caught up")
        nothing_waits(town)
        assert following.stop() == 0
    with town.reading() as session:
        told = dict(
            session.execute(select(Delivery.announcement_id, func.count()).group_by(Delivery.announcement_id)).all()
        )
        runs = session.execute(select(JobRun.job, JobRun.status, JobRun.attempts)).all()
        posts = session.execute(select(Announcement.id).where(Announcement.kind == "post")).scalars().all()
    assert told == dict.fromkeys(posts, len(town.families))
    assert {status for _, status, _ in runs} == {"done"}
    assert sum(attempts > 1 for *_, attempts in runs) <= 1


@contextmanager
def frozen(*pids):
    """Let the node's own scheduler do nothing meanwhile."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def leases_run_out(town):
    """Bring forward the end of what a dead process had claimed, which is minutes later."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with town.writing() as session:
        session.execute(update(JobRun).values(lease_until=past))
        session.execute(update(OutboxMessage).values(claimed_until=None))

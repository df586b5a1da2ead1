"""Killing the weekly tally leaves nothing or everything of each school, and its repetition does the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.db import reading, transaction
from app.stars import queries
from app.stars.models import StarPeriod
from jobs import tally_stars
from tests import cast
from tests.factories.points import labor
from tests.factories.stars import MONDAY
from tests.world import World

PROJECT = Path(__file__).parents[2]


def kill_in_the_second_school(world: World, var: Path, where: str) -> None:
    """Start a tally in a process of its own and end it with SIGKILL while it stands still in its second school."""
    command = [sys.executable, "-m", "tests.jobs.tally_process", world.database_url, str(var), cast.WEEK, where]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "standing still\n"
        finally:
            process.kill()


def results() -> list[tuple[str, bool]]:
    with reading() as session:
        rows = session.execute(select(StarPeriod.status, StarPeriod.result_hash.is_not(None)))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("where", ["update", "commit"])
def test_killed_tally_leaves_whole_schools_and_is_completed_by_the_next_run(world: World, tmp_path, where):
    with world.app.app_context():
        with transaction() as session:
            labor(session, cast.LIN, MONDAY)
            labor(session, cast.OUTSIDE_CHILD, MONDAY)
        kill_in_the_second_school(world, tmp_path, where)
        assert results() == [("tallied", True)]
        assert tally_stars.run(cast.WEEK, world.clock.now, None) == {"due": 2, "settled": 1}
        assert results() == [("tallied", True)] * 2
        with reading() as session:
            assert [queries.replay(session, one, cast.WEEK) for one in (cast.TIANJIA, cast.LONGQUAN)] == [(), ()]

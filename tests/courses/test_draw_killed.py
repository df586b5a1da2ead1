"""A draw or a publication that is killed leaves nothing, and its repetition gives what it would have given."""

import os
import subprocess
import sys

import pytest

from app.announcements.models import Announcement
from app.courses.models.draws import Draw, DrawnOffering, DrawnPlace
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.rounds import RoundChild, SelectionRound
from tests.factories.courses_draws import OFFICE, a_school, draw, drawn, rows
from tests.factories.courses_places import assert_all_true
from tests.factories.courses_rounds import PUBLIC_AT, PUBLISH_AT
from tests.guards.sources import ROOT


def kill(world, var, found, *where: str) -> str:
    """Start the work in a process of its own, end it with SIGKILL while it stands still, and return what it printed."""
    command = [sys.executable, "-m", "tests.courses.draw_process", world.database_url, str(var), str(found.id), *where]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            assert line.endswith("\n")
        finally:
            process.kill()
    return line.strip()


@pytest.mark.parametrize("where", ["write", "commit"])
def test_killed_draw_leaves_only_the_frozen_input_and_repeats_to_the_same_result(world, client, tmp_path, where):
    found = a_school(world)
    result = kill(world, tmp_path, found, "draw", "drawn_places", where)
    ((status, seed),) = {(row.status, row.seed) for row in rows(world, Draw)}
    assert (status, seed) == ("frozen", None)
    assert rows(world, DrawnOffering) == rows(world, DrawnPlace) == []
    assert {row.number for row in rows(world, RoundChild)} == {None}
    world.clock.set(PUBLIC_AT)
    assert draw(client, found).json["result_sha256"] == result
    assert len(rows(world, Draw)) == 1


@pytest.mark.parametrize("where", ["write", "commit"])
def test_killed_publication_gives_nobody_a_place_and_is_repeated_whole(world, client, tmp_path, where):
    found = drawn(world, a_school(world))
    kill(world, tmp_path, found, "publish", "slot_claims", where)
    assert rows(world, Enrolment) == rows(world, SlotClaim) == rows(world, Announcement) == []
    assert [row.published_at for row in rows(world, SelectionRound)] == [None]
    world.clock.set(PUBLISH_AT)
    assert client.post(f"{found.url}/publish", headers=OFFICE).status_code == 200
    given = [row for row in rows(world, Enrolment) if row.source == "draw" and row.status != "waitlisted"]
    places = [(row.student_id, row.offering_id) for row in rows(world, DrawnPlace) if row.offering_id]
    assert {(row.student_id, row.offering_id) for row in given} == set(places)
    assert_all_true(world)

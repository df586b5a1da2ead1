"""A school that closes: it stops at once, families can take a copy along, and then everything goes."""

from datetime import date, timedelta

from jobs import forget_children
from tests import cast
from tests.cast import as_
from tests.factories.announcements import inbox, work_off
from tests.factories.retention import on, rows_of, run
from tests.factories.rights import record_with_photo

ERASES_ON = date(2027, 3, 1)


def close(world, *more, name="田家学校"):
    command = ["close-school", str(cast.TIANJIA), "--name", name, *more]
    return world.app.test_cli_runner().invoke(args=command)


def test_only_who_names_the_school_and_leaves_time_closes_it(world, client):
    assert close(world, name="田家小学").exit_code == 2
    assert close(world, "--erase-on", cast.TODAY.isoformat()).exit_code == 2
    assert client.get(f"/api/v1/schools/{cast.TIANJIA}/classes", headers=as_(cast.OFFICE)).status_code == 200


def test_closed_school_stops_and_its_families_are_told_and_keep_their_rights(world, client):
    record_with_photo(world, client)
    closed = close(world, "--erase-on", ERASES_ON.isoformat())
    assert "4 children left" in closed.output
    work_off(world)
    assert [one["title"] for one in inbox(client, cast.CLASSMATE_FATHER)] == ["田家学校停止使用本系统"]
    assert client.get(f"/api/v1/schools/{cast.TIANJIA}/classes", headers=as_(cast.OFFICE)).status_code in {403, 404}
    with client.get(f"/api/v1/students/{cast.LIN}/export", headers=as_(cast.LIN_MOTHER)) as copy:
        assert (copy.status_code, copy.mimetype) == (200, "application/zip")


def test_closed_school_is_forgotten_on_its_day_and_the_other_school_is_not(world, client):
    close(world, "--erase-on", ERASES_ON.isoformat())
    on(world, ERASES_ON - timedelta(days=1))
    assert run(world, forget_children) == {}
    on(world, ERASES_ON)
    assert run(world, forget_children)["children"] == 4
    assert set(rows_of(world, cast.LIN)) <= {"accounts"}
    assert client.get("/api/v1/me", headers=as_(cast.LIN_MOTHER)).status_code == 401
    assert client.get("/api/v1/me", headers=as_(cast.OUTSIDE_GUARDIAN)).status_code == 200

"""The half-years of check-ins and points have their partitions before the first row comes, and else when it has come."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.checkins.models import CheckIn, CheckInPhoto
from app.core import db
from app.core.deps import deps
from app.media.models import Photo
from app.points import queries
from jobs import make_partitions
from tests import cast
from tests.factories import insights, points

FAR = date(2031, 3, 5)
FAR_NOON = datetime(2031, 3, 5, 4, 0, tzinfo=UTC)
PHOTO = cast.named("photo of the far future")


def run(world, now):
    with world.app.app_context():
        return make_partitions.run("2026-11", lambda: now, deps())["made"]


def live_in_the_far_future(session):
    """Write a record with a photo, and two entries of which one is reversed, on a day that has no partition."""
    insights.record(session, cast.LIN, insights.tasks(session)[0], FAR)
    session.add(
        Photo(
            id=PHOTO, account_id=cast.LIN_MOTHER, sha256="", pose_phashes=[], width=1, height=1, size=1, placeholder="",
            capture_hint="", created_at=cast.NOW, idle_since=cast.NOW,
        )
    )  # fmt: skip
    session.flush()
    record_id = session.scalar(select(CheckIn.id))
    session.execute(insert(CheckInPhoto), {"check_in_id": record_id, "labor_on": FAR, "photo_id": PHOTO, "position": 0})
    points.reverse(session, points.labor(session, cast.LIN, FAR, FAR)[0])


def places(session, table):
    return set(session.scalars(text(f"SELECT DISTINCT tableoid::regclass::text FROM {table}")))  # noqa: S608  # A name of ours.


def test_coming_half_years_begin_in_august_and_february():
    assert make_partitions.coming(date(2027, 1, 31)) == [
        ("2026_2", date(2026, 8, 1), date(2027, 2, 1)),
        ("2027_1", date(2027, 2, 1), date(2027, 8, 1)),
        ("2027_2", date(2027, 8, 1), date(2028, 2, 1)),
    ]
    assert [one.name for one in make_partitions.coming(date(2027, 2, 1))] == ["2027_1", "2027_2", "2028_1"]


def test_rows_that_came_before_their_partition_move_to_it_with_all_that_refers_to_them(world):
    with world.app.app_context(), db.transaction() as session:
        live_in_the_far_future(session)
    made = run(world, FAR_NOON)
    assert run(world, FAR_NOON) == []
    with world.app.app_context(), db.transaction() as session:
        assert queries.balance(session, cast.LIN) == 10
        assert session.scalar(select(func.count()).select_from(CheckIn)) == 1
        if session.get_bind().dialect.name == "postgresql":
            assert made == [
                f"{table}_{half}" for table in make_partitions.TABLES for half in ("2031_1", "2031_2", "2032_1")
            ]
            assert [places(session, table) for table in make_partitions.TABLES] == [
                {"check_ins_2031_1"}, {"point_entries_2031_1"},
            ]  # fmt: skip
        with pytest.raises(IntegrityError):
            session.execute(text("DELETE FROM check_ins"))


@pytest.mark.parametrize("statement", ["UPDATE {} SET points = 0", "DELETE FROM {}"])
def test_every_partition_of_the_ledger_refuses_to_be_changed(world, statement):
    days = cast.TODAY, FAR, date(2051, 1, 1)  # Made by the migration, made by the job, and nobody's.
    run(world, cast.NOW)
    run(world, FAR_NOON)
    with world.app.app_context(), db.transaction() as session:
        points.labor(session, cast.LIN, *days)
        if session.get_bind().dialect.name == "sqlite":
            tables = {"point_entries"}
        else:
            tables = places(session, "point_entries")
            assert tables == {"point_entries_2026_2", "point_entries_2031_1", "point_entries_default"}
    for table in tables:
        with world.app.app_context(), db.transaction() as session, pytest.raises(DatabaseError, match="append-only"):
            session.execute(text(statement.format(table)))

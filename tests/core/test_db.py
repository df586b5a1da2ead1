"""One transaction for each use case, and instants that know their zone."""

from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import InternalError, StatementError

from app.core import db
from app.core.db import NestedTransactionError, insert_if_absent
from app.core.idempotency import IdempotencyKey
from app.core.ids import new_id
from app.core.outbox import OutboxMessage
from app.core.postgresql import ANSWER_SECONDS
from tests import cast


class _SomethingFailedError(Exception):
    pass


def note(**values):
    return OutboxMessage(**{"topic": "x", "payload": {}, "created_at": cast.NOW, "available_at": cast.NOW} | values)


def count(app):
    with app.app_context(), db.reading() as session:
        return session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one()


def test_work_is_kept_when_the_block_ends(app):
    with app.app_context(), db.transaction() as session:
        session.add(note())
    assert count(app) == 1


def test_nothing_is_kept_of_a_block_that_fails(app):
    with app.app_context(), pytest.raises(_SomethingFailedError), db.transaction() as session:  # noqa: PT012  # the block is what fails
        session.add(note())
        session.flush()
        raise _SomethingFailedError
    assert count(app) == 0


def test_reading_keeps_nothing(app):
    with app.app_context():
        with suppress(InternalError), db.reading() as session:  # PostgreSQL refuses at once.
            session.add(note())
            session.flush()
        assert count(app) == 0


def test_glancing_sees_what_was_committed_and_a_transaction_after_it_is_one(app):
    with app.app_context():
        with db.glancing() as session:
            assert session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one() == 0
        with pytest.raises(_SomethingFailedError), db.transaction() as session:  # noqa: PT012  # the block is what fails
            session.add(note())
            session.flush()
            raise _SomethingFailedError
    assert count(app) == 0


def test_glancing_inside_a_transaction_sees_its_work_and_leaves_it_open(app):
    with app.app_context(), db.transaction() as session:
        session.add(note())
        session.flush()
        with db.glancing() as inner:
            assert inner.execute(select(func.count()).select_from(OutboxMessage)).scalar_one() == 1
    assert count(app) == 1


def test_whatever_is_asked_in_a_glance_goes_over_one_connection_on_which_nothing_begins(app):
    with app.app_context(), db.glancing() as session:
        asked = session.execute(select(OutboxMessage.id)).all()
        assert db.run(session, select(OutboxMessage.id), {}).all() == asked
        assert db.engine().pool.checkedout() == 1
        driver = session.connection().connection.dbapi_connection
        assert not (
            driver.in_transaction
            if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
            else driver.info.transaction_status
        )


def test_transactions_do_not_nest(app):
    with app.app_context(), db.transaction(), pytest.raises(NestedTransactionError), db.transaction():
        pass


def test_reading_inside_a_transaction_sees_its_work_and_leaves_it_open(app):
    with app.app_context(), db.transaction() as session:
        session.add(note())
        session.flush()
        with db.reading() as inner:
            assert inner.execute(select(func.count()).select_from(OutboxMessage)).scalar_one() == 1
    assert count(app) == 1


def test_instants_come_back_in_utc(app):
    in_china = cast.NOW.astimezone(timezone(timedelta(hours=8)))
    with app.app_context(), db.transaction() as session:
        session.add(note(created_at=in_china))
    with app.app_context(), db.reading() as session:
        stored = session.execute(select(OutboxMessage.created_at)).scalar_one()
    assert stored == in_china
    assert stored.utcoffset() == timedelta(0)


def test_instant_without_zone_is_refused(session):
    session.add(note(created_at=datetime(2026, 11, 18, 12)))  # noqa: DTZ001  # the naive one that must be refused
    with pytest.raises(StatementError, match="naive"):
        session.flush()


def test_only_one_of_several_inserts_at_once_is_new(app, at_once):
    values = {"account_id": cast.LIN_MOTHER, "key": "k", "request_hash": "", "created_at": cast.NOW}

    def insert(_):
        with app.app_context(), db.transaction() as session:
            return insert_if_absent(session, IdempotencyKey, values)

    assert sorted(at_once(6, insert)) == [False] * 5 + [True]


def test_ids_sort_by_time_of_creation():
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {found.version for found in ids} == {7}


@pytest.mark.parametrize("_session_world", ["postgresql"], indirect=True)
def test_only_what_may_take_time_waits_for_ever_for_an_answer(app):
    def patience():
        return db.db.session().connection().connection.dbapi_connection.patience

    with app.app_context():
        with db.snapshot():
            assert patience() is None
        with db.reading():
            assert patience() == ANSWER_SECONDS

"""The audit trail is one unbroken chain, and shows where somebody cut it."""

from datetime import timedelta, timezone

import pytest
from sqlalchemy import delete, select, text, update

from app.core import audit, db
from app.core.audit import COUNTY_CHAIN, AuditChain, AuditEntry
from tests import cast

CHAIN = str(cast.TIANJIA)


class _SomethingFailedError(Exception):
    pass


def record(app, times=1, **detail):
    with app.app_context():
        for _ in range(times):
            with db.transaction() as session:
                audit.record(
                    session, cast.NOW, cast.PRINCIPAL, "star.announced", "star", cast.LIN,
                    school_id=cast.TIANJIA, **detail,
                )  # fmt: skip


def first_break(app):
    with app.app_context(), db.reading() as session:
        return audit.first_break(session, CHAIN)


def tamper(app, statement):
    """Change the trail around the application, as somebody with the database's password could."""
    with app.app_context(), db.transaction() as session:
        if db.engine().dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            triggers = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for trigger in triggers:
                session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(statement)


def test_untouched_chain_is_whole(app):
    assert first_break(app) is None
    record(app, 5, week=cast.WEEK, picks={cast.LIN, cast.CLASSMATE}, count=2, is_final=True, note=None)
    assert first_break(app) is None


@pytest.mark.parametrize(
    ("statement", "position"),
    [
        (update(AuditEntry).where(AuditEntry.position == 3).values(action="star.revoked"), 3),
        (update(AuditEntry).where(AuditEntry.position == 2).values(detail={"forged": True}), 2),
        (update(AuditEntry).where(AuditEntry.position == 1).values(at=cast.NOW + timedelta(days=1)), 1),
        (update(AuditEntry).where(AuditEntry.position == 4).values(account_id=None), 4),
        (delete(AuditEntry).where(AuditEntry.position == 2), 2),
        (delete(AuditEntry).where(AuditEntry.position == 5), 5),
        (update(AuditChain).where(AuditChain.name == CHAIN).values(length=4), 5),
        (update(AuditChain).where(AuditChain.name == CHAIN).values(head="0" * 64), 6),
        (delete(AuditChain).where(AuditChain.name == CHAIN), 1),
    ],
)
def test_tampering_shows_where_it_happened(app, statement, position):
    record(app, 5)
    tamper(app, statement)
    assert first_break(app) == position


def test_entries_appended_in_threads_do_not_fork(app, at_once):
    at_once(4, lambda _: record(app, 10))
    assert first_break(app) is None
    with app.app_context(), db.reading() as session:
        positions = session.execute(select(AuditEntry.position).order_by(AuditEntry.position)).scalars().all()
    assert positions == list(range(1, 41))


def test_each_school_and_the_county_have_their_own_chain(session):
    audit.record(session, cast.NOW, None, "job.done", "job", None)
    audit.record(session, cast.NOW, None, "job.done", "job", None, school_id=cast.LONGQUAN)
    assert set(audit.chains(session)) >= {COUNTY_CHAIN, str(cast.LONGQUAN)}
    assert audit.first_break(session, COUNTY_CHAIN) is None


def test_instant_of_another_zone_is_the_same_instant(session):
    in_china = cast.NOW.astimezone(timezone(timedelta(hours=8)))
    audit.record(session, in_china, None, "job.done", "job", None)
    session.expire_all()
    assert audit.first_break(session, COUNTY_CHAIN) is None


def test_undone_work_leaves_no_entry(app):
    with app.app_context(), pytest.raises(_SomethingFailedError), db.transaction() as session:  # noqa: PT012  # the block is what fails
        audit.record(session, cast.NOW, None, "job.done", "job", None, school_id=cast.TIANJIA)
        raise _SomethingFailedError
    with app.app_context(), db.reading() as session:
        assert audit.chains(session) == []

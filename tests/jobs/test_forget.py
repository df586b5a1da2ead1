"""What has served its time goes, and nothing else."""

from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import Account, LoginSession
from app.core import db, job_runs, outbox
from app.core.deps import deps
from app.core.job_runs import JobRun
from app.core.outbox import OutboxMessage
from jobs import forget
from tests import cast


def count(model) -> int:
    with db.reading() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_forgets_what_is_old_and_keeps_what_is_not(app, world):
    with app.app_context():
        sessions = count(LoginSession)
        with db.transaction() as session:
            for period, age in (("old", 401), ("recent", 399)):
                job_runs.claim(session, "tally_stars", period, cast.NOW)
                job_runs.finish(session, "tally_stars", period, cast.NOW - timedelta(days=age), {})
            outbox.defer(session, "greet", {}, cast.NOW - timedelta(days=100))
        with db.transaction() as session:
            session.add(
                LoginSession(
                    account_id=cast.LIN_MOTHER,
                    token_hash="dead",
                    kind="wechat",
                    created_at=cast.NOW - timedelta(days=2),
                    expires_at=cast.NOW - timedelta(days=1),
                )
            )
        done = forget.run("2026-11-18", world.clock.now, deps())
        assert done == {
            "sessions": 1, "idempotency_keys": 0, "outbox_messages": 0, "roster_imports": 0, "job_runs": 1, "accesses": 0,
            "letters": 0,
        }  # fmt: skip
        assert (count(LoginSession), count(JobRun)) == (sessions, 1)
        # A message that was never worked off is not forgotten, however old it is.
        assert count(OutboxMessage) == 1


def test_last_sign_in_of_the_staff_is_kept_and_of_nobody_else(app, world):
    def ended(session, account_id, kind, days_ago):
        at = cast.NOW - timedelta(days=days_ago)
        ended = {"account_id": account_id, "kind": kind, "token_hash": f"{account_id} {days_ago}"[-60:]}
        session.add(LoginSession(**ended, created_at=at, expires_at=at + timedelta(hours=10)))

    former = cast.named("former colleague")
    with app.app_context():
        with db.transaction() as session:
            session.add(Account(id=former, created_at=cast.NOW))
            session.flush()
            for days_ago in (30, 20, 10):
                ended(session, former, "password", days_ago)
                ended(session, cast.LIN_MOTHER, "wechat", days_ago)
        assert forget.run("2026-11-18", world.clock.now, deps())["sessions"] == 5
        with db.reading() as session:
            kept = select(LoginSession.created_at).where(LoginSession.account_id == former)
            assert session.execute(kept).scalars().all() == [cast.NOW - timedelta(days=10)]

"""Deferred work is done at least once, later when it fails, and by one worker at a time."""

from collections import Counter

import pytest
from sqlalchemy import select

from app.core import db, outbox
from app.core.outbox import CLAIMED_FOR, KEPT_WHEN_DONE, LOST_AFTER, MOST_ATTEMPTS, OutboxMessage
from tests import cast


class _SomethingFailedError(Exception):
    pass


def defer(app, times=1, topic="greet", **payload):
    with app.app_context(), db.transaction() as session:
        for number in range(times):
            outbox.defer(session, topic, {"number": number, **payload}, cast.NOW)


def work_off(world, handler):
    with world.app.app_context():
        return outbox.work_off({"greet": handler}, world.clock.now)


def message(app):
    with app.app_context(), db.reading() as session:
        return session.execute(select(*OutboxMessage.__table__.columns)).one()


def waiting(world):
    with world.app.app_context():
        return outbox.waiting(world.clock.now())


def test_deferred_work_is_done_once_and_in_order(world):
    defer(world.app, 3, student_id=cast.LIN)
    done = []
    assert work_off(world, lambda payload, _now: done.append(payload)) == 3
    assert done == [{"number": number, "student_id": str(cast.LIN)} for number in range(3)]
    assert work_off(world, lambda payload, _now: done.append(payload)) == 0
    assert waiting(world) == (0, 0)


def test_undone_change_leaves_no_work(world):
    with world.app.app_context(), pytest.raises(_SomethingFailedError), db.transaction() as session:  # noqa: PT012  # the block is what fails
        outbox.defer(session, "greet", {}, cast.NOW)
        raise _SomethingFailedError
    assert waiting(world) == (0, 0)


def test_failing_work_comes_back_with_growing_delay(world):
    defer(world.app)

    def fail(_payload, _now):
        raise ValueError("何一")

    delays = []
    for _ in range(3):
        assert work_off(world, fail) == 1
        assert work_off(world, fail) == 0
        delays.append((message(world.app).available_at - world.clock.now()).total_seconds())
        world.clock.set(message(world.app).available_at)
    assert delays == [20, 40, 80]
    assert message(world.app).error == "ValueError"
    done = []
    assert work_off(world, lambda payload, _now: done.append(payload)) == 1
    assert len(done) == 1
    assert message(world.app).error is None


def test_work_that_never_succeeds_rests_and_is_counted(world):
    defer(world.app, topic="unknown")
    with world.app.app_context():
        for _ in range(MOST_ATTEMPTS + 3):
            outbox.work_off({}, world.clock.now)
            world.clock.advance(hours=2)
    assert message(world.app).attempts == MOST_ATTEMPTS
    assert waiting(world) == (0, 1)


def test_one_failure_does_not_stop_the_others(world):
    defer(world.app, 3)
    done = []

    def fail_on_the_first(payload, _now):
        if payload["number"] == 0:
            raise ValueError
        done.append(payload["number"])

    assert work_off(world, fail_on_the_first) == 3
    assert done == [1, 2]


def test_workers_at_once_never_take_the_same_message(world, at_once):
    defer(world.app, 30)
    done = Counter()

    def work(_):
        with world.app.app_context():
            return outbox.work_off({"greet": lambda payload, _now: done.update([payload["number"]])}, world.clock.now)

    assert sum(at_once(4, work)) == 30
    assert done == Counter(range(30))


def test_work_of_a_worker_that_died_comes_back_when_its_claim_is_over(world):
    defer(world.app)

    def die(_payload, _now):
        raise SystemExit

    with pytest.raises(SystemExit):
        work_off(world, die)
    done = []
    assert work_off(world, lambda payload, _now: done.append(payload)) == 0
    world.clock.set(cast.NOW + CLAIMED_FOR)
    assert work_off(world, lambda payload, _now: done.append(payload)) == 1
    assert len(done) == 1


def test_worker_that_was_too_slow_does_not_undo_the_next_one(world):
    defer(world.app)
    done = []

    def too_slow(_payload, _now):
        world.clock.advance(seconds=CLAIMED_FOR.total_seconds())
        assert work_off(world, lambda payload, _now: done.append(payload)) == 1
        raise ValueError

    work_off(world, too_slow)
    assert len(done) == 1
    assert message(world.app).done_at is not None
    assert message(world.app).error is None


def test_work_for_later_waits(world):
    with world.app.app_context(), db.transaction() as session:
        outbox.defer(session, "greet", {}, cast.NOW, at=cast.NOW + CLAIMED_FOR)
    done = []
    assert work_off(world, lambda payload, _now: done.append(payload)) == 0
    world.clock.set(cast.NOW + CLAIMED_FOR)
    assert work_off(world, lambda payload, _now: done.append(payload)) == 1


def test_done_messages_are_forgotten_after_their_time(world):
    defer(world.app)
    work_off(world, lambda _payload, _now: None)
    for instant, forgotten in ((cast.NOW + KEPT_WHEN_DONE, 0), (cast.NOW + KEPT_WHEN_DONE + CLAIMED_FOR, 1)):
        with world.app.app_context(), db.transaction() as session:
            assert outbox.forget_done(session, instant) == forgotten


def test_one_message_is_done_by_its_id_unless_it_is_done_held_or_for_later(world):
    done = []

    def work(message_id):
        handlers = {"greet": lambda payload, _now: done.append(payload) or work(message_id)}
        return outbox.work_one(message_id, handlers, world.clock.now)

    with world.app.app_context():
        defer(world.app)
        later = cast.NOW + CLAIMED_FOR
        with db.transaction() as session:
            outbox.defer(session, "greet", {"number": "later"}, cast.NOW, at=later)
        with db.reading() as session:
            first, second = session.execute(select(OutboxMessage.id).order_by(OutboxMessage.id)).scalars()
        assert [work(first), work(first), work(second)] == [True, False, False]
        assert done == [{"number": 0}]
        world.clock.set(later)
        assert [work(first), work(second)] == [False, True]


def test_nobody_knows_of_messages_that_were_put_off_or_put_back_or_got_lost(world):
    def idle():
        with world.app.app_context():
            return [errand.topic for errand in outbox.idle(world.clock.now())]

    defer(world.app, topic="at once")
    assert idle() == []
    world.clock.advance(seconds=LOST_AFTER.total_seconds())
    assert idle() == ["at once"]
    with world.app.app_context():
        with db.transaction() as session:
            outbox.defer(session, "later", {}, cast.NOW, at=world.clock.now())
        outbox.work_off({"later": lambda *_: None}, world.clock.now)
        assert idle() == []
        world.clock.set(message_of(world.app, "at once").available_at)
    assert idle() == ["at once"]


def message_of(app, topic):
    with app.app_context(), db.reading() as session:
        return session.execute(select(*OutboxMessage.__table__.columns).where(OutboxMessage.topic == topic)).one()

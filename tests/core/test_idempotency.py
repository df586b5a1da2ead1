"""A phone may send the same POST again: the work is done once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import db, idempotency
from app.core.idempotency import IdempotencyKey
from app.core.outbox import OutboxMessage
from tests import cast
from tests.cast import as_

NOTES = "/api/v1/bench/notes"
KEY = "0198c5f2-0000-7000-8000-000000000001"


def send(app, topic="hello", key=KEY, account=cast.LIN_MOTHER):
    headers = as_(account) | ({"Idempotency-Key": key} if key is not None else {})
    return app.test_client().post(NOTES, json={"topic": topic}, headers=headers)


def count(app, model):
    with app.app_context(), db.reading() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_same_key_and_body_get_the_same_answer(bench):
    first, again = send(bench), send(bench)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(bench, OutboxMessage) == 1


def test_same_key_with_another_body_is_refused(bench):
    send(bench)
    other = send(bench, topic="other")
    assert (other.status_code, other.json["code"]) == (422, "idempotency-key-reused")
    assert count(bench, OutboxMessage) == 1


def test_two_accounts_may_use_the_same_key(bench):
    assert send(bench).json["id"] != send(bench, account=cast.TEACHER).json["id"]


def test_without_a_key_every_request_is_work(bench):
    assert send(bench, key=None).json["id"] != send(bench, key=None).json["id"]


@pytest.mark.parametrize("key", ["", "x" * 101, "schlüssel"])
def test_key_that_cannot_be_kept_is_refused(bench, key):
    answer = send(bench, key=key)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency-key-invalid")


def test_refused_work_keeps_nothing(bench):
    assert send(bench, topic="torn").status_code == 409
    assert count(bench, IdempotencyKey) == 0
    assert count(bench, OutboxMessage) == 0
    assert send(bench, topic="corrected").status_code == 201


def test_two_requests_at_once_do_the_work_once(bench, at_once):
    answers = at_once(4, lambda _: send(bench))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert count(bench, OutboxMessage) == 1


def test_keys_are_forgotten_after_eight_days(bench):
    send(bench)
    for days, left in ((7, 1), (9, 0)):
        with bench.app_context(), db.transaction() as session:
            idempotency.forget_old_keys(session, cast.NOW + timedelta(days=days))
        assert count(bench, IdempotencyKey) == left

"""Several phones at once, with real threads and real commits."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import CHECK_INS, balance, load_library, record, task_ids


@pytest.fixture
def tasks(world):
    load_library(world)
    return task_ids(world, "C02", "K01", "G01", "C04")


def at_once(world, calls: Iterable[Callable[[Any], Any]]) -> list[Any]:
    """Run the calls in as many threads, each with a client of its own, all released at the same moment."""
    waiting = list(calls)
    barrier = Barrier(len(waiting))

    def run(call: Callable[[Any], Any]) -> Any:
        client = world.app.test_client()
        barrier.wait(timeout=20)
        return call(client)

    with ThreadPoolExecutor(len(waiting)) as threads:
        return list(threads.map(run, waiting))


def test_two_phones_record_the_same_task_once(world, client, tasks):
    answers = at_once(
        world,
        [
            lambda phone: record(phone, task_id=tasks[0]),
            lambda phone: record(phone, task_id=tasks[0]),
            lambda phone: record(phone, cast.TEACHER, task_id=tasks[0]),
        ],
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    (made,) = (answer.json["id"] for answer in answers if answer.status_code == 201)
    assert {answer.json["check_in_id"] for answer in answers if answer.status_code == 409} == {made}
    assert balance(client) == 15


def test_two_phones_count_one_record_of_the_day(world, client, tasks):
    answers = at_once(world, [lambda phone, task=task: record(phone, task_id=task) for task in tasks])
    assert [answer.status_code for answer in answers] == [201] * 4
    assert Counter(answer.json["not_counted_reason"] for answer in answers) == {None: 1, "day-limit": 3}
    assert balance(client) == 15


def test_same_key_at_the_same_moment_gives_the_same_answer(world, client, tasks):
    def send(phone: Any) -> Any:
        headers = as_(cast.LIN_MOTHER, **{"Idempotency-Key": "one tap"})
        return phone.post(CHECK_INS, json={"student_id": str(cast.LIN), "task_id": tasks[0]}, headers=headers)

    answers = at_once(world, [send] * 4)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["id"] for answer in answers}) == 1
    assert balance(client) == 15


def test_eight_phones_count_five_days_of_the_week(world, client, tasks):
    world.clock.advance(days=4)  # Sunday.
    days = [cast.TODAY + timedelta(days=number) for number in range(-2, 5)]
    calls = [lambda phone, day=day: record(phone, task_id=tasks[0], labor_on=str(day)) for day in days]
    calls.append(lambda phone: record(phone, task_id=tasks[1], labor_on=str(days[0])))
    answers = at_once(world, calls)
    assert [answer.status_code for answer in answers] == [201] * 8
    counted = [answer.json["labor_on"] for answer in answers if answer.json["is_counted"]]
    assert len(counted) == len(set(counted)) == 5
    ledger = client.get(f"/api/v1/students/{cast.LIN}/points", headers=as_(cast.LIN_MOTHER)).json
    assert sum(item["points"] for item in ledger["items"] if item["rule"] == "record") == 50


def test_siblings_named_in_any_order_do_not_lock_each_other_out(world, client, tasks):
    children = [str(cast.LIN), str(cast.LIN_BROTHER)]

    def send(order: list[str], task: str) -> Callable[[Any], Any]:
        body = {"student_ids": order, "task_id": task}
        return lambda phone: phone.post(CHECK_INS, json=body, headers=as_(cast.LIN_MOTHER))

    answers = at_once(world, [send(children[:: 1 if number % 2 else -1], task) for number, task in enumerate(tasks)])
    assert [answer.status_code for answer in answers] == [201] * 4
    assert balance(client) == balance(client, cast.LIN_BROTHER) == 15


def test_withdrawing_while_recording_leaves_ledger_and_records_in_line(world, client, tasks):
    first = record(client, task_id=tasks[0]).json
    at_once(
        world,
        [
            lambda phone: phone.delete(f"{CHECK_INS}/{first['id']}", headers=as_(cast.LIN_MOTHER)),
            lambda phone: record(phone, task_id=tasks[1], note="一句话"),
            lambda phone: phone.delete(f"{CHECK_INS}/{first['id']}", headers=as_(cast.TEACHER)),
        ],
    )
    (left,) = client.get(f"{CHECK_INS}?student_id={cast.LIN}", headers=as_(cast.LIN_MOTHER)).json["items"]
    assert left["is_counted"] is True
    assert balance(client) == 17

"""Pages stay right while rows come in, and accept only cursors that a list made."""

import base64
import json
from datetime import timedelta

import pytest

from app.core import db
from app.core.outbox import OutboxMessage
from tests import cast

NOTES = "/api/v1/bench/notes"


def write(app, *topics, at=cast.NOW):
    with app.app_context(), db.transaction() as session:
        for topic in topics:
            session.add(OutboxMessage(topic=topic, payload={}, created_at=at, available_at=at))
            session.flush()


def topics(page):
    return [item["topic"] for item in page["items"]]


def read(app, cursor=None, limit=2):
    query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
    return app.test_client().get(NOTES, query_string=query)


def test_pages_stay_right_while_rows_are_added(bench):
    write(bench, "1", "2", "3", "4", "5")
    first = read(bench).json
    write(bench, "new", at=cast.NOW + timedelta(seconds=1))
    second = read(bench, first["next"]).json
    third = read(bench, second["next"]).json
    assert [topics(first), topics(second), topics(third)] == [["5", "4"], ["3", "2"], ["1"]]
    assert third["next"] is None


def test_full_last_page_has_no_next(bench):
    write(bench, "1", "2")
    assert read(bench).json["next"] is None


def test_empty_list_is_one_empty_page(bench):
    assert read(bench).json == {"items": [], "next": None}


@pytest.mark.parametrize("limit", [0, 101, "many", 10**30])
def test_limit_is_from_1_to_100(bench, limit):
    answer = read(bench, limit=limit)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/query/limit")


def encoded(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "游标",
        "====",
        encoded(),
        encoded(cast.NOW.isoformat()),
        encoded("yesterday", str(cast.LIN)),
        encoded(5, str(cast.LIN)),
        encoded("9999-12-31T23:59:59-23:00", str(cast.LIN)),
        encoded(cast.NOW.isoformat(), 5),
        encoded(cast.NOW.isoformat(), None),
        encoded(cast.NOW.isoformat(), [1]),
        encoded(cast.NOW.isoformat(), "not an id"),
        base64.urlsafe_b64encode(b"[" * 290).decode(),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
    ],
)
def test_cursor_that_no_list_made_is_refused(bench, cursor):
    answer = read(bench, cursor)
    assert (answer.status_code, answer.json["code"]) == (400, "cursor-invalid")

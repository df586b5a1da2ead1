"""One request of the app, seen from the database, and the families for whom it can be sent again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask

from app.core import db
from app.core.idempotency import HEADER
from benchmarks.checkins.county import Child, County, own_values
from benchmarks.checkins.phones import labor
from benchmarks.replay import Replay, written_down

_KEY = "the key of the request that was seen"


@dataclass(frozen=True)
class Seen:
    replay: Replay
    answer: Any
    children: Mapping[UUID, Child]


def look_on(app: Flask, county: County) -> Seen:
    """Send one record through the app and write down what reaches the database.

    The record of a sibling goes before, so that neither a visit begins nor a statement is new.
    """
    first, second = county.children[:2]
    with app.app_context():
        engine = db.engine()
    _record(app, first, county.task_id, "another key")
    with written_down(engine) as request:
        body, answer = _record(app, second, county.task_id, _KEY)
    engine.dispose()
    return Seen(
        Replay(request, own_values(second, _KEY, body)), answer, {child.student_id: child for child in county.children}
    )


def _record(app: Flask, child: Child, task_id: UUID, key: str) -> tuple[bytes, Any]:
    body = json.dumps(labor(child, task_id)).encode()
    answer = app.test_client().post(
        "/api/v1/check-ins",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {child.token}", HEADER: key},
    )
    if answer.status_code != 201:
        raise SystemExit(f"A record was answered by {answer.status_code}: {answer.text}")
    return body, answer.json

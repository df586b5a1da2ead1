"""The yardstick: a bare Flask handler that sends what the app was seen to send, on a connection of its own thread.

It knows all families by heart, checks nothing that the database does not check, and computes nothing.
"""

import os
import pickle
from pathlib import Path
from threading import local
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, jsonify, request
from sqlalchemy import make_url
from werkzeug import Response

from app.core.idempotency import HEADER
from benchmarks.checkins.county import own_values

URL = make_url(os.environ["DATABASE_URL"])
_seen = pickle.loads(Path(os.environ["CHECKINS_SEEN"]).read_bytes())  # noqa: S301  # The benchmark wrote it itself.
app = Flask("bare")
_of_thread = local()


def _connection() -> Any:
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = psycopg.connect(
            host=URL.query["host"], port=URL.query["port"], user="postgres", dbname=URL.database, autocommit=True
        )
    return _of_thread.connection


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.post("/api/v1/check-ins")
def record() -> tuple[Response, int]:
    child = _seen.children[UUID(request.get_json()["student_id"])]
    _seen.replay.send(_connection(), own_values(child, request.headers[HEADER], request.get_data()))
    return jsonify(_seen.answer), 201

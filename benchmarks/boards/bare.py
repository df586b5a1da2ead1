"""The yardstick: a bare Flask handler that answers each first screen by one hand-written SQL, as the database wrote it."""

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import local
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, Response, request

from app.core.clock import local_day
from benchmarks.county.app import CountyClock
from benchmarks.county.drawing import FIRST_MONDAY
from benchmarks.county.people import connected

HOME, WEEK_BOARD = (
    Path(__file__).with_name(name).read_text(encoding="utf-8").encode() for name in ("home.sql", "week_board.sql")
)
# Instants as the app writes them; PostgreSQL puts the body of such a function into the statement that uses it.
_SHOWN = """
    CREATE FUNCTION pg_temp.shown(at timestamptz) RETURNS text STABLE LANGUAGE sql
    RETURN to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')
"""
_clock = CountyClock()
_of_thread = local()
app = Flask("bare")


def _connection() -> psycopg.Connection[Any]:
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = connected(os.environ["DATABASE_URL"])
        _of_thread.connection.prepare_threshold = 0
        _of_thread.connection.execute(_SHOWN)
    connection: psycopg.Connection[Any] = _of_thread.connection
    return connection


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/api/v1/home")
def home() -> Response:
    return _answer(HOME)


@app.get("/api/v1/schools/<uuid:school_id>/week-board")
def week_board(school_id: UUID) -> Response:
    return _answer(WEEK_BOARD, school_id=school_id)


def _answer(statement: bytes, **values: Any) -> Response:
    now = _clock.now()
    today = local_day(now)
    token = request.headers["Authorization"].removeprefix("Bearer ")
    values |= {
        "token_hash": sha256(token.encode()).hexdigest(),
        "now": now,
        "today": today,
        "monday": today - timedelta(days=today.weekday()),
        "academic_year": FIRST_MONDAY.year,
    }
    row = _connection().execute(statement, values).fetchone()
    return Response(row[0], content_type="application/json") if row else Response(status=404)

"""The yardstick: a bare Flask handler that runs the same statements on a connection of its own thread.

It checks nothing that the database does not check, remembers no course that was full, and answers only a status. ``RUSH_READS=all`` lets it
also read who is calling and whose child it is; without, it believes whoever asks.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from threading import local
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, jsonify, request
from sqlalchemy import make_url
from werkzeug import Response

from app.core.ids import new_id
from benchmarks.rush.school import TERM
from benchmarks.rush.statements import Statement, statements

URL = make_url(os.environ["DATABASE_URL"])
READS_ALL = os.environ.get("RUSH_READS") == "all"
SQL = statements(URL.get_backend_name())
app = Flask("bare")
_of_thread = local()
sqlite3.register_adapter(UUID, lambda value: value.hex)
sqlite3.register_adapter(datetime, lambda value: value.strftime("%Y-%m-%d %H:%M:%S.%f"))
sqlite3.register_adapter(date, lambda value: value.isoformat())


def _connection() -> Any:
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = _connect()
    return _of_thread.connection


def _connect() -> Any:
    if URL.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(URL.database), timeout=20, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection
    return psycopg.connect(
        host=URL.query["host"], port=URL.query["port"], user="postgres", dbname=URL.database, autocommit=True
    )


@contextmanager
def _transaction(connection: Any) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE" if URL.get_backend_name() == "sqlite" else "BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _run(connection: Any, statement: Statement, **values: Any) -> Any:
    return connection.execute(statement.text, {**statement.own, **values})


class _Full(Exception):
    pass


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.post("/api/v1/offerings/<uuid:offering_id>/enrolments")
def enrol(offering_id: UUID) -> tuple[Response, int]:
    body, now, connection = request.get_json(), datetime.now(UTC), _connection()
    student_id = UUID(body["student_id"])
    account_id = _sign_in(connection, now) if READS_ALL else None
    row = _run(
        connection,
        SQL.opening,
        offering_id=offering_id,
        student_id=student_id,
        class_id=student_id,
        school_id=_school(),
    ).fetchone()
    capacity, taken, round_id, class_id = row[5], row[6], row[10], row[26]
    is_full = taken >= capacity
    if is_full and not body["waitlist"]:
        return jsonify(code="course-full"), 409
    enrolment = {
        "id": new_id(), "school_id": _school(), "offering_id": offering_id, "student_id": student_id,
        "class_id": class_id, "round_id": round_id, "status": "waitlisted" if is_full else "enrolled",
        "source": "rush", "waiting_no": 1_000_000 if is_full else None, "answer_by": None,
        "confirmed_by": account_id, "confirmed_at": now, "starts_on": None if is_full else now.date(),
        "end_reason": "", "created_by": account_id, "created_at": now,
    }  # fmt: skip
    try:
        with _transaction(connection):
            position = _write(connection, enrolment, is_full=is_full)
    except _Full:
        return enrol(offering_id) if body["waitlist"] else (jsonify(code="course-full"), 409)
    answer = jsonify(id=enrolment["id"], status=enrolment["status"], position=position, answer_by=None)
    return answer, 202 if is_full else 201


def _write(connection: Any, enrolment: Mapping[str, Any], *, is_full: bool) -> int | None:
    _run(connection, SQL.lock, student_ids_1=enrolment["student_id"]).fetchall()
    _run(connection, SQL.held, student_ids_1=enrolment["student_id"]).fetchall()
    _run(connection, SQL.insert, **enrolment)
    if is_full:
        return int(_run(connection, SQL.position, enrolment_id=enrolment["id"]).fetchone()[0])
    slot = {name: enrolment[name] for name in ("student_id", "school_id")} | {"term_code": TERM, "slot": "3-1"}
    _run(connection, SQL.claim, **slot, enrolment_id=enrolment["id"])
    wanted = {"of": enrolment["offering_id"], "of_round": enrolment["round_id"], "seats": 1}
    if not _run(connection, SQL.take, **wanted).rowcount:
        raise _Full
    return None


def _sign_in(connection: Any, now: datetime) -> Any:
    token_hash = sha256(request.headers["Authorization"].removeprefix("Bearer ").encode()).hexdigest()
    account_id = _run(connection, SQL.caller, token_hash=token_hash, now=now, today=now.date()).fetchall()[0][5]
    _run(connection, SQL.children, account_id=account_id).fetchall()
    return account_id


def _school() -> Any:
    if not hasattr(_of_thread, "school_id"):
        _of_thread.school_id = _connection().execute("SELECT id FROM organisations").fetchone()[0]
    return _of_thread.school_id

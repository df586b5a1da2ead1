"""The yardstick: a bare Flask handler that runs the same statements on a connection of its own thread.

It checks nothing that the database does not check, and what it answers is only a status. ``RUSH_READS=all`` lets it
also read who is calling and whose child it is; without, it believes whoever asks.
"""

import os
import sqlite3
from collections.abc import Iterator
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
    student_id, now, connection = UUID(request.get_json()["student_id"]), datetime.now(UTC), _connection()
    account_id = _sign_in(connection, student_id, now) if READS_ALL else None
    row = _run(
        connection,
        SQL.opening,
        offering_id=offering_id,
        student_id=student_id,
        class_id=student_id,
        school_id=_school(),
    ).fetchone()
    capacity, taken, round_id, class_id = row[5], row[6], row[10], row[26]
    if taken >= capacity:
        return jsonify(code="course-full"), 409
    enrolment = {
        "id": new_id(), "school_id": _school(), "offering_id": offering_id, "student_id": student_id,
        "class_id": class_id, "round_id": round_id, "status": "enrolled", "source": "rush", "waiting_no": None,
        "answer_by": None, "confirmed_by": account_id, "confirmed_at": now, "starts_on": now.date(), "end_reason": "",
        "created_by": account_id, "created_at": now,
    }  # fmt: skip
    try:
        with _transaction(connection):
            _run(connection, SQL.lock, student_ids_1=student_id).fetchall()
            _run(connection, SQL.held, student_ids_1=student_id).fetchall()
            _run(connection, SQL.insert, **enrolment)
            slot = {"student_id": student_id, "term_code": TERM, "slot": "3-1", "school_id": _school()}
            _run(connection, SQL.claim, **slot, enrolment_id=enrolment["id"])
            if not _run(connection, SQL.take, of=offering_id, of_round=round_id, seats=1).rowcount:
                raise _Full  # noqa: TRY301  # The transaction must be rolled back by leaving it.
    except _Full:
        return jsonify(code="course-full"), 409
    return jsonify(id=enrolment["id"], status="enrolled", position=None, answer_by=None), 201


def _sign_in(connection: Any, student_id: UUID, now: datetime) -> Any:
    token_hash = sha256(request.headers["Authorization"].removeprefix("Bearer ").encode()).hexdigest()
    account_id = _run(connection, SQL.session, token_hash=token_hash, now=now).fetchone()[1]
    _run(connection, SQL.grants, account_id=account_id, today=now.date()).fetchall()
    _run(connection, SQL.student, student_id=student_id).fetchall()
    _run(connection, SQL.guarded, account_id=account_id).fetchall()
    return account_id


def _school() -> Any:
    if not hasattr(_of_thread, "school_id"):
        _of_thread.school_id = _connection().execute("SELECT id FROM organisations").fetchone()[0]
    return _of_thread.school_id

"""Who asks for what in the county, with tokens as ``life.sql`` made them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import make_url

from benchmarks.clients import request
from benchmarks.county.drawing import NOW, TODAY
from benchmarks.county.load import OWN_TASK
from benchmarks.photos.phones import FORM, form_of

FAMILIES = 2_000
_FAMILIES = """
    SELECT id FROM students ORDER BY md5(id::text) LIMIT %(families)s
"""
# Schools of about the same size, wherever they lie, so that counties of any size are asked for alike boards.
_SCHOOLS = """
    SELECT school_id FROM students GROUP BY school_id ORDER BY abs(count(*) - 450), school_id LIMIT 100
"""


# Families that agreed, with a child that has recorded nothing this week, so that a record makes the points of one record.
_IDLE_FAMILIES = """
    SELECT id FROM students
    WHERE NOT EXISTS (SELECT FROM check_ins WHERE student_id = students.id AND labor_on > %(today)s - 7)
    AND 2 = (
        SELECT count(*) FROM consents
        WHERE student_id = students.id AND purpose IN ('base', 'photo_upload') AND granted)
    ORDER BY md5(id::text) LIMIT %(families)s
"""
_OWN_TASK = "SELECT id FROM labor_tasks WHERE code = %(code)s"
# What check-ins of the county's last day leave behind, for the next round to find the same county.
_LEFT_BEHIND = (
    "SET session_replication_role = replica",  # The ledger refuses to forget.
    "DELETE FROM point_entries WHERE labor_on = %(today)s",
    "DELETE FROM check_ins WHERE labor_on = %(today)s",
    "DELETE FROM photos WHERE created_at >= %(now)s",
    "DELETE FROM idempotency_keys WHERE created_at >= %(now)s",
    "DELETE FROM outbox WHERE created_at >= %(now)s",
    "RESET session_replication_role",
)


@dataclass(frozen=True)
class Screens:
    """Paths with the tokens of those who look."""

    homes: list[tuple[str, str]]
    boards: list[tuple[str, str]]


def connected(url: str) -> psycopg.Connection[Any]:
    """Return a bare connection to a database of PostgreSQL that SQLAlchemy would find at this address."""
    found = make_url(url)
    host, port = str(found.query["host"]), str(found.query["port"])
    return psycopg.connect(host=host, port=port, user="postgres", dbname=found.database, autocommit=True)


def screens(url: str) -> Screens:
    with connected(url) as connection:
        families = _column(connection, _FAMILIES, families=FAMILIES)
        schools = _column(connection, _SCHOOLS)
    return Screens(
        [("/api/v1/home", f"guardian-{student_id}") for student_id in families],
        [(f"/api/v1/schools/{school_id}/week-board", f"principal-{school_id}") for school_id in schools],
    )


def check_ins(url: str, families: int, key: str) -> list[bytes]:
    """Return one check-in for each of so many families; ``key`` makes those of two rounds different requests."""
    with connected(url) as connection:
        (task_id,) = _column(connection, _OWN_TASK, code=OWN_TASK)
        student_ids = _column(connection, _IDLE_FAMILIES, families=families, today=TODAY)
    if len(student_ids) < families:
        raise SystemExit(f"Only {len(student_ids)} families of the county have recorded nothing this week.")
    return [_check_in(student_id, task_id, key) for student_id in student_ids]


def _check_in(student_id: UUID, task_id: UUID, key: str) -> bytes:
    body = {"student_id": str(student_id), "task_id": str(task_id), "labor_on": str(TODAY), "adult_present": True}
    idempotent = {"Idempotency-Key": f"{key}-{student_id}"}
    return request("POST", "/api/v1/check-ins", f"guardian-{student_id}", json.dumps(body).encode(), idempotent)


def uploads(url: str, photos: Sequence[bytes]) -> list[bytes]:
    """Return uploads of the photos, by families that agreed to it and take turns."""
    with connected(url) as connection:
        student_ids = _column(connection, _IDLE_FAMILIES, families=FAMILIES, today=TODAY)
    return [
        request("POST", "/api/v1/photos", f"guardian-{student_id}", form_of(photo), {"Content-Type": FORM})
        for student_id, photo in zip(cycle(student_ids), photos)
    ]


def forget_check_ins(url: str) -> None:
    with connected(url) as connection:
        for statement in _LEFT_BEHIND:
            connection.execute(statement.encode(), {"today": TODAY, "now": NOW} if "%(" in statement else None)


def _column(connection: psycopg.Connection[Any], statement: str, **values: object) -> Sequence[Any]:
    return [row[0] for row in connection.execute(statement.encode(), values)]

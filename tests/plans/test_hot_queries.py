"""How PostgreSQL answers the requests that come all day: by an index where a table is large, from the terms that are asked for.

``-s`` prints every plan.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from app.core import db, outbox, partitions
from app.core.partitions import Range
from app.insights import service as insights
from app.stars.service import tally
from jobs import make_partitions
from tests import cast
from tests.factories import checkins
from tests.world import World

COUNTY = Path(__file__).parent / "county.sql"
LARGE = 5_000  # Rows. The tables that grow hold at least twice as many here, those of places and courses far fewer.
PAST = "_2025_2"
# What waits for a teacher, however old, of which there is little.
WAITING = ("_school_id_student_id_idx", "_note_safety_idx")
PLANNED = ("SELECT", "UPDATE", "DELETE", "WITH")


def id_of(kind: str, number: int) -> UUID:
    return UUID(md5(f"{kind}-{number}".encode(), usedforsecurity=False).hexdigest())


# Child 5 with its guardian, class 5 with its teacher, school 5 with its principal.
CHILD, CLASS, SCHOOL = id_of("child", 5), id_of("class", 5), id_of("school", 5)
RECORD = id_of("record", 30)
GUARDIAN, TEACHER, PRINCIPAL = "guardian5", "homeroom_teacher5", "principal5"


@dataclass(frozen=True)
class Hot:
    """A request that comes often. ``of_all_terms`` reads more than the present half-year, and may."""

    name: str
    ask: Callable[[World, FlaskClient], object]
    of_all_terms: bool = False


def get(who: str, path: str) -> Callable[[World, FlaskClient], object]:
    return lambda _world, client: expect(200, client.get(f"/api/v1/{path}", headers=as_(who)))


def as_(who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer token-{who}"}


def expect(status: int, answer: Any) -> None:
    assert answer.status_code == status, answer.text


def check_in(world: World, client: FlaskClient) -> None:
    body = {"student_id": str(CHILD), "task_id": checkins.task_ids(world, "C02")[0], "labor_on": "2026-11-17"}
    expect(201, client.post("/api/v1/check-ins", json=body, headers=as_(GUARDIAN) | {"Idempotency-Key": "fresh"}))


def review(world: World, client: FlaskClient) -> None:
    expect(207, client.post("/api/v1/check-ins/accept", json={"ids": [str(RECORD)]}, headers=as_(TEACHER)))


def withdraw(_world: World, client: FlaskClient) -> None:
    expect(204, client.delete(f"/api/v1/check-ins/{RECORD}", headers=as_(GUARDIAN)))


def tally_school(world: World, _client: FlaskClient) -> None:
    with world.app.app_context(), db.transaction() as session:
        assert tally.tally(session, SCHOOL, "2026-W46", cast.NOW)


def freeze_school(world: World, _client: FlaskClient) -> None:
    with world.app.app_context(), db.transaction() as session:
        assert insights.freeze(session, SCHOOL, date(2026, 11, 17), cast.NOW)


def work_outbox(world: World, _client: FlaskClient) -> None:
    with world.app.app_context():
        assert outbox.work_off({"nothing": lambda *_: None}, world.clock.now, 1)


HOT = (
    Hot("a family's home", get(GUARDIAN, "home")),
    Hot("a child's own home", get(str(cast.LIN_CARD), "home")),
    Hot("a class's board", get(TEACHER, f"classes/{CLASS}/board")),
    Hot("a school's week", get(PRINCIPAL, f"schools/{SCHOOL}/week-board")),
    Hot("a check-in", check_in),
    Hot("a class's records to review", get(TEACHER, f"check-ins?class_id={CLASS}&to_review=true")),
    Hot("a review", review, of_all_terms=True),
    Hot("a child's records", get(GUARDIAN, f"check-ins?student_id={CHILD}"), of_all_terms=True),
    Hot("a child's records of a month", get(GUARDIAN, f"check-ins?student_id={CHILD}&from=2026-11-01&to=2026-11-30")),
    Hot("a withdrawal", withdraw, of_all_terms=True),
    Hot("a child's ledger", get(GUARDIAN, f"students/{CHILD}/points"), of_all_terms=True),
    Hot("a child's plant", get(GUARDIAN, f"students/{CHILD}/growth"), of_all_terms=True),
    Hot("a class's garden", get(TEACHER, f"classes/{CLASS}/garden"), of_all_terms=True),
    Hot("the inbox", get(GUARDIAN, "inbox")),
    Hot("the menu of courses", get(GUARDIAN, f"courses?school_id={SCHOOL}")),
    Hot("a child's places", get(GUARDIAN, f"enrolments?student_id={CHILD}")),
    Hot("a child's attendance", get(GUARDIAN, f"students/{CHILD}/attendance")),
    Hot("the latest stars", get(GUARDIAN, f"stars?school_id={SCHOOL}")),
    Hot("the audit trail", get(PRINCIPAL, f"audit?school_id={SCHOOL}")),
    Hot("the tally of a school", tally_school),
    Hot("the freezing of a school's figures", freeze_school),
    Hot("a school's figures", get(PRINCIPAL, f"insights/schools/{SCHOOL}")),
    Hot("a message of the outbox", work_outbox),
)


@pytest.fixture
def county(world: World) -> World:
    """The cast among 120 schools."""
    if world.database_url.startswith("sqlite"):
        pytest.skip("the plans are PostgreSQL's")
    checkins.load_library(world)
    with world.app.app_context(), db.transaction() as session:
        for table in make_partitions.TABLES:
            past = Range(PAST[1:], date(2025, 8, 1), date(2026, 2, 1))
            partitions.make(session, table, [past, *make_partitions.coming(date(2026, 2, 1))])
        db.take_time(session)
        session.connection().connection.cursor().execute(COUNTY.read_text(encoding="utf-8"))
    return world


@contextmanager
def noted(world: World) -> Iterator[dict[str, Any]]:
    """Note what is asked of the database, with the parameters of the first time."""
    asked: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool) -> None:
        asked.setdefault(statement, parameters[0] if is_many else parameters)

    with world.app.app_context():
        engine = db.engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(world: World, asked: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    with world.app.app_context(), db.engine().connect() as connection:
        connection.exec_driver_sql("SET LOCAL random_page_cost = 1.1")  # As for any disk without a moving head.
        for statement, parameters in asked.items():
            if statement.lstrip().startswith(PLANNED):
                explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
                yield statement, explained[0]["Plan"]


def nodes(plan: dict[str, Any], *, is_limited: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the nodes of a plan, each with whether it stops when a page is full."""
    is_limited = is_limited or plan["Node Type"] == "Limit"
    yield plan, is_limited
    for below in plan.get("Plans", ()):
        yield from nodes(below, is_limited=is_limited and plan["Node Type"] not in {"Sort", "Aggregate", "Hash"})


def faults(plan: dict[str, Any], sizes: dict[str, float], *, of_all_terms: bool) -> Iterator[str]:
    for node, is_limited in nodes(plan):
        table, kind = node.get("Relation Name", ""), node["Node Type"]
        is_waiting = any(index in json.dumps(node) for index in WAITING)
        if sizes.get(table, 0) > LARGE and not is_waiting:
            if kind == "Seq Scan":
                yield f"reads all of {table}"
            elif kind.startswith("Index") and "Index Cond" not in node and not is_limited:
                yield f"reads all of {table} by {node['Index Name']}"
        if table.endswith(PAST) and not of_all_terms and not is_waiting:
            yield f"looks into {table}"


def told(name: str, statement: str, plan: dict[str, Any]) -> str:
    scans = [
        f"  {node['Node Type']} {node['Relation Name']} {node.get('Index Name', '')} {node.get('Index Cond', '')}"
        for node, _ in nodes(plan)
        if "Relation Name" in node
    ]
    return "\n".join((f"{name}: {' '.join(statement.split())}", *scans))


def test_hot_requests_are_answered_by_indexes_from_the_terms_asked_for(county):
    with county.app.app_context(), db.engine().connect() as connection:
        sizes = dict(connection.execute(text("SELECT relname, reltuples FROM pg_class")).all())
    assert faults_of_bad_requests(county, sizes) == ["reads all of photos", f"looks into check_ins{PAST}"]
    found = []
    for hot in HOT:
        with noted(county) as asked:
            hot.ask(county, county.app.test_client())
        for statement, plan in plans(county, asked):
            shown = told(hot.name, statement, plan)
            print(shown)
            found += [f"{fault}: {shown}" for fault in faults(plan, sizes, of_all_terms=hot.of_all_terms)]
    assert not found, "\n\n".join(found)


def faults_of_bad_requests(county: World, sizes: dict[str, float]) -> list[str]:
    asked = {
        "SELECT count(*) FROM photos": {},
        "SELECT labor_on FROM check_ins WHERE student_id = %(child)s": {"child": CHILD},
    }
    return [fault for _, plan in plans(county, asked) for fault in faults(plan, sizes, of_all_terms=False)]

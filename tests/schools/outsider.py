"""A stranger tries the routes of schools."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from app.core import db
from app.schools import queries, service
from app.schools.roster_files import read_roster
from tests import cast
from tests.factories import schools as rosters
from tests.outsiders import Case
from tests.world import VAULT, World

API = "/api/v1"
SCHOOL = {"school_id": cast.TIANJIA}
CLASS = {"class_id": cast.CLASS_32}
LIN = {"student_id": cast.LIN}
FILE = {"file": (__file__, "roster.csv")}  # The stranger is refused before anybody reads it.


def _sees_nothing_of_tianjia(answer: TestResponse) -> None:
    assert str(cast.TIANJIA) not in answer.get_data(as_text=True)


def _with_an_import(world: World) -> Mapping[str, Any]:
    with world.app.app_context(), db.transaction() as session:
        school = queries.school(session, cast.TIANJIA)
        table = read_roster(rosters.table(("三年级2班", "新来的", 9, "")), "roster.csv")
        shown = service.preview_roster(session, VAULT, school, table, cast.OFFICE, cast.NOW)
        return {"import_id": shown.id}


def _with_a_guardianship(world: World) -> Mapping[str, Any]:
    with world.app.app_context(), db.reading() as session:
        return {"guardianship_id": queries.guardianships(session, cast.LIN)[0].id}


CASES = [
    Case("GET", f"{API}/organisations", check=_sees_nothing_of_tianjia),
    Case(
        "POST",
        f"{API}/organisations",
        json={"name": "外来学校", "region_code": cast.REGION},
    ),
    Case("GET", f"{API}/schools/<uuid:school_id>", SCHOOL),
    Case("GET", f"{API}/calendar", query=f"school_id={cast.TIANJIA}&from=2026-11-18&to=2026-11-18"),
    Case("PUT", f"{API}/calendar/days", json={"school_id": str(cast.TIANJIA), "on": "2026-11-19", "kind": "closed"}),
    Case("DELETE", f"{API}/calendar/days", query=f"school_id={cast.TIANJIA}&on=2026-11-19"),
    Case("POST", f"{API}/calendar/imports", data={"region_code": cast.REGION}, file=("calendar.csv", b"date,kind\n")),
    Case("GET", f"{API}/schools/<uuid:school_id>/classes", SCHOOL),
    Case("POST", f"{API}/schools/<uuid:school_id>/classes", SCHOOL, json={"entry_year": 2026, "class_no": 9}),
    Case("GET", f"{API}/classes/<uuid:class_id>/students", CLASS),
    Case("POST", f"{API}/students/<uuid:student_id>/move", LIN, json={"class_id": str(cast.CLASS_31)}),
    Case("POST", f"{API}/students/<uuid:student_id>/leave", LIN, json={}),
    Case("POST", f"{API}/schools/<uuid:school_id>/roster-imports", SCHOOL, data=FILE),
    Case("GET", f"{API}/roster-imports/<uuid:import_id>", prepare=_with_an_import),
    Case("POST", f"{API}/roster-imports/<uuid:import_id>/confirm", json={}, prepare=_with_an_import),
    Case("POST", f"{API}/students/<uuid:student_id>/bind-codes", LIN),
    Case("DELETE", f"{API}/students/<uuid:student_id>/bind-codes", LIN),
    Case("POST", f"{API}/classes/<uuid:class_id>/bind-codes", CLASS, json={}),
    Case("POST", f"{API}/classes/<uuid:class_id>/bind-code-sheets", CLASS, json={}),
    Case("POST", f"{API}/guardianships", json={"code": "22222222", "relation": "other"}),
    Case("GET", f"{API}/students/<uuid:student_id>/guardianships", LIN),
    Case("DELETE", f"{API}/guardianships/<uuid:guardianship_id>", prepare=_with_a_guardianship),
]

"""A stranger tries the routes of check-ins and of the task library."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from tests import cast
from tests.cast import as_
from tests.factories.checkins import load_library, record, task_ids
from tests.outsiders import Case
from tests.world import World

CHECK_INS = "/api/v1/check-ins"
ONE = f"{CHECK_INS}/<uuid:check_in_id>"
TASKS = "/api/v1/labor-tasks"
SETTINGS = "/api/v1/schools/<uuid:school_id>/check-in-settings"
TIANJIA = {"school_id": cast.TIANJIA}
IN_CLASS = {"class_id": str(cast.CLASS_32), "name": "整理内务", "group": "DL2", "bands": [2], "minutes": 10}


def _record(world: World) -> Mapping[str, Any]:
    load_library(world)
    made = record(world.app.test_client(), task_id=task_ids(world, "C02")[0])
    return {"check_in_id": made.json["id"]}


def _class_task(world: World) -> Mapping[str, Any]:
    made = world.app.test_client().post(TASKS, json=IN_CLASS, headers=as_(cast.HOMEROOM))
    return {"task_id": made.json["id"]}


def _proposal(world: World) -> Mapping[str, Any]:
    record(world.app.test_client(), title="给奶奶读信")
    return {}


def _nothing_accepted(answer: TestResponse) -> None:
    """A teacher of another school may call, for records of its own; other strangers are refused altogether."""
    refused = answer.status_code == 403
    assert refused or [item["outcome"] for item in answer.json["items"]] == ["check-in-not-found"]


def _nothing_of_the_class(answer: TestResponse) -> None:
    assert "整理内务" not in [task["name"] for task in answer.json["items"]]


def _no_proposals(answer: TestResponse) -> None:
    assert answer.status_code == 403 or answer.json["items"] == []


CASES = [
    Case("POST", CHECK_INS, json={"student_id": str(cast.LIN), "title": "扫地"}),
    Case(
        "POST",
        f"{CHECK_INS}/bulk",
        json={
            "class_id": str(cast.CLASS_32),
            "task_id": str(cast.named("a task")),
            "student_ids": [str(cast.LIN)],
        },
    ),
    Case("GET", CHECK_INS, query=f"student_id={cast.LIN}", prepare=_record),
    Case("GET", CHECK_INS, query=f"class_id={cast.CLASS_32}", prepare=_record),
    Case("GET", ONE, prepare=_record),
    Case("DELETE", ONE, prepare=_record),
    Case("POST", f"{ONE}/accept", prepare=_record),
    Case("POST", f"{ONE}/return", json={"reason": "请补充"}, prepare=_record),
    Case("POST", f"{ONE}/resubmit", json={}, prepare=_record),
    Case("POST", f"{CHECK_INS}/accept", json={"ids": [str(cast.named("a record"))]}, check=_nothing_accepted),
    Case("GET", f"{CHECK_INS}/hidden-notes", query=f"class_id={cast.CLASS_32}"),
    Case("PUT", f"{ONE}/note-safety", json={"safety": "rejected"}, prepare=_record),
    Case("GET", SETTINGS, TIANJIA),
    Case("PUT", SETTINGS, TIANJIA, json={"review": "teacher"}),
    Case("GET", "/api/v1/classes/<uuid:class_id>/paper-sheet", {"class_id": cast.CLASS_32}),
    Case("GET", TASKS, prepare=_class_task, check=_nothing_of_the_class),
    Case("GET", f"{TASKS}/proposals", prepare=_proposal, check=_no_proposals),
    Case("POST", TASKS, json=IN_CLASS),
    Case("DELETE", f"{TASKS}/<uuid:task_id>", prepare=_class_task),
]

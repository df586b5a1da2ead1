"""The task library: the catalogue, levels, adapted copies, and what is refused."""

import pytest
from sqlalchemy import func, select

from app.checkins.models import LaborTask
from app.checkins.rules.dangers import danger_of
from app.checkins.service import library
from tests import cast
from tests.cast import as_
from tests.factories.checkins import load_library, record, task_id, task_ids

TASKS = "/api/v1/labor-tasks"
SCHOOL = {"school_id": str(cast.TIANJIA)}
NEW = {"name": "整理内务", "group": "DL2", "bands": [2, 3], "minutes": 15}


@pytest.fixture(autouse=True)
def _catalogue(world):
    load_library(world)


def listed(client, account=cast.LIN_MOTHER, query=""):
    answer = client.get(TASKS + query, headers=as_(account))
    assert answer.status_code == 200
    assert answer.json["next"] is None
    return {task["name"]: task for task in answer.json["items"]}


def create(client, account, **body):
    return client.post(TASKS, json=body, headers=as_(account))


def test_library_lists_the_whole_catalogue_to_everybody(client):
    for account in (cast.LIN_MOTHER, cast.UNBOUND, cast.LIN_CARD, cast.TEACHER, cast.COUNTY_ADMIN):
        assert len(listed(client, account)) == 112
    egg = listed(client)["番茄炒蛋"]
    assert egg.pop("id")
    assert egg == {
        "code": "K14", "name": "番茄炒蛋", "name_en": "scrambled egg with tomato", "group": "DL3",
        "group_name": "烹饪与营养", "bands": [3], "minutes": 30, "photo_policy": "result", "risk": 2,
        "safety_note": "大人在厨房,油热防溅,离人关火", "level": "platform", "class_id": None, "adopted_from_id": None,
        "status": "active",
    }  # fmt: skip


def test_library_is_filtered_by_band_and_group(client):
    assert set(listed(client, query="?band=4&group=PL3")) == {"木工、金工作品", "低压电子小制作"}
    assert len(listed(client, query="?group=SL2")) == 9
    assert client.get(f"{TASKS}?band=5", headers=as_(cast.LIN_MOTHER)).status_code == 422


def test_loading_the_catalogue_again_changes_nothing_and_mends_what_was_changed(session):
    task = session.get(LaborTask, task_id(session, "C02"))
    task.name = "changed"
    session.flush()
    assert library.load_library(session, cast.NOW) == 112
    session.refresh(task)
    assert task.name == "擦桌椅"
    assert session.execute(select(func.count()).select_from(LaborTask)).scalar() == 112


def test_catalogue_is_loaded_by_a_command(world):
    result = world.app.test_cli_runner().invoke(args=["labor-tasks", "load"])
    assert result.output == "112 labor tasks loaded.\n"


def test_each_level_sees_its_own_tasks_only(client):
    assert create(client, cast.COUNTY_ADMIN, region_code=cast.REGION, **NEW | {"name": "做醋水豆腐"}).status_code == 201
    assert create(client, cast.OFFICE, **SCHOOL, **NEW).status_code == 201
    in_class = create(client, cast.HOMEROOM, class_id=str(cast.CLASS_32), **NEW | {"name": "给班级植物浇水"})
    assert (in_class.status_code, in_class.json["level"], in_class.json["bands"]) == (201, "class", [2, 3])
    own = {"做醋水豆腐", "整理内务", "给班级植物浇水"}
    assert own <= set(listed(client))
    assert own <= set(listed(client, cast.TEACHER))
    assert set(listed(client, cast.HOMEROOM_31)) & own == {"做醋水豆腐", "整理内务"}
    assert set(listed(client, cast.OUTSIDE_GUARDIAN)) & own == {"做醋水豆腐"}
    assert set(listed(client, cast.OUTSIDE_ADMIN)) & own == set()


def test_adapted_copy_replaces_its_original_in_its_school(client, world):
    original = task_ids(world, "C02")[0]
    copy = create(client, cast.PRINCIPAL, **SCHOOL, adopted_from_id=original, name="擦课桌椅", minutes=15)
    assert copy.status_code == 201
    assert (copy.json["group"], copy.json["minutes"], copy.json["adopted_from_id"]) == ("DL1", 15, original)
    assert "擦桌椅" not in listed(client)
    assert "擦课桌椅" in listed(client)
    assert "擦桌椅" in listed(client, cast.OUTSIDE_GUARDIAN)
    # A phone that still has the old list records the copy, and both are one task.
    made = record(client, task_id=original)
    assert made.json["task_id"] == copy.json["id"]
    assert record(client, task_id=copy.json["id"]).json["code"] == "already-checked-in"
    again = create(client, cast.OFFICE, **SCHOOL, adopted_from_id=original, name="再改一次")
    assert (again.status_code, again.json["code"]) == (409, "labor-task-exists")


def test_adapted_copy_is_never_less_safe(client, world):
    for code, change in (("K14", {"risk": 1}), ("T05", {"photo_policy": "result"})):
        adapted = create(client, cast.OFFICE, **SCHOOL, adopted_from_id=task_ids(world, code)[0], **change)
        assert (adapted.status_code, adapted.json["code"]) == (422, "labor-task-less-safe")
    stricter = create(
        client, cast.OFFICE, **SCHOOL, adopted_from_id=task_ids(world, "C02")[0], photo_policy="forbidden"
    )
    assert stricter.status_code == 201
    in_class = {"class_id": str(cast.CLASS_32), "adopted_from_id": task_ids(world, "C02")[0], "photo_policy": "result"}
    assert create(client, cast.HOMEROOM, **in_class).json["code"] == "labor-task-less-safe"


def test_proposal_becomes_a_task_when_the_teacher_adopts_it(client):
    made = record(client, title="给奶奶读信").json
    proposal = client.get(f"{TASKS}/proposals", headers=as_(cast.HOMEROOM)).json["items"][0]
    assert proposal["class_id"] == str(cast.CLASS_32)
    body = {"class_id": str(cast.CLASS_32), "adopted_from_id": proposal["id"], "group": "SL2", "bands": [2]}
    assert create(client, cast.HOMEROOM, **body).status_code == 201
    assert client.get(f"{TASKS}/proposals", headers=as_(cast.OFFICE)).json["items"] == []
    assert "给奶奶读信" in listed(client)
    again = record(client, title="给奶奶读信")
    assert (again.status_code, again.json["check_in_id"]) == (409, made["id"])


def test_office_adopts_the_proposal_of_a_class_for_the_school(client):
    record(client, title="给奶奶读信")
    proposals = client.get(f"{TASKS}/proposals", headers=as_(cast.OFFICE)).json["items"]
    assert [task["name"] for task in proposals] == ["给奶奶读信"]
    assert client.get(f"{TASKS}/proposals", headers=as_(cast.HOMEROOM_31)).json["items"] == []
    stolen = {"class_id": str(cast.CLASS_31), "adopted_from_id": proposals[0]["id"]}
    assert create(client, cast.HOMEROOM_31, **stolen).status_code == 404
    assert create(client, cast.OFFICE, **SCHOOL, adopted_from_id=proposals[0]["id"], group="SL2").status_code == 201
    assert "给奶奶读信" in listed(client, cast.HOMEROOM_31)


def test_proposal_is_not_listed_as_a_task(client):
    record(client, title="给奶奶读信")
    assert "给奶奶读信" not in listed(client)
    assert "给奶奶读信" not in listed(client, cast.HOMEROOM)


def test_retired_task_leaves_the_library_and_keeps_its_records(client):
    task = create(client, cast.OFFICE, **SCHOOL, **NEW).json
    made = record(client, task_id=task["id"]).json
    url = f"{TASKS}/{task['id']}"
    assert client.delete(url, headers=as_(cast.HOMEROOM)).status_code == 404
    assert client.delete(url, headers=as_(cast.OFFICE)).status_code == 204
    assert client.delete(url, headers=as_(cast.OFFICE)).status_code == 204
    assert "整理内务" not in listed(client)
    shown = client.get(f"/api/v1/check-ins/{made['id']}", headers=as_(cast.LIN_MOTHER)).json
    assert shown["title"] == "整理内务"
    assert record(client, cast.CLASSMATE_FATHER, cast.CLASSMATE, task_id=task["id"]).status_code == 404


def test_nobody_retires_the_catalogue(client, world):
    url = f"{TASKS}/{task_ids(world, 'C02')[0]}"
    assert {client.delete(url, headers=as_(account)).status_code for account in (cast.OFFICE, cast.COUNTY_ADMIN)} == {
        404
    }


@pytest.mark.parametrize(
    ("account", "scope", "status"),
    [
        (cast.TEACHER, {"class_id": str(cast.CLASS_32)}, 403),
        (cast.LIN_MOTHER, {"class_id": str(cast.CLASS_32)}, 403),
        (cast.HOMEROOM, {"class_id": str(cast.CLASS_31)}, 404),
        (cast.HOMEROOM, SCHOOL, 404),
        (cast.OFFICE, {"school_id": str(cast.LONGQUAN)}, 404),
        (cast.OFFICE, {}, 422),
        (cast.OFFICE, SCHOOL | {"class_id": str(cast.CLASS_32)}, 422),
    ],
)
def test_everybody_keeps_the_own_library_only(client, account, scope, status):
    assert create(client, account, **scope, **NEW).status_code == status


def test_county_keeps_the_tasks_of_its_region_only(client):
    assert create(client, cast.OUTSIDE_ADMIN, region_code=cast.REGION, **NEW).status_code in {403, 404}
    assert create(client, cast.OFFICE, region_code=cast.REGION, **NEW).status_code in {403, 404}


def test_dangerous_and_personal_tasks_are_refused_at_creation(client):
    dangerous = create(client, cast.OFFICE, **SCHOOL, **NEW | {"name": "爬窗台擦玻璃"})
    assert (dangerous.status_code, dangerous.json["code"], dangerous.json["danger"]) == (
        422, "task-dangerous", "climbing",
    )  # fmt: skip
    personal = create(client, cast.OFFICE, **SCHOOL, **NEW, safety_note="有事打13800138000")
    assert (personal.status_code, personal.json["code"]) == (422, "private-information")
    missing = create(client, cast.OFFICE, **SCHOOL, name="整理内务")
    assert {error["pointer"] for error in missing.json["errors"]} == {"/group", "/bands", "/minutes"}


def test_no_task_of_the_catalogue_is_refused(client):
    assert [name for name in listed(client) if danger_of(name)] == []

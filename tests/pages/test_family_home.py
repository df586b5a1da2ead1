"""The guardian's first screen, switching between children, and binding one by the code of a card."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.checkins import load_library, record, task_ids
from tests.factories.schools import bind_code
from tests.pages.reader import Reader, problem_in

STRANGERS = (cast.TEACHER, cast.PRINCIPAL, cast.COUNTY_ADMIN, cast.LIN_CARD)


@pytest.fixture
def mother(client, world):
    load_library(world)
    return Reader(client, cast.LIN_MOTHER)


def test_home_shows_the_day_and_the_week_of_the_chosen_child(client, world, mother):
    [task] = task_ids(world, "C09")
    record(client, task_id=task, minutes=20)
    page = mother.read(f"/family?child={cast.LIN}")
    assert "林小满" in page
    assert "做了1件,记了20分钟。" in page
    assert "周三:1件" in page
    assert "量力而行" in page
    brother = mother.read(f"/family?child={cast.LIN_BROTHER}")
    assert "这周还没有记录。" in brother
    assert "还没有记录。做一点点也值得记。" in brother


def test_suggestions_lead_to_the_form_with_the_task_chosen(mother):
    page = mother.read(f"/family?child={cast.LIN}")
    assert page.count('class="tile"') == 6
    assert f"/family/record?child={cast.LIN}&amp;task_id=" in page


def test_returned_record_waits_with_the_way_to_mend_it(client, world, mother):
    [task] = task_ids(world, "C09")
    check_in = record(client, task_id=task).json["id"]
    client.post(f"/api/v1/check-ins/{check_in}/return", json={"reason": "请写一句话"}, headers=as_(cast.HOMEROOM))
    assert f"/family/history/{check_in}" in mother.read(f"/family?child={cast.LIN}")


def test_only_guardians_have_a_family_page(client):
    assert {Reader(client, stranger).get("/family").status_code for stranger in STRANGERS} == {403}
    assert Reader(client).get("/family").location.startswith("/sign-in")


@pytest.mark.parametrize("page", ["/family", "/family/record", "/family/history", "/family/points"])
def test_child_of_others_is_not_found(mother, page):
    assert mother.get(f"{page}?child={cast.CLASSMATE}").status_code == 404


@pytest.mark.parametrize("page", ["/family", "/family/record", "/family/history", "/family/points"])
def test_guardian_without_children_is_led_to_bind_one(client, page):
    assert Reader(client, cast.UNBOUND).get(page).location == "/family/bind"


def test_scanned_code_stands_in_the_form_and_binds_the_child(client):
    code = bind_code(client)
    guardian = Reader(client, cast.UNBOUND)
    assert f'value="{code}"' in guardian.read(f"/family/bind?code={code}")
    answer = guardian.send("/family/bind", {"code": code, "relation": "other"})
    assert (answer.status_code, str(cast.LIN) in answer.location) == (303, True)
    assert "林小满" in guardian.read("/family")


def test_wrong_code_is_shown_again_with_what_was_chosen(client):
    answer = Reader(client, cast.UNBOUND).send("/family/bind", {"code": "WRONG234", "relation": "father"})
    assert answer.status_code == 404
    assert "绑定码无效" in problem_in(answer.text)
    assert 'value="WRONG234"' in answer.text
    assert 'value="father" checked' in answer.text

"""The office's courses around the rounds: proposals, offerings, surveys, places, lessons and fees."""

import io
from datetime import timedelta

import pytest

from app.core.clock import local_time
from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import (
    COURSES,
    OFFERINGS,
    a_course,
    a_draft,
    a_provider,
    a_published,
    a_survey,
    propose,
)
from tests.factories.courses_places import base_care, rush, seated, status_of, waiting
from tests.factories.images import jpeg
from tests.factories.lessons import call, course, mark
from tests.factories.lessons_fees import POLICY, import_policies, policy_id
from tests.pages.reader import Reader

CATALOGUE = "/school/courses/catalogue"
DESCRIBED = {
    "title": "木工", "summary": "做一个小板凳", "category": "maker", "kind": "special", "provider_kind": "own_teacher",
    "provider_id": "", "resource_title": ["木工安全"], "resource_url": ["https://example.cn/wood"],
}  # fmt: skip
FACTS = {
    "term_code": cast.TERM, "slots": ["3-1"], "grades": ["3", "5"], "place": "木工房", "capacity": "12",
    "min_to_open": "4", "class_quota": "", "materials_fee": "", "teacher_ids": [str(cast.TEACHER), ""],
}  # fmt: skip


@pytest.fixture
def office(client):
    return Reader(client, cast.OFFICE)


def of(offering_id, step=""):
    return f"/school/offerings/{offering_id}{step}"


def known(client, path):
    return client.get(path, headers=as_(cast.OFFICE)).json


def test_proposal_waits_on_the_hub_until_it_is_decided(client, office):
    proposed = propose(client, cast.TEACHER).json["id"]
    assert "等待审核" in office.read("/school/courses")
    path = f"{CATALOGUE}/{proposed}"
    refused = office.send(f"{path}/return", {"reason": ""})
    assert (refused.status_code, '<details class="card reason" open>' in refused.text) == (422, True)
    assert "退回原因:请写明用什么材料" in office.done(f"{path}/return", {"reason": "请写明用什么材料"})
    assert "等待审核" not in office.read("/school/courses")
    assert "剪纸" in office.read(f"{CATALOGUE}?review=returned")
    again = propose(client, cast.TEACHER, title="剪纸二").json["id"]
    assert "已通过" in office.done(f"{CATALOGUE}/{again}/approve")
    assert "不再开设" in office.done(f"{CATALOGUE}/{again}/retire")


def test_course_is_entered_with_a_picture_and_changed(client, office):
    picture = {"photo": (io.BytesIO(jpeg()), "wood.jpg")}
    page = office.done(f"{CATALOGUE}/new", DESCRIBED | picture, content_type="multipart/form-data")
    assert "木工安全" in page
    assert 'class="photos"' in page
    (entered,) = known(client, f"{COURSES}?school_id={cast.TIANJIA}")["items"]
    assert entered["review"] == "approved"
    changed = DESCRIBED | {"title": "小木匠", "resource_title": [""], "resource_url": [""]}
    assert "小木匠" in office.done(f"{CATALOGUE}/{entered['id']}/edit", changed)


def test_refused_course_keeps_what_was_typed(client, office):
    refused = office.send(f"{CATALOGUE}/new", DESCRIBED | {"title": "奥数提前学", "resource_url": ["ftp://example.cn"]})
    assert refused.status_code == 422
    assert 'value="奥数提前学"' in refused.text
    assert 'value="ftp://example.cn"' in refused.text


def test_organisation_comes_from_the_white_list(client, office):
    provider = a_provider(client)
    assert "新田县青少年体育俱乐部" in office.read("/school/courses/providers")
    assert provider in office.read(f"{CATALOGUE}/new")
    by_club = DESCRIBED | {"provider_kind": "organisation", "provider_id": provider}
    assert "新田县青少年体育俱乐部" in office.done(f"{CATALOGUE}/new", by_club)


def test_offering_is_drafted_published_changed_and_cancelled(client, office):
    course_id = a_course(client)
    page = office.done(f"/school/offerings/new/{course_id}", FACTS)
    assert "草稿" in page
    (drafted,) = known(client, f"{COURSES}/{course_id}")["offerings"]
    path = of(drafted["id"])
    assert (drafted["capacity"], drafted["teachers"][0]["account_id"]) == (12, str(cast.TEACHER))
    assert "已公布" in office.done(f"{path}/publish")
    office.done(f"{path}/edit", FACTS | {"place": "操场"})
    assert known(client, f"{OFFERINGS}/{drafted['id']}")["place"] == "操场"
    assert "剪纸" in office.read(f"/school/offerings?term={cast.TERM}")
    assert "已取消" in office.done(f"{path}/cancel", {"reason": "老师生病"})
    assert "剪纸" not in office.read(f"/school/offerings?term={cast.TERM}")


@pytest.mark.parametrize("fee", ["一元", "1e999"])
def test_refused_offering_says_why_at_the_field(client, office, fee):
    refused = office.send(f"/school/offerings/new/{a_course(client)}", FACTS | {"slots": [], "materials_fee": fee})
    assert refused.status_code == 422
    assert f'value="{fee}"' in refused.text
    draft = a_draft(client, teacher_ids=[])
    assert "请至少安排一位教师" in office.send(f"{of(draft)}/publish").text


def test_material_costs_are_entered_in_yuan(client, office):
    draft = a_draft(client)
    office.done(f"{of(draft)}/edit", FACTS | {"materials_fee": "12.5"})
    assert known(client, f"{OFFERINGS}/{draft}")["materials_fee"] == 1250
    assert 'value="12.5"' in office.read(f"{of(draft)}/edit")


def test_slots_of_the_afternoon_are_set(client, office):
    times = {"from": ["16:00", "16:50", ""], "to": ["16:40", "17:30", ""]}
    assert 'value="16:50"' in office.done("/school/courses/times", times)
    refused = office.send("/school/courses/times", {"from": ["13:00"], "to": ["14:00"]})
    assert (refused.status_code, 'value="13:00"' in refused.text) == (422, True)


def test_children_are_declared_by_class_and_taken_back(client, office):
    path = f"{of(a_published(client))}/declarations"
    assert "林小满" in office.read(f"{path}?class_id={cast.CLASS_32}")
    declared = {"class_id": str(cast.CLASS_32), "student_ids": [str(cast.LIN)], "kind": "placed", "reason": "校队"}
    refused = office.send(path, declared | {"reason": ""})
    assert (refused.status_code, f'value="{cast.LIN}" checked' in refused.text) == (422, True)
    assert "直接安排" in office.done(path, declared)
    (kept,) = known(client, f"/api/v1{path.removeprefix('/school')}")["items"]
    assert "还没有登记" in office.done(f"{path}/{kept['id']}/withdraw")
    assert office.get(f"{path}?class_id={cast.LONGQUAN_CLASS}").status_code == 404


def test_survey_is_asked_and_read_when_it_has_ended(client, world, office):
    ends = world.clock.now() + timedelta(days=1)
    asked = {
        "title": "想学什么?", "term": cast.TERM, "opens_at": f"{local_time(world.clock.now()):%Y-%m-%dT%H:%M}",
        "closes_at": f"{local_time(ends):%Y-%m-%dT%H:%M}", "topic": ["围棋", "", "合唱"],
        "topic_category": ["club", "arts", "arts"],
    }  # fmt: skip
    refused = office.send("/school/surveys/new", asked | {"topic": [], "topic_category": []})
    assert (refused.status_code, 'id="problem"' in refused.text) == (422, True)
    assert "结束以后才能看结果" in office.done("/school/surveys/new", asked)
    (survey,) = known(client, f"/api/v1/course-surveys?school_id={cast.TIANJIA}")["items"]
    assert [topic["label"] for topic in survey["topics"]] == ["围棋", "合唱"]
    answer = {"student_id": str(cast.LIN), "topics": ["topic-1"], "suggestion": ""}
    client.post(f"/api/v1/course-surveys/{survey['id']}/answers", json=answer, headers=as_(cast.LIN_MOTHER))
    world.clock.set(ends)
    page = office.read(f"/school/surveys/{survey['id']}")
    assert "少于5人不显示" in page
    assert "看结果" in office.read("/school/surveys")


def test_survey_of_another_school_is_not_found(client, world):
    survey = a_survey(client)
    assert Reader(client, cast.OUTSIDE_PRINCIPAL).get(f"/school/surveys/{survey}").status_code == 404


def test_office_enrols_confirms_on_paper_moves_and_ends(client, world, office):
    base_care(world)
    opened = rush(world)
    calligraphy, robots = opened.offerings["书法"], opened.offerings["篮球"]
    places = f"{of(calligraphy)}/places"
    wanted = {"class_id": str(cast.CLASS_32), "student_id": str(cast.LIN), "reason": "家长来校", "waitlist": "on"}
    assert office.send(f"{places}/new", wanted | {"reason": ""}).status_code == 422
    assert "等家长在" in office.done(f"{places}/new", wanted)
    (place,) = known(client, f"/api/v1/enrolments?offering_id={calligraphy}")["items"]
    assert (place["class_label"], place["seat_no"]) == ("三年级2班", 7)
    assert "家长已在纸上确认" in office.read(f"{places}/{place['id']}")
    assert "已按纸质回执确认" in office.done(f"{places}/{place['id']}/confirm")
    move = {"offering_id": str(robots), "reason": "时间合适"}
    refused = office.send(f"{places}/{place['id']}/transfer", move | {"reason": ""})
    assert (refused.status_code, f'value="{robots}" selected' in refused.text) == (422, True)
    office.done(f"{places}/{place['id']}/transfer", move)
    moved = next(one for one in known(client, f"/api/v1/enrolments?offering_id={robots}")["items"])
    assert office.send(f"{of(robots)}/places/{moved['id']}/withdraw", {"reason": ""}).status_code == 422
    office.done(f"{of(robots)}/places/{moved['id']}/withdraw", {"reason": "家长要求"})
    assert status_of(world, moved["id"]) == "dropped"


def test_list_of_a_course_is_in_the_order_of_seats_and_turns(client, world, office):
    opened = rush(world)
    choir = opened.offerings["合唱"]
    for student in (cast.PARALLEL, cast.LIN_BROTHER):
        seated(world, choir, student)
    waiting(world, choir, cast.CLASSMATE, 2)
    waiting(world, choir, cast.LIN, 1)
    page = office.read(f"{of(choir)}/places")
    names = [page.index(name) for name in ("欧阳思远", "林大川", "林小满", "阿依古丽·买买提")]
    assert names == sorted(names)
    assert "第1位" in page


def test_lessons_of_a_week_are_changed_called_visited_and_cancelled(client, world, office):
    made = course(world)
    path = f"/school/lessons/{made.session_id}"
    assert "篮球" in office.read("/school/lessons")
    assert "这一周没有课" in office.read("/school/lessons?week=2026-W48")
    assert "体育馆" in office.done(f"{path}/change", {"place": "体育馆", "substitute_id": str(cast.TEACHER)})
    marks = {"student_ids": [str(cast.LIN), str(cast.CLASSMATE)], f"presence-{cast.LIN}": "present"}
    world.clock.set(world.clock.now() + timedelta(hours=5))
    assert "到1,请假0" in office.done(f"{path}/attendance", marks)
    assert "秩序良好" in office.done(f"{path}/notes", {"text": "秩序良好"})
    assert "2026年9月1日" in office.read("/school/lessons/hours")
    other = course(world, title="书法", slots=["4-1"], held_on=cast.TODAY + timedelta(days=1), children=())
    cancelled = f"/school/lessons/{other.session_id}"
    assert office.send(f"{cancelled}/cancel", {"reason": ""}).status_code == 422
    assert "已停课" in office.done(f"{cancelled}/cancel", {"reason": "停电"})


def test_lists_to_print_are_passed_on(client, world, office):
    made = course(world)
    for path, words in ((f"{of(made.offering_id)}/roll.html", "点名册"), ("/school/lessons/pickup.html", "放学交接单")):
        answer = office.get(path)
        assert (answer.status_code, words in answer.text) == (200, True)
        assert "script-src" not in answer.headers["Content-Security-Policy"]


def main_of(page):
    """Return what is the page's own: around it stand forms with the second in which they were made."""
    return page[page.index("<main") : page.index("</main>")]


def test_fees_are_published_worked_out_and_waived(client, world, office):
    import_policies(world, POLICY)
    assert "每课时3.5元" in office.read("/school/fees")
    assert "已公示" in office.done("/school/fees", {"term": cast.TERM, "policy_id": str(policy_id(world))})
    assert "每课时3.5元" in office.read(f"/school/fees/{cast.TERM}/prices")
    call(client, course(world), mark(cast.LIN))
    statements = f"/school/fees/{cast.TERM}/statements?class_id={cast.CLASS_32}"
    listed = main_of(office.read(statements))
    assert "3.5" in listed
    path = f"/school/fees/{cast.TERM}/statements/{cast.LIN}"
    assert "取消免收" in office.done(f"{path}/waiver")
    assert main_of(office.read(statements)) == listed
    office.done(f"{path}/waiver/end")
    assert "取消免收" not in office.read(path)
    assert "核算单" in office.get(f"{path}/print.html").text


@pytest.mark.parametrize(
    "path",
    [
        "/school/courses", CATALOGUE, "/school/offerings", "/school/surveys", "/school/lessons", "/school/lessons/hours",
        "/school/fees", "/school/courses/times",
    ],
)  # fmt: skip
def test_pages_are_for_the_office_alone(client, path):
    assert Reader(client).get(path).location.startswith("/sign-in")
    assert Reader(client, cast.HOMEROOM).get(path).status_code == 403
    assert Reader(client, cast.PRINCIPAL).get(path).status_code == 200

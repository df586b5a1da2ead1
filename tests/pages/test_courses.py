"""What a family reads and decides about courses, in the guardian's pages and in the student's."""

import re
from datetime import timedelta

import pytest

from app.core.db import transaction
from app.courses.routes import places as routes
from app.courses.routes.waiting_room import WaitingRoom
from app.courses.rules.words import EnrolmentStatus
from tests import cast
from tests.factories.courses_draws import drawable, published
from tests.factories.courses_menu import a_course, a_published, a_survey
from tests.factories.courses_places import base_care, places_of, rush, seated, waiting
from tests.factories.courses_rounds import OPEN_AT, a_round, prepared_round
from tests.pages.reader import Reader, problem_in

FAMILY, STUDENT = "/family/courses", "/student/courses"
UNTIL = OPEN_AT - timedelta(hours=2)


@pytest.fixture
def lin(client):
    return Reader(client, cast.LIN_CARD)


def of(path, child=cast.LIN):
    return f"{path}?child={child}"


def test_home_shows_the_rounds_of_the_childs_class_and_what_they_ask(world, mother, lin):
    prepared_round(world, title="周三选课")
    with world.app.app_context(), transaction() as session:
        a_round(session, [cast.CLASS_51], title="五年级选课")
    world.clock.set(OPEN_AT)
    page = mother.read(of(FAMILY))
    assert "周三选课" in page
    assert "请填志愿" in page
    assert "五年级选课" not in page
    assert "五年级选课" in mother.read(of(FAMILY, cast.LIN_BROTHER))
    assert "请填志愿" in lin.read(STUDENT)


def test_home_without_anything_points_to_the_menu(mother):
    page = mother.read(of(FAMILY))
    assert "现在没有选课" in page
    assert f"{FAMILY}/menu?child={cast.LIN}" in page


def test_menu_shows_the_courses_of_the_childs_grade_unless_told_otherwise(client, mother):
    a_published(client, a_course(client, title="剪纸"), grades=[3])
    a_published(client, a_course(client, title="编程"), grades=[5], place="", teacher_ids=[str(cast.HOMEROOM_51)])
    own = mother.read(of(f"{FAMILY}/menu"))
    assert "剪纸" in own
    assert "编程" not in own
    assert "编程" in mother.read(of(f"{FAMILY}/menu") + "&grade=")
    found = mother.read(of(f"{FAMILY}/menu") + "&grade=&search=编")
    assert "编程" in found
    assert "剪纸" not in found
    assert "没有这样的课程" in mother.read(of(f"{FAMILY}/menu") + "&weekday=1")


def test_course_shows_when_where_who_and_what_it_costs(client, mother, lin):
    explained = a_course(client, summary="材料费用来买红纸和剪刀。")
    offering = a_published(client, explained, materials_fee=1250, class_quota=1)
    for page in (mother.read(f"{FAMILY}/offerings/{offering}"), lin.read(f"{STUDENT}/offerings/{offering}")):
        assert all(
            word in page for word in ("剪纸", "周三 16:00–17:00", "美术教室", "12.5元", "每班最多1人", "3、5年级")
        )
        assert "现在没有开放报名" in page


def test_base_care_is_taken_and_given_back(client, world, mother):
    care = base_care(world)
    page = mother.done(of(f"{FAMILY}/offerings/{care}"), {"student_id": str(cast.LIN)})
    assert "报名成功" in page
    assert places_of(client) == {"作业辅导": "enrolled"}
    [place] = re.findall(r'action="([^"]+/withdrawal[^"]*)"', page)
    assert "已退出" in mother.done(place)
    assert places_of(client) == {}


def test_survey_is_answered_by_each_voice_and_changed_until_its_end(client, world, mother, lin):
    survey = f"surveys/{a_survey(client)}"
    mother.done(f"{FAMILY}/{survey}", {"topics": ["song"], "suggestion": "种菜"})
    page = mother.read(f"{FAMILY}/{survey}")
    assert 'value="song" checked' in page
    assert "种菜" in page
    own = lin.read(f"{STUDENT}/{survey}")
    assert "checked" not in own
    lin.done(f"{STUDENT}/{survey}", {"topics": ["chess", "song"]})
    world.clock.advance(days=8)
    late = mother.send(f"{FAMILY}/{survey}", {"topics": ["chess"]})
    assert late.status_code == 409
    assert "现在不能填写问卷" in problem_in(late.text)
    assert 'value="chess" checked' in late.text


def test_days_are_registered_before_the_opening_by_the_guardian_alone(client, world, mother, lin):
    asked = prepared_round(world, prepared_at=None, register_until=UNTIL, most_courses=1, children=[])
    place = of(f"{FAMILY}/rounds/{asked.id}")
    assert "林小满哪几天放学后留校" in mother.read(place)
    too_many = mother.send(of(f"{FAMILY}/rounds/{asked.id}/days"), {"slots": ["3-1", "4-1"]})
    assert too_many.status_code == 422
    assert "每周最多登记1次" in too_many.text
    assert too_many.text.count("checked") == 2
    assert 'value="4-1" checked' in mother.done(of(f"{FAMILY}/rounds/{asked.id}/days"), {"slots": ["4-1"]})
    assert "哪几天放学后留校" not in lin.read(f"{STUDENT}/rounds/{asked.id}")
    assert lin.send(f"{STUDENT}/rounds/{asked.id}/days", {"slots": ["3-1"]}).status_code == 404


@pytest.fixture
def opened(world):
    """A round that takes wishes."""
    found = prepared_round(world)
    world.clock.set(OPEN_AT)
    return found


def first_wishes(page, slot="3-1"):
    """Return what stands in the lists of a slot, best first."""
    lists = re.findall(rf'<select id="f-{slot}-\d" name="{slot}">(.*?)</select>', page, re.DOTALL)
    chosen = (re.search(r'value="([^"]+)" selected', each) for each in lists)
    return [found[1] for found in chosen if found]


def titles(opened, *names):
    return [str(opened.offerings[name]) for name in names]


def test_wishes_are_kept_in_the_order_of_the_lists(mother, opened):
    place = of(f"{FAMILY}/rounds/{opened.id}")
    wished = titles(opened, "书法", "机器人")
    fields = {"3-1": ["", *wished], "several": titles(opened, "足球队"), "revision": "0"}
    page = mother.done(place, fields)
    assert first_wishes(page) == wished
    assert first_wishes(page, "several") == titles(opened, "足球队")
    assert "志愿已提交" in page


def test_what_was_typed_stays_where_wishes_are_refused(mother, opened):
    [robots] = titles(opened, "机器人")
    refused = mother.send(of(f"{FAMILY}/rounds/{opened.id}"), {"3-1": [robots, robots], "revision": "0"})
    assert refused.status_code == 422
    assert "同一门课程填写了两次" in problem_in(refused.text)
    assert first_wishes(refused.text) == [robots, robots]


def test_of_two_phones_the_slower_sees_both_sheets_and_loses_none(client, mother, opened):
    place = of(f"{FAMILY}/rounds/{opened.id}")
    [robots], [writing] = titles(opened, "机器人"), titles(opened, "书法")
    mother.done(place, {"3-1": [robots], "revision": "0"})
    late = mother.send(place, {"3-1": [writing], "revision": "0"})
    assert late.status_code == 409
    assert "别处刚刚保存的志愿" in late.text
    theirs = re.search(r'id="theirs".*?</section>', late.text, re.DOTALL)[0]
    assert "机器人" in theirs
    assert "书法" not in theirs
    assert first_wishes(late.text) == [writing]
    assert 'name="revision" value="1"' in late.text
    assert first_wishes(mother.done(place, {"3-1": [writing], "revision": "1"})) == [writing]


def test_student_drafts_and_the_guardian_confirms_what_was_read(mother, lin, opened):
    own, place = f"{STUDENT}/rounds/{opened.id}", of(f"{FAMILY}/rounds/{opened.id}")
    [robots], [writing] = titles(opened, "机器人"), titles(opened, "书法")
    assert "等家长确认" in lin.done(own, {"3-1": [robots], "revision": "0"})
    assert "林小满的志愿等您确认" in mother.read(place)
    lin.done(own, {"3-1": [writing], "revision": "1"})
    confirmation = of(f"{FAMILY}/rounds/{opened.id}/confirmation")
    assert "志愿刚刚改过" in mother.done(confirmation, {"revision": "1"})
    assert "已确认" in mother.done(confirmation, {"revision": "2"})
    assert "家长已经确认" in lin.read(own)
    assert lin.send(f"{own}/confirmation", {"revision": "2"}).status_code == 404
    late = lin.send(own, {"3-1": [robots], "revision": "2"})
    assert late.status_code == 409
    assert "家长已确认志愿" in problem_in(late.text)


def test_wishes_stay_readable_after_the_close(world, mother, opened):
    place = of(f"{FAMILY}/rounds/{opened.id}")
    mother.done(place, {"4-1": titles(opened, "合唱"), "revision": "0"})
    world.clock.advance(days=2)
    page = mother.read(place)
    assert "合唱" in page
    assert "提交志愿" not in page


def test_result_tells_the_reasons_the_code_and_how_to_check(world, mother, lin):
    found = published(world, drawable(world, wishes={cast.LIN: {"3-1": ["机器人"], "4-1": ["合唱"]}}))
    for page in (
        mother.read(of(f"{FAMILY}/rounds/{found.id}/result")),
        lin.read(f"{STUDENT}/rounds/{found.id}/result"),
    ):
        assert "录取:机器人" in page
        assert "轮内号" in page
        assert "下一轮选课您的号码" in page
    proof = mother.read(of(f"{FAMILY}/rounds/{found.id}/proof"))
    assert f"--code {cast.LIN.hex[:8].upper()}" in proof
    files = re.findall(r'href="(/api/v1/[^"]+)" download', proof)
    assert len(files) == 3
    assert {Reader(mother.client).get(each).status_code for each in files} == {200}


def test_result_waits_for_the_publication(world, mother, opened):
    page = mother.read(of(f"{FAMILY}/rounds/{opened.id}/result"))
    assert "截止" in page
    assert "录取:" not in page


def test_rush_gives_a_seat_then_turns_on_the_waitlist(client, world, mother, lin):
    opened = rush(world)
    seat = opened.offerings["篮球"]
    place = f"{FAMILY}/rounds/{opened.id}"
    assert "报名《篮球》" in mother.read(of(place))
    assert "报名成功" in mother.done(f"{FAMILY}/offerings/{seat}", {"student_id": str(cast.LIN)})
    brother = {"student_id": str(cast.LIN_BROTHER)}
    full = mother.send(of(f"{FAMILY}/offerings/{seat}", cast.LIN_BROTHER), brother)
    assert full.status_code == 409
    assert "加入《篮球》的候补" in full.text
    waits = mother.done(of(f"{FAMILY}/offerings/{seat}", cast.LIN_BROTHER), {**brother, "waitlist": "on"})
    assert "现在排第1位" in waits
    assert places_of(client, cast.LIN_BROTHER) == {"篮球": "waitlisted"}
    writing = lin.done(f"{STUDENT}/offerings/{opened.offerings['合唱']}", {"student_id": str(cast.LIN)})
    assert "请家长在" in writing
    assert "确认《合唱》" in mother.read(of(f"{FAMILY}/places"))


def test_page_waits_in_the_line_and_keeps_its_turn(client, world, mother, monkeypatch):
    opened = rush(world)
    monkeypatch.setattr(routes, "_room", WaitingRoom(inside=0, waiting=9, patience=0.01))
    address = f"{FAMILY}/offerings/{opened.offerings['篮球']}"
    busy = mother.send(address, {"student_id": str(cast.LIN), "key": "one"})
    assert busy.status_code == 503
    assert busy.headers["Retry-After"] in {"1", "2", "3"}
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)"', busy.text.split("data-again")[1]))
    assert fields["key"] == "one"
    assert "第1位" in mother.send(address, fields).text
    monkeypatch.setattr(routes, "_room", WaitingRoom())
    assert "报名成功" in mother.done(address, fields)
    assert places_of(client) == {"篮球": "enrolled"}


def test_offered_seat_is_accepted_and_a_wait_is_left(client, world, mother):
    opened = rush(world)
    seat, until = opened.offerings["篮球"], cast.NOW + timedelta(hours=5)
    seated(world, seat, cast.LIN, status=EnrolmentStatus.OFFERED, answer_by=until, waiting_no=1)
    waiting(world, opened.offerings["合唱"], cast.LIN, 1)
    page = mother.read(of(f"{FAMILY}/places"))
    assert "今天 17:00之前答复" in page
    assert "候补第1位" in page
    [confirmation] = re.findall(r'action="([^"]+/confirmation[^"]*)"', page)
    after = mother.done(confirmation)
    assert places_of(client) == {"篮球": "enrolled", "合唱": "waitlisted"}
    for leave in re.findall(r'action="([^"]+/withdrawal[^"]*)"', after):
        mother.done(leave)
    assert places_of(client) == {}


def test_after_the_adjustments_places_are_only_read(world, mother):
    opened = rush(world)
    seated(world, opened.offerings["篮球"], cast.LIN)
    assert "退课" in mother.read(of(f"{FAMILY}/places"))
    world.clock.advance(days=11)
    page = mother.read(of(f"{FAMILY}/places"))
    assert "篮球" in page
    assert "/withdrawal" not in page
    assert "/swap" not in page


def test_two_families_swap_by_a_code_that_is_shown_once(client, world, mother):
    opened = rush(world)
    own = seated(world, opened.offerings["篮球"], cast.LIN)
    theirs = seated(world, opened.offerings["书法"], cast.CLASSMATE)
    made = mother.send(of(f"{FAMILY}/places/{own}/swap"))
    [code] = re.findall(r'class="big-code" role="status">(\w+)<', made.text)
    assert code not in mother.read(of(f"{FAMILY}/places/{own}/swap"))
    father = Reader(client, cast.CLASSMATE_FATHER)
    wrong = father.send(f"{FAMILY}/places/{theirs}/swap/acceptance", {"code": "XXXXXXXX"})
    assert wrong.status_code == 404
    assert "没有这个换课邀请" in wrong.text
    assert "从今天起参加《篮球》" in father.done(f"{FAMILY}/places/{theirs}/swap/acceptance", {"code": code})
    assert places_of(client) == {"书法": "enrolled"}


def test_swap_code_is_taken_back(client, world, mother):
    opened = rush(world)
    own = seated(world, opened.offerings["篮球"], cast.LIN)
    made = mother.send(of(f"{FAMILY}/places/{own}/swap"))
    [back] = re.findall(r'action="([^"]+/swaps/[^"]+/withdrawal)', made.text)
    assert "换课码已作废" in mother.done(back)


@pytest.mark.parametrize("page", ["", "/menu", "/places"])
def test_pages_are_for_the_family_alone(client, mother, page):
    assert mother.get(of(f"{FAMILY}{page}", cast.CLASSMATE)).status_code == 404
    assert mother.get(f"{STUDENT}{page}").status_code == 403
    assert Reader(client, cast.HOMEROOM).get(f"{FAMILY}{page}").status_code == 403
    assert Reader(client, cast.LIN_CARD).get(f"{FAMILY}{page}").status_code == 403
    assert Reader(client, cast.UNBOUND).get(f"{FAMILY}{page}").location == "/family/bind"
    assert Reader(client).get(f"{STUDENT}{page}").location.startswith("/sign-in")


def test_round_of_another_school_is_not_found(client, opened):
    outsider = Reader(client, cast.OUTSIDE_GUARDIAN)
    assert outsider.get(f"{FAMILY}/rounds/{opened.id}").status_code == 404
    assert outsider.send(f"{FAMILY}/rounds/{opened.id}", {"revision": "0"}).status_code == 404

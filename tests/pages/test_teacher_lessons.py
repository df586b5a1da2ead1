"""A teacher's lessons: the roll in one screen, the hand-over at the gate, words, works, hours and proposals."""

import re
from io import BytesIO

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import COURSES
from tests.factories.lessons import add_collector, call, course, make_code, mark
from tests.factories.lessons_learning import taught
from tests.factories.photos import small_photo
from tests.pages.reader import Reader, problem_in

ALL_THREE = (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE)


@pytest.fixture
def basketball(world):
    return course(world)


@pytest.fixture
def homeroom(client):
    return Reader(client, cast.HOMEROOM)


def page_of(at):
    return f"/teacher/lessons/{at.session_id}"


def marks_on(page, *tapped):
    """Return what the form of a roll sends where some children are tapped, as a browser does."""
    hidden = re.findall(r'type="hidden" name="marks" value="([^"]+)"', page)
    boxes = re.findall(r'type="checkbox" name="marks" value="([^"]+)"', page)
    return hidden + [box for box in boxes if box.partition(":")[0] in map(str, tapped)]


def test_lessons_of_others_are_found_by_nobody(client, basketball):
    offering = f"/teacher/courses/{basketball.offering_id}"
    for account in (cast.HOMEROOM_31, cast.OUTSIDER):
        for path in (page_of(basketball), f"{page_of(basketball)}/pickup", f"{offering}/words", f"{offering}/roll"):
            assert Reader(client, account).get(path).status_code == 404
    for account in (cast.LIN_MOTHER, cast.LIN_CARD, cast.COUNTY_ADMIN):
        assert Reader(client, account).get("/teacher/lessons").status_code == 403


def test_roll_is_called_by_tapping_who_is_missing(client, basketball, homeroom):
    assert page_of(basketball) in homeroom.read("/teacher/lessons")
    page = homeroom.read(page_of(basketball))
    called = homeroom.done(page_of(basketball), {"marks": marks_on(page, cast.CLASSMATE)})
    assert "到2人,请假0人,缺席1人" in called
    corrected = homeroom.done(page_of(basketball), {"marks": marks_on(called, cast.CLASSMATE)})
    assert "到3人,请假0人,缺席0人" in corrected


def test_roll_that_is_refused_keeps_what_was_tapped(world, basketball, homeroom):
    marks = marks_on(homeroom.read(page_of(basketball)), cast.LIN)
    world.clock.advance(days=8)
    refused = homeroom.send(page_of(basketball), {"marks": marks})
    assert "点名更正的时间已过" in problem_in(refused.text)
    assert f'value="{cast.LIN}:absent" checked' in refused.text


def test_child_on_leave_counts_as_on_leave_unless_it_came(client, basketball, homeroom):
    leave = {"starts_on": "2026-11-18", "ends_on": "2026-11-18", "note": "看牙"}
    client.post(f"/api/v1/students/{cast.LIN}/leaves", json=leave, headers=as_(cast.LIN_MOTHER))
    page = homeroom.read(page_of(basketball))
    assert "看牙" in page
    assert "到2人,请假1人,缺席0人" in homeroom.done(page_of(basketball), {"marks": marks_on(page)})
    again = homeroom.read(page_of(basketball))
    assert "到3人,请假0人,缺席0人" in homeroom.done(page_of(basketball), {"marks": marks_on(again, cast.LIN)})


def test_child_that_left_early_is_marked_with_a_note(basketball, homeroom):
    left = {"student_id": cast.LIN, "presence": "left_early", "note": "外婆来接"}
    page = homeroom.done(f"{page_of(basketball)}/mark", left)
    assert "外婆来接" in page
    assert "早退" in page


def test_roll_ahead_of_its_day_is_only_read(world, homeroom):
    ahead = course(world, held_on=cast.TODAY.replace(day=25))
    page = homeroom.read(page_of(ahead))
    assert "上课当天在这里点名" in page
    assert 'name="marks"' not in page


def test_children_are_handed_over_to_who_is_known_or_by_a_code(client, basketball, homeroom):
    gate = f"{page_of(basketball)}/pickup"
    assert "请先点名" in homeroom.read(gate)
    add_collector(client, name="王芳")
    code = make_code(client).json["code"]
    call(client, basketball, *map(mark, ALL_THREE))
    page = homeroom.read(gate)
    assert "还在等:3人" in page
    assert "王芳" in page
    wrong = homeroom.send(gate, {"student_id": cast.LIN, "pickup_code": "000000" if code != "000000" else "000001"})
    assert "接送码不正确" in problem_in(wrong.text)
    assert f'id="c-{cast.LIN}" open' in wrong.text
    assert "还在等:2人" in homeroom.done(gate, {"student_id": cast.LIN, "pickup_code": code})
    father = re.search(rf'value="{cast.CLASSMATE}">\s*<button class="who" name="guardianship_id" value="([^"]+)"', page)
    left = homeroom.done(gate, {"student_id": cast.CLASSMATE, "guardianship_id": father[1]})
    assert "还在等:1人" in left
    assert "已接走:2人" in left


def test_scanned_code_leads_to_the_lesson_in_which_the_child_waits(client, basketball, homeroom):
    scanned = f"/teacher/pickup?child={cast.LIN}&code=123456"
    assert "不在您今天" in homeroom.read(scanned)
    call(client, basketball, *map(mark, ALL_THREE))
    answer = homeroom.get(scanned)
    assert answer.status_code == 303
    assert 'value="123456"' in homeroom.read(answer.location)


def test_course_tells_its_lessons_and_prints_its_roll(client, world, homeroom):
    pottery = taught(world, cast.LIN)
    page = homeroom.read(f"/teacher/courses/{pottery.offering_id}")
    assert "到1人" in page
    assert "满5份评价才显示" in page
    sheet = homeroom.get(f"/teacher/courses/{pottery.offering_id}/roll")
    assert "点名册" in sheet.text
    assert "林小满" in sheet.text


def test_words_are_written_to_each_child(client, world, homeroom):
    pottery = taught(world, cast.LIN, cast.CLASSMATE)
    words = f"/teacher/courses/{pottery.offering_id}/words"
    write = f"{words}/{pottery.enrolment_ids[cast.LIN]}"
    assert "做得很细心" in homeroom.done(write, {"words": "做得很细心"})
    assert homeroom.send(write, {"words": ""}).status_code == 422
    assert Reader(client, cast.OFFICE).get(words).status_code == 404


def test_work_with_photos_needs_the_consent_of_every_author(client, world, homeroom):
    pottery = taught(world, cast.LIN, cast.CLASSMATE)
    works = f"/teacher/courses/{pottery.offering_id}/works"
    work = {"title": "陶罐", "words": "烧了两次", "photos": (BytesIO(small_photo()), "IMG_1.JPG")}
    both = homeroom.send(works, work | {"student_ids": [str(cast.LIN), str(cast.CLASSMATE)]})
    assert both.status_code == 403
    assert "烧了两次" in both.text
    photo_id = re.search(r'name="photo_ids" value="([^"]+)"', both.text)[1]
    shown = homeroom.done(works, {"title": "陶罐", "photo_ids": photo_id, "student_ids": str(cast.LIN)})
    assert "陶罐的照片" in shown
    withdrawal = re.search(rf"{works}/[0-9a-f-]+/withdrawal", shown)[0]
    assert "陶罐" not in homeroom.done(withdrawal)


def test_hours_are_counted_between_two_days(client, basketball, homeroom):
    call(client, basketball, *map(mark, ALL_THREE))
    assert "<b>1</b>" in homeroom.read("/teacher/lessons/hours")
    assert "<b>0</b>" in homeroom.read("/teacher/lessons/hours?from=2026-10-01&to=2026-10-31")
    backwards = homeroom.get("/teacher/lessons/hours?from=2026-10-02&to=2026-10-01")
    assert "结束日期应不早于开始日期" in backwards.text


def test_course_is_proposed_returned_and_proposed_again(client, homeroom):
    course_of_stones = {
        "school_id": cast.TIANJIA, "title": "石头画", "summary": "捡石头,画石头", "category": "arts",
        "provider_kind": "own_teacher", "photo": (BytesIO(small_photo()), "stone.jpg"),
    }  # fmt: skip
    assert "等教务处审核" in homeroom.done("/teacher/proposals/new", course_of_stones)
    [proposed] = client.get(COURSES, query_string={"school_id": cast.TIANJIA}, headers=as_(cast.OFFICE)).json["items"]
    reason = {"reason": "请写清楚材料"}
    client.post(f"{COURSES}/{proposed['id']}/return", json=reason, headers=as_(cast.OFFICE))
    assert "1门申报的课程被退回" in homeroom.read("/teacher/lessons")
    change = f"/teacher/proposals/{proposed['id']}"
    assert "请写清楚材料" in homeroom.read(change)
    again = {"title": "石头画", "summary": "材料自带", "category": "arts", "provider_kind": "own_teacher"}
    assert "等教务处审核" in homeroom.done(change, again)
    unlawful = homeroom.send(change, again | {"summary": "期末刷题"})
    assert unlawful.status_code == 422
    assert "期末刷题" in unlawful.text

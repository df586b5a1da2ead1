"""A family's term of courses: lessons and leave, who collects the child, what was learnt, and what it costs."""

import re
from datetime import timedelta
from io import BytesIO

import pytest

from app.core.db import transaction
from tests import cast
from tests.cast import as_
from tests.factories.lessons import call, course, hand_over, lesson, mark
from tests.factories.lessons_fees import publish
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import consent
from tests.factories.photos import small_photo
from tests.pages.reader import Reader, problem_in

PAGES = ("/family/term", "/family/pickup", "/family/learning", "/family/fees")
TOMORROW = cast.TODAY + timedelta(days=1)


def of_lin(path):
    return f"{path}?child={cast.LIN}"


def tomorrow(world, at, **changes):
    with world.app.app_context(), transaction() as session:
        lesson(session, at.offering_id, TOMORROW, **changes)


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_the_term_are_for_the_childs_guardians(client, path):
    assert Reader(client, cast.LIN_MOTHER).get(of_lin(path)).status_code == 200
    assert Reader(client, cast.CLASSMATE_FATHER).get(of_lin(path)).status_code == 404
    for account in (cast.HOMEROOM, cast.LIN_CARD, cast.PRINCIPAL):
        assert Reader(client, account).get(path).status_code == 403
    assert Reader(client).get(path).status_code == 303


def test_leave_is_asked_for_one_lesson_and_taken_back(client, world, mother):
    basketball = course(world)
    tomorrow(world, basketball, place="体育馆")
    page = mother.read(of_lin("/family/term"))
    assert "体育馆" in page
    asked = mother.done(
        "/family/term/leaves",
        {"child": cast.LIN, "starts_on": TOMORROW.isoformat(), "offering_id": basketball.offering_id},
    )
    assert "已请假" in asked
    taken_back = re.search(r"/family/term/leaves/[0-9a-f-]+/end", asked)[0]
    assert "撤回" not in mother.done(taken_back, {"child": cast.LIN}).partition("接下来的课")[2]


def test_leave_in_the_past_is_refused_with_what_was_typed(mother, world):
    course(world)
    refused = mother.send("/family/term/leaves", {"child": cast.LIN, "starts_on": "2026-11-01", "note": "看牙"})
    assert refused.status_code == 422
    assert "请假日期不正确" in problem_in(refused.text)
    assert 'value="看牙"' in refused.text


def test_family_sees_whether_the_child_came_and_with_whom_it_left(client, world, mother):
    basketball = course(world)
    call(client, basketball, *(mark(child) for child in (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE)))
    code = code_on(
        mother.send("/family/pickup/codes", {"child": cast.LIN, "bearer": "表叔", "valid_on": "2026-11-18"}).text
    )
    assert hand_over(client, basketball, pickup_code=code).status_code == 200
    assert "到了" in mother.read(of_lin("/family/term"))
    left = mother.read(of_lin("/family/pickup"))
    assert "表叔" in left
    assert code not in left


def code_on(page):
    return "".join(re.search(r'pickup-code">(\d{3}) (\d{3})<', page).groups())


def test_code_is_made_for_a_day_of_a_lesson_and_shown_with_a_picture(world, mother):
    tomorrow(world, course(world))
    page = mother.read(of_lin("/family/pickup"))
    assert f'<option value="{TOMORROW}"' in page
    made = mother.send(
        "/family/pickup/codes", {"child": cast.LIN, "bearer": "张叔叔", "valid_on": TOMORROW.isoformat()}
    ).text
    assert "张叔叔明天来接的接送码" in made
    assert 'class="qr"' in made
    refused = mother.send("/family/pickup/codes", {"child": cast.LIN, "bearer": "张叔叔", "valid_on": "2027-01-01"})
    assert "接送码的日期不正确" in problem_in(refused.text)


def test_collectors_are_added_and_removed(mother):
    refused = mother.send(
        "/family/pickup/collectors", {"child": cast.LIN, "name": "林奶奶", "relation": "other", "phone_tail": "12"}
    )
    assert refused.status_code == 422
    assert 'value="林奶奶"' in refused.text
    fields = {"child": cast.LIN, "name": "林奶奶", "relation": "paternal_grandparent", "phone_tail": "1234"}
    added = mother.done("/family/pickup/collectors", fields)
    assert "爷爷奶奶" in added
    removal = re.search(r"/family/pickup/collectors/[0-9a-f-]+/end", added)[0]
    assert "林奶奶" not in mother.done(removal, {"child": cast.LIN})


def test_fees_are_told_with_their_reasons_and_printed(client, world, mother):
    assert "还没有课" in mother.read(of_lin("/family/fees"))
    publish(world, client)
    taught(world, cast.LIN)
    page = mother.read(of_lin("/family/fees"))
    assert "2026–2027学年上学期" in page
    assert "17.5元" in page
    assert "每课时3.50元" in page
    sheet = mother.get(f"/family/fees/print?child={cast.LIN}")
    assert "课后服务费用核算单" in sheet.text
    assert "script" not in sheet.headers["Content-Security-Policy"]


def test_family_evaluates_reads_the_teachers_words_and_changes_its_mind(client, world, mother):
    pottery = taught(world, cast.LIN)
    enrolment = pottery.enrolment_ids[cast.LIN]
    client.put(f"/api/v1/enrolments/{enrolment}/words", json={"words": "做得很细心"}, headers=as_(cast.HOMEROOM))
    page = mother.read(of_lin("/family/learning"))
    assert "做得很细心" in page
    assert "还没评价" in page
    say = f"/family/learning/evaluations/{enrolment}"
    told = mother.done(say, {"child": cast.LIN, "liking": "3", "words": "回家还想做"})
    assert "很喜欢</span></summary>" in told
    assert "回家还想做" in told
    refused = mother.send(say, {"child": cast.LIN, "liking": "2", "words": "打13812345678"})
    assert refused.status_code == 422
    assert "打13812345678" in refused.text


def test_family_shows_a_work_with_photos_and_withdraws_it(client, world, mother):
    pottery = taught(world, cast.LIN)
    work = {
        "child": cast.LIN, "offering_id": pottery.offering_id, "title": "陶罐",
        "photos": (BytesIO(small_photo()), "IMG_1.JPG"),
    }  # fmt: skip
    shown = mother.done("/family/learning/works", work)
    assert "陶罐的照片" in shown
    assert "只有自己和老师看得到" in shown
    consent(client, cast.LIN_MOTHER, cast.LIN)
    assert "全校看得到" in mother.read(of_lin("/family/learning"))
    withdrawal = re.search(r"/family/learning/works/[0-9a-f-]+/withdrawal", shown)[0]
    assert "陶罐" not in mother.done(withdrawal, {"child": cast.LIN})

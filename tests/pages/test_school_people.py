"""The office keeps its roster, its staff and its calendar, and answers what families ask to have corrected."""

import io
import re

import pytest
from openpyxl import Workbook

from tests import cast
from tests.cast import as_
from tests.pages.reader import Reader

ROSTER, STAFF, RIGHTS, CALENDAR = "/school/roster", "/school/staff", "/school/rights", "/school/calendar"
CLASS = f"{ROSTER}/classes/{cast.CLASS_32}"
CHILD = f"{CLASS}/children/{cast.LIN}"
PAGES = (
    "/school/more", ROSTER, CLASS, CHILD, STAFF, RIGHTS, CALENDAR, f"{CALENDAR}/2026-11-18", "/school/figures",
    "/school/burden", "/school/audit",
)  # fmt: skip


@pytest.fixture
def principal(client):
    return Reader(client, cast.PRINCIPAL)


@pytest.fixture
def office(client):
    return Reader(client, cast.OFFICE)


def workbook(*rows):
    book = Workbook()
    for row in (("姓名", "班级", "座号"), *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file, "名单.xlsx"


def upload(reader, *rows, to=ROSTER):
    answer = reader.send(f"{to}/imports", {"file": workbook(*rows)}, on=to)
    assert answer.status_code == 303, answer.text[-2000:]
    return answer.location


def password_in(page):
    return re.search(r'密码</dt><dd><code class="code">([^<]+)</code>', page)[1]


@pytest.mark.parametrize("account", [cast.PRINCIPAL, cast.OFFICE])
def test_every_page_is_there_for_the_office_and_the_principal(client, account):
    for path in PAGES:
        assert "<h1>" in Reader(client, account).read(path)


def test_strangers_get_none_of_these_pages(client):
    for path in PAGES:
        assert Reader(client).get(path).status_code == 303
        assert Reader(client, cast.HOMEROOM).get(path).status_code == 403
    for path in (CLASS, CHILD):
        assert Reader(client, cast.OUTSIDE_PRINCIPAL).get(path).status_code == 404


def test_roster_is_shown_before_it_is_written(office):
    preview = upload(office, ("新来的", "三年级2班", 20), ("欧阳思远", "三年级9班", 1), ("林小满", "三年级2班", 9))
    page = office.read(preview)
    assert "现在还没有改动任何内容" in page
    assert "新来的" in page
    assert "新来的" not in office.read(CLASS)
    assert "名单已更新" in office.done(preview, on=ROSTER)
    assert "新来的" in office.read(CLASS)
    assert "已写入" in office.read(preview)


def test_disputed_row_is_written_as_it_was_decided(office):
    preview = upload(office, ("欧阳思远", "三年级2班", 30))
    page = office.read(preview)
    row, known = re.search(r'name="row-(\d+)" value="([0-9a-f-]{36})"', page).groups()
    office.done(preview, {f"row-{row}": known}, on=ROSTER)
    assert "欧阳思远" in office.read(CLASS)
    assert "欧阳思远" not in office.read(f"{ROSTER}/classes/{cast.CLASS_31}")


def test_file_that_is_no_roster_is_refused_on_the_page(office):
    refused = office.send(f"{ROSTER}/imports", {"file": (io.BytesIO(b"GIF89a"), "list.gif")}, on=ROSTER)
    assert refused.status_code == 415
    assert "不支持的名单文件" in refused.text


def test_import_of_another_school_is_not_found(client, office):
    preview = upload(office, ("新来的", "三年级2班", 20))
    assert Reader(client, cast.OUTSIDE_PRINCIPAL).get(preview).status_code == 404


def test_class_is_added_once(office):
    added = {"stage": "primary", "entry_year": "2025", "class_no": "4"}
    assert "二年级4班" in office.done(f"{ROSTER}/classes", added, on=ROSTER)
    refused = office.send(f"{ROSTER}/classes", added, on=ROSTER)
    assert refused.status_code == 409
    assert 'value="2025"' in refused.text


def test_child_changes_seat_and_class_and_leaves(office):
    assert 'value="9"' in office.done(f"{CHILD}/move", {"class_id": str(cast.CLASS_32), "seat_no": "9"}, on=CHILD)
    moved = office.done(f"{CHILD}/move", {"class_id": str(cast.CLASS_31), "seat_no": "5"}, on=CHILD)
    assert "三年级1班 · 5号" in moved
    there = f"{ROSTER}/classes/{cast.CLASS_31}"
    left = office.done(f"{there}/children/{cast.LIN}/leave", {"last_day": ""}, on=there)
    assert "林小满" not in left


def test_card_and_bind_code_are_shown_once_and_codes_are_printed(office):
    card = office.send(f"{CHILD}/card", on=CHILD)
    assert "以前的卡已经失效" in card.text
    assert "的绑定码" in office.send(f"{CHILD}/bind-code", on=CHILD).text
    assert "以前的卡已经失效" not in office.read(CHILD)
    sheet = office.send(f"{CLASS}/codes", {"renew": "on"}, on=CLASS)
    assert "阿依古丽·买买提" in sheet.text
    assert "default-src 'none'" in sheet.headers["Content-Security-Policy"]


def test_guardian_is_unbound(office):
    unbind = re.search(rf'action="({CHILD}/guardianships/[^"]+/end)"', office.read(CHILD))[1]
    assert "还没有家长绑定" in office.done(unbind, on=CHILD)


def test_principal_hires_and_the_new_colleague_signs_in_with_the_password_shown(client, principal):
    person = {"display_name": "周<b>明</b>", "login": "zhou-ming", "role": "homeroom_teacher"}
    refused = principal.send(STAFF, person, on=STAFF)
    assert refused.status_code == 422
    assert 'value="zhou-ming"' in refused.text
    hired = principal.send(STAFF, person | {"class_id": str(cast.CLASS_31)}, on=STAFF)
    assert hired.status_code == 200
    assert "周&lt;b&gt;明&lt;/b&gt;" in hired.text
    sign_in = {"login": "zhou-ming", "password": password_in(hired.text)}
    assert client.post("/api/v1/sessions/password", json=sign_in).status_code == 201
    assert sign_in["password"] not in principal.read(STAFF)


def test_principal_gives_and_takes_roles_and_resets_a_password(client, principal):
    colleague = f"{STAFF}/{cast.OFFICE}"
    role = {"role": "teacher", "class_id": str(cast.CLASS_51)}
    page = principal.done(f"{colleague}/roles", role, on=colleague)
    assert "五年级1班任课教师" in page
    ends = re.findall(rf'action="({colleague}/roles/[^"]+/end)"', page)
    assert "五年级1班任课教师" not in principal.done(ends[-1], on=colleague)
    itself = f"{STAFF}/{cast.PRINCIPAL}"
    assert "/end" not in principal.read(itself)
    hired = principal.send(STAFF, {"display_name": "办公室", "login": "desk-two", "role": "school_office"}, on=STAFF)
    desk = re.search(rf'href="({STAFF}/[^"]+)"[^>]*>(?:(?!</a>).)*<span>办公室</span>', hired.text, re.DOTALL)[1]
    again = principal.send(f"{desk}/password", on=desk)
    sign_in = {"login": "desk-two", "password": password_in(again.text)}
    assert client.post("/api/v1/sessions/password", json=sign_in).status_code == 201


def test_office_offers_only_the_roles_that_it_may_give(office):
    page = office.read(STAFF)
    assert 'value="homeroom_teacher"' in page
    assert 'value="principal"' not in page
    assert office.send(STAFF, {"display_name": "甲", "login": "abc", "role": "principal"}, on=STAFF).status_code == 403


def test_correction_is_answered_and_kept_open_without_an_answer(client, office):
    asked = {"what": "名字少了一点", "wish": "改成<b>林小满"}
    client.post(f"/api/v1/students/{cast.LIN}/corrections", json=asked, headers=as_(cast.LIN_MOTHER))
    page = office.read(RIGHTS)
    assert "改成&lt;b&gt;林小满" in page
    close = re.search(rf'action="({RIGHTS}/[^"]+)"', page)[1]
    assert office.send(close, {"answer": "", "is_granted": "yes"}, on=RIGHTS).status_code == 422
    assert "没有等待答复的申请" in office.done(close, {"answer": "已改好。", "is_granted": "yes"}, on=RIGHTS)
    assert "已改好。" in office.read(f"{RIGHTS}?all=1")


def test_day_of_the_school_differs_and_goes_back(office):
    day = f"{CALENDAR}/2026-11-20"
    refused = office.send(day, {"kind": "closed", "timetable_weekday": "2"}, on=day)
    assert refused.status_code == 422
    month = office.done(day, {"kind": "closed", "note": "台风"}, on=day)
    assert "2026年11月20日,停课,台风" in month
    assert "由本校登记" in office.read(day)
    assert "台风" not in office.done(f"{day}/unset", on=day)


def test_audit_tells_what_was_done_and_is_narrowed_down(office):
    office.done(f"{CALENDAR}/2026-11-20", {"kind": "closed"}, on=CALENDAR)
    assert "修改校历的一天" in office.read("/school/audit")
    assert "修改校历的一天" in office.read("/school/audit?from=2026-11-18&action=calendar.day_listed")
    assert "没有符合条件的记录" in office.read("/school/audit?to=2026-11-17")

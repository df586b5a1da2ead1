"""The county's administrator reads figures, keeps schools, calendar, tasks and the white list, and answers what comes up."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from app.core import db
from app.schools.models import Organisation
from tests import cast
from tests.cast import as_
from tests.factories.insights import a_class_at_work, freeze
from tests.pages.reader import Reader

BANNER = "仅供工作参考,不得用于考核、通报、排名(国办函〔2026〕12号)"
SCHOOLS, CALENDAR, TASKS, PROVIDERS = "/bureau/schools", "/bureau/calendar", "/bureau/tasks", "/bureau/providers"
SCHOOL = f"{SCHOOLS}/{cast.TIANJIA}"
FEEDBACK = "/bureau/feedback"
TOPICS = [f"{SCHOOL}{topic}" for topic in ("", "/roster", "/staff", "/figures", "/figures/usage", "/burden")]
PAGES = (
    "/bureau", "/bureau/usage", SCHOOLS, f"{SCHOOLS}/new", *TOPICS, CALENDAR, f"{CALENDAR}/2026-11-18",
    f"{CALENDAR}/import", TASKS, f"{TASKS}/new", PROVIDERS, f"{PROVIDERS}/new", FEEDBACK, "/bureau/audit", "/bureau/more",
)  # fmt: skip


@pytest.fixture
def county(client):
    return Reader(client, cast.COUNTY_ADMIN)


@pytest.fixture
def counted(world):
    """A night after a class of 24 of whom 14 have a record."""
    a_class_at_work(world)
    freeze(world)
    return world


def exported(reader, path, form, page):
    answer = reader.send(path, form, on=page)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def test_every_page_is_there_before_the_first_night(county):
    for path in PAGES:
        assert "<h1>" in county.read(path)
    assert "这一期还没有统计" in county.read("/bureau")


def test_strangers_get_none_of_these_pages(client):
    for path in PAGES:
        assert Reader(client).get(path).status_code == 303
        assert Reader(client, cast.PRINCIPAL).get(path).status_code == 403
    for path in TOPICS:
        assert Reader(client, cast.OUTSIDE_ADMIN).get(path).status_code == 404


def test_figures_tell_their_denominators_and_day_and_hide_small_numbers(county, counted):
    page = county.read("/bureau")
    assert "截至2026年11月18日" in page
    assert page.index("尚无记录的孩子") < page.index("各任务群与学段的记录")
    assert "少于5人" in page
    assert BANNER not in page
    assert "已绑定监护人的孩子" not in page


def test_registrations_stand_on_their_own_page_below_the_banner(county, counted):
    for path in ("/bureau/usage", f"{SCHOOL}/figures/usage"):
        page = county.read(path)
        assert page.index(BANNER) < page.index("已绑定监护人的孩子")
    assert "已绑定监护人的孩子" not in county.read(f"{SCHOOL}/figures")


def test_principal_sees_the_own_school_by_class_and_neither_registrations_nor_visits(client, counted):
    principal = Reader(client, cast.PRINCIPAL)
    page = principal.read("/school/figures")
    assert "三年级2班" in page
    assert "注册和访问" not in page
    assert "家庭访问" not in principal.read("/school/figures/usage")
    assert "导出表格" in page
    assert "导出表格" not in Reader(client, cast.OFFICE).read("/school/figures")
    assert "14" in principal.read("/school/figures?period=2026-W47")


@pytest.mark.parametrize("page", ["/bureau", f"{SCHOOL}/figures"])
def test_exports_come_as_files_in_which_nothing_acts(county, counted, page):
    with counted.app.app_context(), db.transaction() as session:
        session.get_one(Organisation, cast.TIANJIA).name = "=cmd|' /C calc'!A0"
    form = {"period": cast.TERM, "format": "csv"}
    rows = list(csv.reader(io.StringIO(exported(county, f"{page}/export", form, page).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(exported(county, f"{page}/export", form | {"format": "xlsx"}, page))).active
    for cells in ([cell for row in rows for cell in row], [str(cell.value) for row in sheet for cell in row]):
        assert "'=cmd|' /C calc'!A0" in cells
        assert not any(cell.startswith("=") for cell in cells)
    assert not any(cell.data_type == "f" for row in sheet for cell in row)


def test_school_is_entered_and_gets_its_principal(client, county):
    school = {
        "kind": "school", "name": "双胜村小学", "region_code": cast.REGION, "school_type": "teaching_point",
        "school_code": "21431128", "stages": ["primary"], "grades_in_stage": "6",
    }  # fmt: skip
    refused = county.send(f"{SCHOOLS}/new", school, on=f"{SCHOOLS}/new")
    assert refused.status_code == 422
    assert 'value="双胜村小学"' in refused.text
    answer = county.send(f"{SCHOOLS}/new", school | {"school_code": "2143112801"}, on=f"{SCHOOLS}/new")
    assert "双胜村小学" in county.read(answer.location)
    staff = f"{answer.location}/staff"
    assert 'value="teacher"' not in county.read(staff)
    hired = county.send(staff, {"display_name": "罗兰", "login": "luo-lan", "role": "principal"}, on=staff)
    password = re.search(r'密码</dt><dd><code class="code">([^<]+)</code>', hired.text)[1]
    assert client.post("/api/v1/sessions/password", json={"login": "luo-lan", "password": password}).status_code == 201


def test_bureau_is_entered_without_what_schools_have(county):
    bureau = {"kind": "bureau", "name": "教育局第二办公室", "region_code": cast.REGION, "grades_in_stage": "6"}
    assert "教育局第二办公室" in county.done(f"{SCHOOLS}/new", bureau, on=f"{SCHOOLS}/new")


def test_roster_of_a_school_is_imported(county):
    roster = f"{SCHOOL}/roster"
    file = (io.BytesIO("姓名,班级,座号\n新来的,三年级2班,20\n".encode()), "roster.csv")
    preview = county.send(f"{roster}/imports", {"file": file}, on=roster).location
    assert "新来的" in county.read(preview)
    assert "名单已更新" in county.done(preview, on=roster)
    elsewhere = preview.replace(str(cast.TIANJIA), str(cast.LONGQUAN))
    assert county.get(elsewhere).status_code == 404


def test_calendar_of_the_region_changes_by_day_and_by_file(county):
    day = f"{CALENDAR}/2026-11-20"
    assert "2026年11月20日,停课,冰雪" in county.done(day, {"kind": "closed", "note": "冰雪"}, on=day)
    assert "由本级登记" in county.read(day)
    table = "date,until,kind,timetable_weekday,note\n2026-11-23,,holiday,,校庆\n2026-99-01,,holiday,,\n"
    wrong = county.send(f"{CALENDAR}/import", {"file": (io.BytesIO(table.encode()), "c.csv")}, on=CALENDAR)
    assert wrong.status_code == 422
    assert '<div class="problem"' in wrong.text
    right = (io.BytesIO(table.splitlines(keepends=True)[0].encode() + "2026-11-23,,holiday,,校庆\n".encode()), "c.csv")
    assert "校庆" in county.done(f"{CALENDAR}/import", {"file": right}, on=CALENDAR)
    assert county.get(f"{CALENDAR}?month=soon").status_code == 404


def test_task_of_the_county_reaches_its_schools_and_is_taken_out(client, county):
    task = {
        "name": "打谷扬场", "group": "PL1", "bands": ["3"], "minutes": "30", "photo_policy": "result", "risk": "0",
        "safety_note": "",
    }  # fmt: skip
    new = f"{TASKS}/new"
    refused = county.send(new, task | {"minutes": "0"}, on=new)
    assert refused.status_code == 422
    assert 'value="打谷扬场"' in refused.text
    page = county.done(new, task, on=new)
    assert "打谷扬场" in page
    assert "打谷扬场" in client.get("/api/v1/labor-tasks?band=3", headers=as_(cast.LIN_MOTHER)).text
    retire = re.search(rf'action="({TASKS}/[^"]+/retire)"', page)[1]
    assert "打谷扬场" not in county.done(retire, on=TASKS)


def test_provider_is_listed_once_and_taken_off_with_a_reason(county):
    new = f"{PROVIDERS}/new"
    provider = {
        "name": "小星星科技活动中心", "licence_no": "教民1431128", "listed_from": "2026-09-01", "listed_until": "",
        "key": "one",
    }  # fmt: skip
    assert county.send(new, provider | {"listed_from": ""}, on=new).status_code == 422
    county.done(new, provider, on=new)
    page = county.done(new, provider, on=new)
    assert page.count("小星星科技活动中心") == 1
    delist = re.search(rf'action="({PROVIDERS}/[^"]+/delist)"', page)[1]
    assert county.send(delist, {"reason": ""}, on=PROVIDERS).status_code == 422
    assert "证照过期" in county.done(delist, {"reason": "证照过期"}, on=PROVIDERS)


def test_feedback_that_a_school_hands_on_is_answered_and_handed_back(client, county):
    said = {"school_id": str(cast.TIANJIA), "category": "other", "body": "校车总是晚点"}
    matter = client.post("/api/v1/feedback", json=said, headers=as_(cast.LIN_MOTHER)).json["id"]
    assert "校车总是晚点" not in county.read(FEEDBACK)
    client.post(f"/api/v1/feedback/{matter}/route", json={"desk": "county"}, headers=as_(cast.OFFICE))
    assert "校车总是晚点" in county.read(FEEDBACK)
    assert "校车总是晚点" not in Reader(client, cast.OUTSIDE_ADMIN).read(FEEDBACK)
    assert Reader(client, cast.OUTSIDE_ADMIN).get(f"{FEEDBACK}/{matter}").status_code == 404
    address = f"{FEEDBACK}/{matter}"
    assert county.send(f"{address}/reply", {"body": ""}, on=address).status_code == 422
    assert "已答复" in county.done(f"{address}/reply", {"body": "已和车队说好。"}, on=address)
    assert "校车总是晚点" not in county.done(f"{address}/return", on=address)


def test_burden_tells_the_county_what_a_school_asks(client, county):
    post = {"school_id": str(cast.TIANJIA), "audience": {"readers": ["guardians"]}, "title": "家长会", "body": "周五。"}
    client.post("/api/v1/announcements", json=post, headers=as_(cast.OFFICE))
    page = county.read(f"{SCHOOL}/burden")
    assert re.search(r"11月16日–11月22日</th><td class=\"number\">1</td>", page)
    assert county.get(f"{SCHOOL}/burden?weeks=99").status_code == 422

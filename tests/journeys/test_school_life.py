"""A county takes in a new school: roster, staff, families, paper sheets, review, an objection, a revoked star."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from app.core.clock import SHANGHAI
from tests.servers.laborstar import API, Laborstar, Person

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(240)]
PASSWORD = "a long enough password"
CHILDREN = ("李小满", "才让卓玛", "阿依古丽•买买提", "𠮷田阳", "王芳", "王芳")


def today() -> str:
    return datetime.now(SHANGHAI).date().isoformat()


def this_week() -> str:
    year, week, _ = datetime.now(SHANGHAI).date().isocalendar()
    return f"{year}-W{week:02}"


def roster() -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["新田县第三小学学生名单"])
    sheet.append(["座号", "姓名", "班级", "学籍号", "民族"])
    for seat, name in enumerate(CHILDREN, start=1):
        sheet.append([seat, name, "三年级1班", f"L43112820180901{seat:04}", "汉"])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def send_roster(server: Laborstar, school: str, person: Person) -> dict:
    body = b'--limit\r\nContent-Disposition: form-data; name="file"; filename="roster.xlsx"\r\n\r\n' + roster()
    headers = {"Content-Type": "multipart/form-data; boundary=limit"}
    path = f"{API}/schools/{school}/roster-imports"
    answer = server.call("POST", path, body + b"\r\n--limit--\r\n", person.token, headers)
    assert answer.status == 201, answer.body.decode()
    return answer.json


def hire(server: Laborstar, by: Person, school: str, role: str, class_id: str | None = None) -> Person:
    login = f"new-{role}"
    body = {"role": role, "login": login, "password": PASSWORD, "display_name": "新老师", "class_id": class_id}
    by("POST", f"/schools/{school}/staff", body, expect=201)
    return Person(server, server.sign_in({"login": login, "password": PASSWORD}))


def test_a_new_school_from_its_roster_to_a_revoked_star(laborstar):
    administrator = Person(laborstar, laborstar.sign_in(laborstar.account(role="county_admin")))
    school = administrator(
        "POST", "/organisations", {"kind": "school", "name": "第三小学", "region_code": "431128"}, expect=201
    )["id"]
    principal = hire(laborstar, administrator, school, "principal")
    office = hire(laborstar, principal, school, "school_office")

    # The roster is previewed, confirmed once, and imported again without effect.
    preview = send_roster(laborstar, school, office)
    assert len(preview["new"]) == len(CHILDREN)
    assert "民族" in str(preview["warnings"])
    confirmed = office("POST", f"/roster-imports/{preview['id']}/confirm")
    assert office("POST", f"/roster-imports/{preview['id']}/confirm") == confirmed
    again = send_roster(laborstar, school, office)
    assert not again["new"] + again["changed"] + again["moved"] + again["missing"]
    class_id = office("GET", f"/schools/{school}/classes")["items"][0]["id"]
    homeroom = hire(laborstar, principal, school, "homeroom_teacher", class_id)
    seats = homeroom("GET", f"/classes/{class_id}/students")["items"]
    assert [each["name"] for each in seats] == [name.replace("•", "·") for name in CHILDREN]
    children = [each["id"] for each in seats]

    # Two families bind by the printed codes; a guardian is unbound by the school and sees nothing any more.
    codes = homeroom("POST", f"/classes/{class_id}/bind-codes", {}, expect=201)["items"]
    code_of = {each["student"]["id"]: each["code"] for each in codes}
    guardian = Person(laborstar, _wechat(laborstar, "guardian-new#7"))
    stranger = Person(laborstar, _wechat(laborstar, "tianjia-guardian-two#7"))
    bound = [
        person("POST", "/guardianships", {"code": code_of[child], "relation": "other"}, expect=201)
        for person, child in ((guardian, children[0]), (stranger, children[1]))
    ]
    office("DELETE", f"/guardianships/{bound[1]['id']}", expect=204)
    stranger("GET", f"/students/{children[1]}/points", expect=404)

    _labor(guardian, homeroom, office, school, class_id, children)
    _stars(laborstar, principal, office, homeroom, guardian, school, class_id, children)


def _wechat(server: Laborstar, code: str) -> str:
    answer = server.call("POST", f"{API}/sessions/wechat", {"code": code})
    assert answer.status == 201, answer.body
    return str(answer.json["token"])


def _labor(guardian, homeroom, office, school, class_id, children):
    """Record a sheet of paper and a phone's record, which the teacher returns once."""
    guardian("PUT", f"/students/{children[0]}/consents/base", {"granted": True})
    tasks = {each["code"]: each for each in guardian("GET", "/labor-tasks?band=2")["items"]}
    sheet = {"class_id": class_id, "task_id": tasks["C14"]["id"], "labor_on": today(), "student_ids": children[1:]}
    outcomes = homeroom("POST", "/check-ins/bulk", sheet, expect=207)["items"]
    assert {each["outcome"] for each in outcomes} == {"created"}
    repeated = homeroom("POST", "/check-ins/bulk", sheet, expect=207)["items"]
    assert {each["outcome"] for each in repeated} == {"already-checked-in"}
    page = homeroom("GET", f"/classes/{class_id}/paper-sheet")
    assert "李小满" in page.body.decode()

    office("PUT", f"/schools/{school}/check-in-settings", {"review": "teacher"})
    risky = {"student_id": children[0], "task_id": tasks["K12"]["id"], "labor_on": today()}
    assert guardian("POST", "/check-ins", risky, expect=422)["code"] == "adult-required"
    hidden = {"student_id": children[0], "task_id": tasks["C16"]["id"], "labor_on": today(), "photo_ids": [children[0]]}
    assert guardian("POST", "/check-ins", hidden, expect=422)["code"] == "photo-forbidden"
    danger = {"student_id": children[0], "title": "去河边洗衣服", "labor_on": today()}
    assert guardian("POST", "/check-ins", danger, expect=422)["code"] == "task-dangerous"
    record = guardian("POST", "/check-ins", risky | {"adult_present": True}, expect=201)
    assert record["status"] == "pending"
    homeroom("POST", f"/check-ins/{record['id']}/return", {"reason": "请写一句话"})
    guardian("POST", f"/check-ins/{record['id']}/resubmit", {"note": "我会煮饭了", "adult_present": True})
    assert homeroom("POST", f"/check-ins/{record['id']}/accept")["is_counted"] is True


def _stars(laborstar, principal, office, homeroom, guardian, school, class_id, children):
    """Name two stars with a reason, withdraw one after an objection, announce, and revoke the other."""
    week = this_week()
    office("PUT", f"/schools/{school}/star-settings", {"notice_school_days": 0, "quota_per": 5})
    laborstar.flask("stars", "tally", "--week", week, "--school", school)
    period = principal("GET", f"/star-periods?school_id={school}")["items"][0]["id"]
    picks = [{"student_id": child, "reason": "劳动认真"} for child in children[:2]]
    homeroom("POST", f"/star-periods/{period}/confirm", {"class_id": class_id, "picks": picks})
    office("POST", f"/star-periods/{period}/publish-notice")
    shown = guardian("GET", f"/star-periods/{period}/notice")
    masked = [each["shown_name"] for each in shown["items"]]
    assert masked == ["李**", "才***"]
    text = {"text": "名单里有一位同学本周请假了。", "star_id": shown["items"][1]["id"], "anonymous": True}
    guardian("POST", f"/star-periods/{period}/objections", text, expect=201)
    assert principal("POST", f"/star-periods/{period}/announce", expect=409)["code"] == "objections-open"
    waiting = office("GET", f"/star-periods/{period}/objections")["items"][0]
    assert str(guardian.token) not in str(waiting)
    office("POST", f"/objections/{waiting['id']}/resolve", {"decision": "withdraw", "reason": "情况属实"})
    principal("POST", f"/star-periods/{period}/announce")
    stars = guardian("GET", f"/stars?school_id={school}&week={week}")["items"]
    assert [each["shown_name"] for each in stars] == ["李**"]
    principal("POST", f"/stars/{stars[0]['id']}/revoke", {"reason": "登记有误"})
    assert guardian("GET", f"/stars?school_id={school}&week={week}")["items"] == []

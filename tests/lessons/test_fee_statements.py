"""What a family and the office read of a child's fees: worked out from the lessons, never collected."""

from datetime import date

import pytest

from app.core import db
from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import approved_course, offering
from tests.factories.lessons_fees import POLICY, publish
from tests.factories.lessons_learning import WEDNESDAYS, lesson, place, taught

TERM = {"term": cast.TERM}
ABSENT = {str(cast.LIN): "absent"}


def statement(client, account=cast.LIN_MOTHER, student=cast.LIN, page=""):
    return client.get(f"/api/v1/students/{student}/fee-statement{page}", query_string=TERM, headers=as_(account))


def school_list(client, account=cast.OFFICE, **query):
    url = f"/api/v1/schools/{cast.TIANJIA}/fee-statements"
    return client.get(url, query_string=TERM | query, headers=as_(account))


def waiver(client, method="PUT", account=cast.OFFICE, student=cast.LIN):
    url = f"/api/v1/students/{student}/fee-waiver"
    return client.open(url, method=method, query_string=TERM, headers=as_(account))


def a_term(world):
    """Write a course with an absence, a cancelled lesson and one to come, of which Lin's place begins on the second."""
    with world.app.app_context(), db.transaction() as session:
        course = offering(session, approved_course(session, title="陶艺"), materials_fee=2000)
        places = {cast.LIN: place(session, course, cast.LIN, starts_on=WEDNESDAYS[1])}
        for day in WEDNESDAYS[:3]:
            lesson(session, course, day, places)
        lesson(session, course, WEDNESDAYS[3], places, **ABSENT)
        lesson(session, course, WEDNESDAYS[4], places, status="cancelled")
        lesson(session, course, date(2026, 11, 25), places, status="planned")


def test_statement_tells_lessons_money_and_how_it_was_calculated(world, client):
    publish(world, client)
    a_term(world)
    shown = statement(client).json
    counts = {"title": "陶艺", "planned": 2, "held": 2, "attended": 2, "leave": 0, "absent": 0, "cancelled": 0}
    october, november = shown["lessons"]
    assert october | counts | {"month": "2026-10"} == october
    assert november | counts | {"month": "2026-11", "held": 1, "attended": 0, "absent": 1, "cancelled": 1} == november
    assert shown["periods"] == [
        {"period": "2026-10", "charge": 700, "refund": 0},
        {"period": "2026-11", "charge": 350, "refund": 350},
    ]
    amounts = {"charge": 1050, "refund": 350, "over_cap": 0, "waived": 0, "total": 2700}
    assert shown | amounts == shown
    assert [one["amount"] for one in shown["materials"]] == [2000]
    assert shown["policy"]["document_no"] == "县发1号"
    assert shown["sentences"] == [
        "依据《课后服务收费》(县发1号)计算。",
        "每课时3.50元,按实际开课的课时计。",
        "学校取消的课不计费;中途加入或退出的,只计在班期间的课。",
        "请假和缺席都退:只收实际出勤的部分。",
        "材料费按课程公示的金额,在孩子在班期间上过至少一次课后计一次。",
        "以上金额只作计算和核对之用,本平台从不收费。",
    ]


def test_statement_is_a_page_to_print(world, client):
    publish(world, client)
    a_term(world)
    page = statement(client, page=".html")
    assert page.mimetype == "text/html"
    assert all(words in page.text for words in ("三年级2班 林小满", "县发1号", "<td>27</td>", "从不收费"))


def test_printed_statement_escapes_what_people_have_typed(world, client):
    with world.app.app_context(), db.transaction() as session:
        course = offering(session, approved_course(session, title="<b>陶艺</b>"))
        lesson(session, course, WEDNESDAYS[0], {cast.LIN: place(session, course, cast.LIN)})
    assert "&lt;b&gt;陶艺" in statement(client, page=".html").text


def test_nothing_is_charged_where_nothing_was_published(world, client):
    a_term(world)
    shown = statement(client).json
    assert (shown["policy"], shown["charge"], shown["total"]) == (None, 0, 2000)
    assert "不收服务费" in shown["sentences"][0]


def test_cap_is_told_and_taken_off(world, client):
    publish(world, client, POLICY.replace("3.50,", "3.50,10"))
    taught(world, cast.LIN)
    shown = statement(client).json
    assert (shown["charge"], shown["over_cap"], shown["total"]) == (1750, 750, 1000)
    assert "退费后每学期最多10元,超出部分不收。" in shown["sentences"]


def test_month_price_counts_the_days_before_the_child_came(world, client):
    publish(world, client, POLICY.replace("per_lesson,3.50", "per_month,70"))
    a_term(world)
    assert statement(client).json["periods"] == [
        {"period": "2026-10", "charge": 4666, "refund": 0},
        {"period": "2026-11", "charge": 2333, "refund": 2333},
    ]


@pytest.mark.parametrize("status", ["pending_guardian", "offered", "waitlisted", "expired"])
def test_place_that_no_guardian_agreed_to_costs_nothing(world, client, status):
    publish(world, client)
    with world.app.app_context(), db.transaction() as session:
        course = offering(session, materials_fee=2000)
        kept = place(session, course, cast.LIN, status=status, waiting_no=1, ended_on=date(2026, 12, 1))
        lesson(session, course, WEDNESDAYS[0], {cast.LIN: kept})
    shown = statement(client).json
    assert (shown["lessons"], shown["total"]) == ([], 0)
    assert school_list(client).json["items"] == []


@pytest.mark.parametrize("status", ["withdrawn", "dropped", "cancelled"])
def test_child_that_gave_up_a_place_pays_until_its_last_day(world, client, status):
    publish(world, client)
    with world.app.app_context(), db.transaction() as session:
        course = offering(session)
        places = {cast.LIN: place(session, course, cast.LIN, status=status, ended_on=WEDNESDAYS[2])}
        for day in WEDNESDAYS:
            lesson(session, course, day, places)
    assert statement(client).json["total"] == 1050


def test_child_that_came_back_pays_for_both_times_and_the_materials_once(world, client):
    publish(world, client)
    with world.app.app_context(), db.transaction() as session:
        course = offering(session, materials_fee=2000)
        left = place(session, course, cast.LIN, status="withdrawn", ended_on=WEDNESDAYS[0])
        back = place(session, course, cast.LIN, starts_on=WEDNESDAYS[3])
        for day, enrolment_id in zip(WEDNESDAYS, (left, left, left, back, back), strict=True):
            lesson(session, course, day, {cast.LIN: enrolment_id})
    shown = statement(client).json
    assert (shown["charge"], shown["total"]) == (1050, 3050)


def test_waived_child_pays_nothing_and_its_family_reads_so(world, client):
    publish(world, client)
    a_term(world)
    assert [waiver(client).status_code for _ in range(2)] == [204, 204]
    shown = statement(client).json
    assert (shown["waived"], shown["total"]) == (2700, 0)
    assert "本学期免收全部费用。" in shown["sentences"]
    assert [waiver(client, "DELETE").status_code for _ in range(2)] == [204, 204]
    assert statement(client).json["total"] == 2700


def test_no_list_tells_whose_fees_are_waived(world, client):
    publish(world, client)
    taught(world, cast.LIN, cast.CLASSMATE)
    before = school_list(client).json
    waiver(client)
    assert school_list(client).json == before
    first, second = ({**line, "student_id": "", "student_name": ""} for line in before["items"])
    assert first == second
    assert not any("waive" in name for name in first)


@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.HOMEROOM, cast.COUNTY_ADMIN])
def test_only_the_office_waives(client, account):
    assert waiver(client, account=account).status_code == 403


def test_office_pages_through_the_children_of_the_term(world, client):
    publish(world, client)
    a_term(world)
    taught(world, cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE, slots=["4-1"])
    first = school_list(client, limit=2).json
    second = school_list(client, limit=2, cursor=first["next"]).json
    lines = {line["student_name"]: line for line in first["items"] + second["items"]}
    assert second["next"] is None
    assert lines.keys() == {"林小满", "林大川", "阿依古丽·买买提"}
    expected = {"held": 8, "attended": 7, "charge": 2800, "refund": 350, "materials": 2000, "amount": 4450}
    assert lines["林小满"] | expected == lines["林小满"]
    of_class = school_list(client, class_id=str(cast.CLASS_51)).json["items"]
    assert [line["student_name"] for line in of_class] == ["林大川"]
    assert school_list(client, class_id=str(cast.LONGQUAN_CLASS)).status_code == 404


@pytest.mark.parametrize("account", [cast.LIN_CARD, cast.HOMEROOM, cast.COUNTY_ADMIN])
def test_statement_is_for_guardians_and_the_office(client, account):
    assert statement(client, account).status_code == 403


def test_guardian_reads_statements_of_own_children_only(client):
    assert statement(client, cast.CLASSMATE_FATHER).status_code == 404
    assert statement(client, cast.PRINCIPAL).status_code == 200


def test_term_must_be_written_as_one(client):
    answer = client.get(
        f"/api/v1/students/{cast.LIN}/fee-statement", query_string={"term": "2026"}, headers=as_(cast.LIN_MOTHER)
    )
    assert [error["pointer"] for error in answer.json["errors"]] == ["/query/term"]

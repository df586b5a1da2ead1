"""What a school asks of families and staff, week by week."""

from datetime import timedelta

import pytest

from app.core import db
from app.courses.models.rounds import Declaration
from app.courses.models.surveys import CourseSurvey
from tests import cast
from tests.cast import as_
from tests.factories.announcements import announced_stars, post, work_off
from tests.factories.courses_rounds import a_round, offer
from tests.factories.insights import a_class_at_work, freeze

URL = f"/api/v1/schools/{cast.TIANJIA}/burden"
LAST_WEEK, NEXT_WEEK = cast.NOW - timedelta(weeks=1), cast.NOW + timedelta(weeks=1)
NOTHING = {"notices": 0, "surveys": 0, "declarations": 0, "rounds": 0, "total": 0}


def weeks_of(client, by=cast.PRINCIPAL, **query):
    answer = client.get(URL, query_string=query, headers=as_(by))
    assert answer.status_code == 200, answer.text
    return answer.json["weeks"]


def this_week(client):
    return weeks_of(client)[-1]


def write(world, work):
    with world.app.app_context(), db.transaction() as session:
        work(session)


def survey(opens_at):
    times = {"opens_at": opens_at, "closes_at": opens_at + timedelta(days=3), "created_at": LAST_WEEK}
    return CourseSurvey(
        school_id=cast.TIANJIA, term_code=cast.TERM, title="问卷", topics=[], created_by=cast.OFFICE, **times
    )  # fmt: skip


def declaration(offering_id, student_id):
    return Declaration(
        school_id=cast.TIANJIA, offering_id=offering_id, student_id=student_id, kind="placed", reason="",
        declared_by=cast.OFFICE, declared_at=cast.NOW,
    )  # fmt: skip


def test_weeks_run_up_to_the_present_one_and_begin_empty(client):
    shown = weeks_of(client)
    assert (len(shown), shown[0]["week"]) == (12, "2026-W36")
    assert shown[-1] == {
        "week": "2026-W47", "from": "2026-11-16", "to": "2026-11-22", "requests": NOTHING, "messages_sent": 0,
        "family_minutes": None, "staff_entries": None,
    }  # fmt: skip
    assert [week["week"] for week in weeks_of(client, weeks=2)] == ["2026-W46", "2026-W47"]


def test_notices_of_people_are_requests_and_every_delivery_is_a_message(client, world):
    post(client)
    announced_stars(world, cast.LIN)
    work_off(world)
    shown = this_week(client)
    assert shown["requests"] == NOTHING | {"notices": 1, "total": 1}
    assert shown["messages_sent"] > 3


def test_surveys_and_rounds_count_in_the_week_in_which_they_open(client, world):
    def ask(session):
        session.add_all(survey(opens_at) for opens_at in (LAST_WEEK, cast.NOW - timedelta(hours=1), NEXT_WEEK))
        a_round(session)  # It opens in two days.
        for cancelled_at in (None, cast.NOW):
            a_round(session, notice_at=LAST_WEEK, open_at=LAST_WEEK, cancelled_at=cancelled_at)

    write(world, ask)
    before, now = weeks_of(client, weeks=2)
    assert before["requests"] == NOTHING | {"surveys": 1, "rounds": 1, "total": 2}
    assert now["requests"] == NOTHING | {"surveys": 1, "total": 1}


def test_list_of_declared_children_is_one_request(client, world):
    def declare(session):
        offering_id = offer(session, "足球队")
        session.add_all(declaration(offering_id, student_id) for student_id in (cast.LIN, cast.CLASSMATE))

    write(world, declare)
    assert this_week(client)["requests"] == NOTHING | {"declarations": 1, "total": 1}


@pytest.mark.parametrize(("reached", "minutes"), [(14, 10), (5, 10), (4, None)])
def test_minutes_are_a_mean_over_no_fewer_than_five_children(client, world, reached, minutes):
    a_class_at_work(world, reached=reached)
    freeze(world)
    assert this_week(client)["family_minutes"] == minutes


def test_work_of_few_colleagues_is_not_told(client, world):
    a_class_at_work(world)
    freeze(world)
    assert this_week(client)["staff_entries"] is None


def test_what_is_counted_is_said(client):
    answer = client.get(URL, headers=as_(cast.OFFICE) | {"Accept-Language": "zh"})
    assert "不足5个孩子时不显示" in answer.json["definition"]


@pytest.mark.parametrize(
    ("by", "query", "status"),
    [
        (cast.OFFICE, "", 200),
        (cast.COUNTY_ADMIN, "", 200),
        (cast.HOMEROOM, "", 403),
        (cast.OUTSIDE_ADMIN, "", 404),
        (cast.PRINCIPAL, "weeks=0", 422),
        (cast.PRINCIPAL, "weeks=54", 422),
    ],
)
def test_burden_is_shown_to_who_can_lighten_it(client, by, query, status):
    assert client.get(URL, query_string=query, headers=as_(by)).status_code == status

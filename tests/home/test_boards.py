"""The boards of a school and of a class, and what a teacher has to teach."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import db
from tests import cast
from tests.cast import as_
from tests.factories import awards, insights, lessons, stars
from tests.factories.checkins import load_library, record, task_ids
from tests.factories.courses_menu import PAPER_CUTTING
from tests.factories.courses_rounds import CLOSE_AT, NOTICE_AT, OPEN_AT, PUBLIC_AT, a_round, prepared_round, wish

SCHOOL = f"/api/v1/schools/{cast.TIANJIA}/week-board"
CLASS = f"/api/v1/classes/{cast.CLASS_32}/board"
TEACHING = "/api/v1/teaching"


def read(client, url, account):
    answer = client.get(url, headers=as_(account))
    assert answer.status_code == 200, answer.text
    return answer.json


def board(client, account=cast.PRINCIPAL):
    return read(client, SCHOOL, account)


def class_board(client, account=cast.HOMEROOM):
    return read(client, CLASS, account)


def by_kind(screen):
    return {one["kind"]: one for one in screen["waiting"]}


def of_class(client, class_id=cast.CLASS_32, account=cast.PRINCIPAL):
    return next(one for one in board(client, account)["classes"] if one["class_id"] == str(class_id))


def test_a_quiet_school_has_a_quiet_board(client):
    assert board(client) == {
        "school_id": str(cast.TIANJIA), "week": cast.WEEK, "today": "2026-11-18", "period": None,
        "latest_announced": None, "waiting": [], "today_sessions": [],
        "classes": [
            {
                "class_id": str(class_id), "label": label, "grade": grade, "students": students, "recorded": None,
                "to_review": 0, "is_confirmed": None,
            }
            for class_id, label, grade, students in (
                (cast.CLASS_31, "三年级1班", 3, 1), (cast.CLASS_32, "三年级2班", 3, 2), (cast.CLASS_51, "五年级1班", 5, 1),
            )
        ],
    }  # fmt: skip


def test_the_board_follows_the_period_from_the_tally_to_the_announcement(client, world):
    period_id = stars.tallied(world)
    screen = board(client, cast.OFFICE)
    period = screen["period"]
    assert (period["id"], period["status"], period["confirmed"], period["of"]) == (period_id, "tallied", 0, 2)
    assert (period["key"], period["week"], screen["week"]) == (cast.WEEK, cast.WEEK, "2026-W48")
    assert by_kind(screen)["to-confirm"]["count"] == 2
    assert of_class(client)["is_confirmed"] is False
    assert of_class(client, cast.CLASS_51)["is_confirmed"] is None

    stars.confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    assert board(client)["period"]["confirmed"] == 1
    assert of_class(client)["is_confirmed"] is True
    stars.confirm(client, period_id, cast.CLASS_31, cast.PARALLEL, account=cast.HOMEROOM_31)
    assert by_kind(board(client)).keys() == {"to-publish"}

    world.clock.set(stars.NOTICE_AT)
    stars.post(client, period_id, "publish-notice", cast.OFFICE)
    assert by_kind(board(client)) == {}
    stars.post(client, period_id, "objections", cast.TEACHER, text="请核实")
    objection = by_kind(board(client))["objection"]
    assert (objection["count"], objection["until"]) == (1, "2026-11-27T16:00:00+08:00")


def test_after_the_notice_the_board_asks_for_the_announcement_and_then_for_awards(client, world):
    period_id = stars.on_notice(world, client)
    world.clock.set(stars.NOTICE_ENDS_AT)
    assert by_kind(board(client)).keys() == {"to-announce"}
    stars.post(client, period_id, "announce")
    screen = board(client)
    assert (screen["period"], screen["latest_announced"]) == (None, {"id": period_id, "key": cast.WEEK})
    # A school that gives nothing is not asked to.
    assert screen["waiting"] == []
    greens = awards.item(client)
    assert by_kind(board(client))["awards-to-give"]["count"] == 2
    awards.give(client, [greens], period_id=period_id, pickup_to="2026-11-28T17:30:00+08:00")
    assert by_kind(board(client))["awards-unclaimed"]["count"] == 2


def test_a_conflict_of_interest_waits_for_a_second_look(client, world):
    period_id = stars.tallied(world)
    stars.confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM, has_conflict_of_interest=True)
    stars.confirm(client, period_id, cast.CLASS_31, cast.PARALLEL, account=cast.HOMEROOM_31)
    assert by_kind(board(client)).keys() == {"to-check"}


def test_opinions_and_proposed_courses_wait_for_the_office(client):
    words = {"school_id": str(cast.TIANJIA), "category": "other", "body": "食堂的汤太咸。"}
    client.post("/api/v1/feedback", json=words, headers=as_(cast.LIN_MOTHER))
    client.post("/api/v1/courses", json=PAPER_CUTTING, headers=as_(cast.TEACHER))
    found = by_kind(board(client, cast.OFFICE))
    assert (found["feedback"]["count"], found["courses-to-approve"]["count"]) == (1, 1)
    assert found["feedback"]["title"] == "1条意见等待回复"


def test_a_round_tells_its_stage_and_the_next_step(client, world):
    prepared = prepared_round(world)
    seen = []
    for instant in (NOTICE_AT, OPEN_AT, CLOSE_AT, PUBLIC_AT):
        world.clock.set(instant)
        found = by_kind(board(client))["round"]
        assert found["round_id"] == str(prepared.id)
        seen.append((found["stage"], found["next"]))
    assert seen == [("noticed", None), ("open", None), ("closed", None), ("closed", "draw")]


def test_cancelled_and_finished_rounds_do_not_wait(client, world):
    with world.app.app_context(), db.transaction() as session:
        a_round(session, cancelled_at=cast.NOW)
        a_round(session, published_at=cast.NOW)
    assert board(client)["waiting"] == []


def classes_at_work(world, reached):
    """Commit two classes of which half have a record, and class 3-2 with ``reached`` of 24 more children."""
    with world.app.app_context(), db.transaction() as session:
        task = insights.tasks(session)[0]
        for class_id, number in ((cast.CLASS_31, 12), (cast.CLASS_51, 12), (cast.CLASS_32, reached)):
            for student_id in insights.children(session, 24, class_id)[:number]:
                insights.record(session, student_id, task)


def test_a_principal_sees_class_counts_and_the_office_none(client, world):
    classes_at_work(world, 14)
    assert (of_class(client)["students"], of_class(client)["recorded"]) == (26, 14)
    assert of_class(client, cast.CLASS_31)["recorded"] == 12
    assert of_class(client, account=cast.OFFICE)["recorded"] is None


@pytest.mark.parametrize("reached", [0, 4, 22, 24])
def test_few_children_with_or_without_a_record_are_not_counted(client, world, reached):
    classes_at_work(world, reached)
    assert of_class(client)["recorded"] is None


def teacher_reviews(client):
    url = f"/api/v1/schools/{cast.TIANJIA}/check-in-settings"
    answer = client.put(url, json={"review": "teacher", "spot_check_percent": 0}, headers=as_(cast.PRINCIPAL))
    assert answer.status_code == 200, answer.text


def test_records_to_review_are_counted_by_class(client, world):
    load_library(world)
    teacher_reviews(client)
    for code in task_ids(world, "C09", "C10"):
        record(client, task_id=code)
    assert (of_class(client)["to_review"], of_class(client, cast.CLASS_51)["to_review"]) == (2, 0)
    screen = class_board(client)
    assert (screen["to_review"], screen["flagged"]) == (2, 0)
    assert by_kind(screen)["to-review"]["title"] == "2条劳动记录等待审核"


def test_a_record_sent_in_again_is_flagged(client, world):
    load_library(world)
    kept = record(client, task_id=task_ids(world, "C09")[0]).json
    client.post(f"/api/v1/check-ins/{kept['id']}/return", json={"reason": "请补充"}, headers=as_(cast.TEACHER))
    client.post(f"/api/v1/check-ins/{kept['id']}/resubmit", json={}, headers=as_(cast.LIN_MOTHER))
    screen = class_board(client)
    assert (screen["to_review"], screen["flagged"]) == (1, 1)


def test_a_class_is_shown_by_seat_with_what_was_done(client, world):
    load_library(world)
    record(client, cast.CLASSMATE_FATHER, cast.CLASSMATE, task_id=task_ids(world, "C09")[0])
    screen = class_board(client, cast.TEACHER)
    assert (screen["label"], screen["week"]) == ("三年级2班", cast.WEEK)
    about = ("seat_no", "name", "records", "is_bound", "has_photo_consent")
    assert [tuple(child[name] for name in about) for child in screen["children"]] == [
        (7, "林小满", 0, True, True), (8, "阿依古丽·买买提", 1, True, False),
    ]  # fmt: skip


def test_the_pool_of_a_class_waits_for_its_homeroom_teacher_alone(client, world):
    period_id = stars.tallied(world)
    asked = by_kind(class_board(client))["to-confirm"]
    assert (asked["period_id"], asked["count"], asked["title"]) == (period_id, 1, "本班有1名候选人等待确认")
    assert "to-confirm" not in by_kind(class_board(client, cast.TEACHER))
    stars.confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    assert "to-confirm" not in by_kind(class_board(client))


def test_families_without_wishes_are_counted_and_not_named(client, world):
    prepared = prepared_round(world)
    world.clock.set(OPEN_AT)
    assert by_kind(class_board(client))["wishes-without-sheet"]["count"] == 2
    with world.app.app_context(), db.transaction() as session:
        wish(session, prepared.id, cast.LIN, {"3-1": [prepared.offerings["书法"]]})
    asked = by_kind(class_board(client))["wishes-without-sheet"]
    assert (asked["count"], asked["round_id"]) == (1, str(prepared.id))
    assert "student_id" not in asked
    world.clock.set(CLOSE_AT)
    assert class_board(client)["waiting"] == []


def test_leave_of_today_and_proposals_are_counted_for_the_class(client, world):
    lessons.course(world)
    leave = {"starts_on": "2026-11-18", "ends_on": "2026-11-18"}
    url = f"/api/v1/students/{cast.LIN}/leaves"
    assert client.post(url, json=leave, headers=as_(cast.LIN_MOTHER)).status_code == 201
    load_library(world)
    record(client, title="给奶奶捶背")
    found = by_kind(class_board(client))
    assert (found["leaves-today"]["count"], found["proposals"]["count"]) == (1, 1)


@pytest.mark.parametrize("account", [cast.HOMEROOM_31, cast.OUTSIDER])
def test_a_class_of_others_is_not_found(client, account):
    assert client.get(CLASS, headers=as_(account)).status_code == 404


def test_todays_lessons_are_on_the_board_and_on_the_teachers_own_screen(client, world):
    at = lessons.course(world)
    lessons.course(world, held_on=cast.TODAY + timedelta(days=1), title="明天的课")
    (today,) = board(client)["today_sessions"]
    assert today == {
        "session_id": str(at.session_id), "offering_id": str(at.offering_id), "name": "篮球",
        "begins_at": "2026-11-18T16:00:00+08:00", "ends_at": "2026-11-18T17:00:00+08:00", "place": "操场",
        "roll_called": False,
    }  # fmt: skip
    own = read(client, TEACHING, cast.HOMEROOM)
    assert own["sessions"][0] == today | {"students": 3, "handed_over": 0}
    assert [one["name"] for one in own["sessions"]] == ["篮球", "明天的课"]


def test_roll_and_hand_overs_show_on_the_teachers_screen(client, world):
    at = lessons.course(world)
    lessons.call(client, at, *(lessons.mark(child) for child in lessons.SITTING))
    assert lessons.hand_over(client, at, **lessons.mother(client, at)).status_code == 200
    (own,) = read(client, TEACHING, cast.HOMEROOM)["sessions"]
    assert (own["roll_called"], own["students"], own["handed_over"]) == (True, 3, 1)


def test_lessons_of_others_of_long_ago_and_cancelled_ones_are_not_on_the_screen(client, world):
    lessons.course(world, title="别人的课", teachers=(cast.TEACHER,))
    lessons.course(world, held_on=cast.TODAY - timedelta(days=1), title="昨天的课")
    lessons.course(world, held_on=cast.TODAY + timedelta(days=8), title="以后的课")
    at = lessons.course(world, title="取消的课")
    client.post(f"{at.url}/cancel", json={"reason": "下雨"}, headers=as_(cast.OFFICE))
    assert read(client, TEACHING, cast.HOMEROOM)["sessions"] == []


def test_a_substitute_finds_the_lesson(client, world):
    at = lessons.course(world)
    changed = client.put(at.url, json={"substitute_id": str(cast.TEACHER)}, headers=as_(cast.OFFICE))
    assert changed.status_code == 200, changed.text
    assert [one["session_id"] for one in read(client, TEACHING, cast.TEACHER)["sessions"]] == [str(at.session_id)]


def test_teachers_find_their_classes_and_the_office_none(client):
    shown = {"class_id": str(cast.CLASS_32), "label": "三年级2班", "school_id": str(cast.TIANJIA)}
    assert read(client, TEACHING, cast.HOMEROOM)["classes"] == [shown | {"is_homeroom": True}]
    assert read(client, TEACHING, cast.TEACHER)["classes"] == [shown | {"is_homeroom": False}]
    assert read(client, TEACHING, cast.OFFICE) == {"today": "2026-11-18", "classes": [], "sessions": []}


def test_the_board_costs_few_statements_however_much_there_is_on_it(client, world):
    period_id = stars.on_notice(world, client)
    world.clock.set(stars.NOTICE_ENDS_AT)
    stars.post(client, period_id, "announce")
    awards.give(client, [awards.item(client)], period_id=period_id, pickup_to="2026-11-28T17:30:00+08:00")
    world.clock.advance(days=3)
    stars.tallied(world)
    sent = []
    for title in ("书法", "篮球"):
        record(client)
        lessons.course(world, title=title, held_on=world.clock.now().date())
        board(client)
        with world.statements() as seen:
            board(client)
        sent.append(len([sql for sql in seen if not sql.startswith("BEGIN")]))
    assert sent[0] == sent[1] <= 21


def test_the_week_is_that_of_the_local_day(client, world):
    # Sunday 16:30 UTC is Monday morning in China.
    world.clock.set(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))
    assert board(client)["week"] == "2026-W48"
    assert class_board(client)["today"] == "2026-11-23"

"""The home screen of a family."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from app.checkins.models import CheckIn, LaborTask
from app.core import db
from app.courses.models.rounds import SlotRegistration
from app.courses.rules.words import EnrolmentStatus
from app.privacy.models import Consent
from tests import cast
from tests.cast import as_
from tests.factories import awards
from tests.factories.announcements import PARENTS_EVENING, announced_stars, post, work_off
from tests.factories.checkins import load_library, record, task_ids
from tests.factories.courses_menu import SURVEY, SURVEYS
from tests.factories.courses_places import base_care, families, rush, seated
from tests.factories.courses_rounds import CLOSE_AT, MENU, OPEN_AT, a_round, menu, prepared_round, wish

HOME = "/api/v1/home"


def home(client, account=cast.LIN_MOTHER):
    answer = client.get(HOME, headers=as_(account))
    assert answer.status_code == 200, answer.text
    return answer.json


def lin(client, account=cast.LIN_MOTHER):
    return next(child for child in home(client, account)["children"] if child["student_id"] == str(cast.LIN))


def kinds(client, account=cast.LIN_MOTHER):
    return [one["kind"] for one in lin(client, account)["waiting"]]


def waiting(client, kind, account=cast.LIN_MOTHER):
    return next(one for one in lin(client, account)["waiting"] if one["kind"] == kind)


def test_a_guardian_finds_all_children_with_school_class_and_consents(client):
    screen = home(client)
    assert (screen["today"], screen["week"]) == ("2026-11-18", cast.WEEK)
    assert screen["term"] == {"code": cast.TERM, "name": "2026-2027学年第一学期", "week_no": 12}
    shown = {child["name"]: child for child in screen["children"]}
    assert shown.keys() == {"林小满", "林大川"}
    about = ("class_label", "school_name", "region_code", "grade", "band", "has_base_consent", "has_photo_consent")
    assert [shown["林小满"][name] for name in about] == ["三年级2班", "田家学校", cast.REGION, 3, 2, True, True]
    assert (shown["林大川"]["grade"], shown["林大川"]["band"]) == (5, 3)
    father = home(client, cast.CLASSMATE_FATHER)["children"]
    assert [(child["has_base_consent"], child["has_photo_consent"]) for child in father] == [(True, False)]


def test_the_week_shows_what_was_recorded_day_by_day_and_the_guide_value(client, world):
    load_library(world)
    monday, today, again = task_ids(world, "K06", "C09", "C10")
    record(client, task_id=monday, labor_on="2026-11-16", minutes=20)
    kept = record(client, task_id=today, minutes=15).json
    record(client, task_id=again)
    record(client, task_id=again, labor_on="2026-11-15", minutes=60)
    child = lin(client)
    assert child["week"] == {
        "records": 3, "counted": 2, "minutes": 35, "guide_minutes": 180,
        "days": [
            {"on": f"2026-11-{day}", "records": number} for day, number in zip(range(16, 23), (1, 0, 2, 0, 0, 0, 0), strict=True)
        ],
    }  # fmt: skip
    assert child["today"]["records"][0] == {"check_in_id": kept["id"], "name": kept["title"], "status": "accepted"}
    assert len(child["today"]["records"]) == 2


def test_what_was_taken_back_is_on_no_screen(client, world):
    load_library(world)
    kept = record(client, task_id=task_ids(world, "C09")[0]).json
    client.delete(f"/api/v1/check-ins/{kept['id']}", headers=as_(cast.LIN_MOTHER))
    child = lin(client)
    assert (child["week"]["records"], child["today"]["records"], child["waiting"]) == (0, [], [])


def test_suggestions_come_from_the_library_of_the_child_and_fit_its_band(client, world):
    load_library(world)
    library = client.get("/api/v1/labor-tasks?band=2", headers=as_(cast.LIN_MOTHER)).json["items"]
    by_id = {task["id"]: task for task in library}
    shown = lin(client)["suggestions"]
    assert len(shown) == 6
    assert {one["group"] for one in shown} == {by_id[one["task_id"]]["group"] for one in shown}
    assert all(one["risk"] <= 1 and by_id[one["task_id"]]["name"] == one["name"] for one in shown)


def test_a_task_that_was_done_gives_way_to_others(client, world):
    load_library(world)
    first = lin(client)["suggestions"][0]
    record(client, task_id=first["task_id"])
    assert first["task_id"] not in {one["task_id"] for one in lin(client)["suggestions"]}


def test_a_task_that_was_taken_out_of_the_library_is_not_suggested_any_more(client, world):
    load_library(world)
    first = lin(client)["suggestions"][0]
    change(world, first, status="retired")
    assert first["task_id"] not in {one["task_id"] for one in lin(client)["suggestions"]}


def test_a_task_that_a_new_catalogue_has_rewritten_is_shown_so_after_ten_minutes(client, world):
    load_library(world)
    first = lin(client)["suggestions"][0]
    change(world, first, name="整理书桌和书架")
    world.clock.advance(minutes=10)
    assert lin(client)["suggestions"][0] == first | {"name": "整理书桌和书架"}


def change(world, task, **values):
    with world.app.app_context(), db.transaction() as session:
        session.execute(update(LaborTask).where(LaborTask.id == UUID(task["task_id"])).values(**values))


def test_the_latest_three_notices_are_shown_and_all_unread_are_counted(client, world):
    for _ in range(3):
        post(client)
    work_off(world)
    world.clock.advance(hours=1)
    announced_stars(world, cast.LIN)
    work_off(world)
    screen = home(client)
    assert screen["unread"] == 4
    assert [notice["title"] for notice in screen["notices"]] == [
        "2026年第46周劳动之星", PARENTS_EVENING["title"], PARENTS_EVENING["title"],
    ]  # fmt: skip
    delivery = screen["notices"][0]["delivery_id"]
    assert client.post(f"/api/v1/inbox/{delivery}/read", headers=as_(cast.LIN_MOTHER)).status_code < 300
    again = home(client)
    assert (again["unread"], again["notices"][0]["is_read"]) == (3, True)


def test_the_notices_are_those_of_the_inbox(client, world):
    post(client)
    announced_stars(world, cast.LIN)
    work_off(world)
    entries = client.get("/api/v1/inbox", headers=as_(cast.LIN_MOTHER)).json["items"]
    shown = home(client)["notices"]
    assert [(one["delivery_id"], one["title"], one["at"]) for one in shown] == [
        (entry["id"], entry["title"], entry["delivered_at"]) for entry in entries
    ]


def test_consent_waits_until_it_is_answered_either_way(client, world):
    with world.app.app_context(), db.transaction() as session:
        session.execute(delete(Consent).where(Consent.student_id == cast.LIN))
    assert kinds(client) == ["consent"]
    answer = client.put(
        f"/api/v1/students/{cast.LIN}/consents/base", json={"granted": False}, headers=as_(cast.LIN_MOTHER)
    )
    assert answer.status_code == 200
    assert kinds(client) == []


def test_a_returned_record_waits_until_it_is_sent_in_again(client, world):
    load_library(world)
    kept = record(client, task_id=task_ids(world, "C09")[0]).json
    client.post(f"/api/v1/check-ins/{kept['id']}/return", json={"reason": "请补充"}, headers=as_(cast.TEACHER))
    returned = waiting(client, "record-returned")
    assert returned["check_in_id"] == kept["id"]
    assert kept["title"] in returned["title"]
    assert lin(client)["week"]["records"] == 0
    client.post(f"/api/v1/check-ins/{kept['id']}/resubmit", json={}, headers=as_(cast.LIN_MOTHER))
    assert kinds(client) == []


def test_days_wait_to_be_registered_for_children_whose_grade_is_offered_something(client, world):
    register_until = cast.NOW + timedelta(days=1)
    with world.app.app_context(), db.transaction() as session:
        round_id = a_round(session, register_until=register_until)
        menu(session, round_id, {"机器人": {"slots": ["3-1"], "grades": [3]}})
    assert waiting(client, "declaration")["round_id"] == str(round_id)
    others = [child["waiting"] for child in home(client)["children"] if child["student_id"] != str(cast.LIN)]
    assert others == [[]]
    with world.app.app_context(), db.transaction() as session:
        session.add(
            SlotRegistration(
                round_id=round_id, student_id=cast.LIN, school_id=cast.TIANJIA, slots=[],
                registered_by=cast.LIN_MOTHER, registered_at=cast.NOW,
            )
        )  # fmt: skip
    assert kinds(client) == []


def test_an_open_round_waits_for_wishes_then_for_their_confirmation(client, world):
    prepared = prepared_round(world)
    assert kinds(client) == []
    world.clock.set(OPEN_AT)
    asked = waiting(client, "wishes")
    assert (asked["round_id"], asked["title"]) == (str(prepared.id), "“第一轮选课”正在选课,还没有填写志愿")
    with world.app.app_context(), db.transaction() as session:
        wish(session, prepared.id, cast.LIN, {"3-1": [prepared.offerings["书法"]]}, confirmed=False)
    assert kinds(client) == ["wishes-to-confirm"]
    client.post(
        f"/api/v1/selection-rounds/{prepared.id}/wishes/{cast.LIN}/confirm", json={}, headers=as_(cast.LIN_MOTHER)
    )
    assert kinds(client) == []
    world.clock.set(CLOSE_AT)
    assert [child["waiting"] for child in home(client)["children"]] == [[], []]


def test_a_rush_waits_for_those_who_have_no_place_in_it(client, world):
    prepared = rush(world)
    assert waiting(client, "rush-open")["round_id"] == str(prepared.id)
    seated(world, prepared.offerings["书法"], cast.LIN)
    assert kinds(client) == []


def test_places_wait_to_be_confirmed_or_accepted_until_their_time(client, world):
    care = base_care(world)
    until = cast.NOW + timedelta(hours=48)
    place = seated(world, care, cast.LIN, status=EnrolmentStatus.PENDING_GUARDIAN, answer_by=until)
    asked = waiting(client, "place-to-confirm")
    assert (asked["enrolment_id"], asked["offering_id"]) == (str(place), str(care))
    assert asked["until"] == "2026-11-20T12:00:00+08:00"
    world.clock.set(until)
    assert kinds(client) == []


def test_an_offered_place_waits(client, world):
    prepared = rush(world)
    seated(
        world, prepared.offerings["书法"], cast.LIN, status=EnrolmentStatus.OFFERED, waiting_no=1, answer_by=CLOSE_AT
    )
    assert kinds(client) == ["place-offered"]


def test_a_survey_waits_for_each_voice_and_only_with_consent(client, world):
    answer = client.post(SURVEYS, json=SURVEY, headers=as_(cast.OFFICE))
    asked = waiting(client, "survey")
    assert asked["survey_id"] == answer.json["id"]
    said = {"student_id": str(cast.LIN), "topics": ["chess"]}
    client.post(f"{SURVEYS}/{asked['survey_id']}/answers", json=said, headers=as_(cast.LIN_MOTHER))
    assert kinds(client) == []
    assert kinds(client, cast.LIN_CARD) == ["survey"]
    client.put(f"/api/v1/students/{cast.LIN}/consents/base", json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    assert kinds(client, cast.LIN_CARD) == []


def test_an_award_waits_to_be_chosen_then_to_be_collected(client, world):
    greens = awards.item(client)
    stars = awards.announced(world, cast.LIN)
    awards.give(client, [greens], period_id=stars.period_id)
    asked = waiting(client, "award-to-choose")
    awards.choose(client, cast.LIN_MOTHER, asked["award_id"], greens)
    assert waiting(client, "award-to-collect")["title"] == "劳动之星的奖励请到学校食堂门口领取"
    awards.set_star(world, stars.stars[cast.LIN], "revoked")
    assert kinds(client) == []


def test_what_ends_first_comes_first(client, world):
    rush(world)
    client.post(SURVEYS, json=SURVEY, headers=as_(cast.OFFICE))
    assert kinds(client) == ["rush-open", "survey"]


def test_a_student_finds_itself_without_guide_value_and_without_what_only_guardians_decide(client, world):
    prepared = prepared_round(world)
    world.clock.set(OPEN_AT)
    with world.app.app_context(), db.transaction() as session:
        wish(session, prepared.id, cast.LIN, {"3-1": [prepared.offerings["书法"]]}, confirmed=False)
    seated(world, base_care(world, slots=("2-1",)), cast.LIN, status=EnrolmentStatus.PENDING_GUARDIAN)
    screen = home(client, cast.LIN_CARD)
    assert [child["student_id"] for child in screen["children"]] == [str(cast.LIN)]
    assert screen["children"][0]["week"]["guide_minutes"] is None
    assert screen["children"][0]["waiting"] == []


def test_a_guardian_without_children_finds_an_empty_screen(client):
    screen = home(client, cast.UNBOUND)
    assert (screen["children"], screen["term"], screen["unread"]) == ([], None, 0)


def a_lively_family(client, world):
    """Everything on the screen has something to read."""
    load_library(world)
    record(client, task_id=task_ids(world, "C09")[0])
    post(client)
    announced_stars(world, cast.LIN)
    work_off(world)
    client.post(SURVEYS, json=SURVEY, headers=as_(cast.OFFICE))
    with world.app.app_context(), db.transaction() as session:
        menu(session, a_round(session, register_until=cast.NOW + timedelta(days=1)), MENU)
    prepared = rush(world)
    awards.give(client, [awards.item(client)], period_id=awards.announced(world, cast.LIN).period_id)
    return prepared


def test_the_screen_costs_few_statements_however_many_children_there_are(client, world):
    prepared = a_lively_family(client, world)
    home(client)  # The first look of a session also notes the visit.
    sent = {}
    for more in (0, 1, 1):
        families(world, more, prepared, class_id=cast.CLASS_51 if len(sent) > 1 else cast.CLASS_32)
        with world.statements() as seen:
            children = len(home(client)["children"])
        sent[children] = len([sql for sql in seen if not sql.startswith("BEGIN")])
    # Who asks, the children, and all the rest at once.
    assert sent == {2: 3, 3: 3, 4: 3}


def test_one_child_costs_no_less_than_four(client, world):
    home(client, cast.CLASSMATE_FATHER)
    with world.statements() as of_one:
        home(client, cast.CLASSMATE_FATHER)
    families(world, 2)
    home(client)
    with world.statements() as of_four:
        assert len(home(client)["children"]) == 4
    assert len(of_one) == len(of_four)


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.PRINCIPAL, cast.COUNTY_ADMIN])
def test_staff_have_no_family_screen(client, account):
    assert client.get(HOME, headers=as_(account)).status_code == 403


def test_nothing_is_written_by_looking(client, world):
    load_library(world)
    record(client, task_id=task_ids(world, "C09")[0])
    with world.statements() as sent:
        home(client)
    assert not [sql for sql in sent if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    with world.app.app_context(), db.reading() as session:
        assert session.query(CheckIn).count() == 1

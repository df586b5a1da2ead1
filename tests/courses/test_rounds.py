"""Planning a round, telling its classes, and cancelling it, over HTTP."""

from datetime import timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.core.db import reading, transaction
from app.courses.models.draws import Draw
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.courses.models.rounds import SelectionRound
from tests import cast
from tests.cast import as_
from tests.factories import announcements
from tests.factories.courses_rounds import (
    ADJUST_UNTIL,
    CLOSE_AT,
    NOTICE_AT,
    OPEN_AT,
    PUBLIC_AT,
    PUBLISH_AT,
    ROUNDS,
    a_round,
    declare,
    offer,
    prepared_round,
)

OFFICE = as_(cast.OFFICE)


@pytest.fixture
def robots(world) -> UUID:
    with world.app.app_context(), transaction() as session:
        return offer(session, "机器人")


def plan(*offering_ids: UUID, **changes: Any) -> dict[str, Any]:
    return {
        "title": "第一轮选课", "mode": "wishes", "notice": "请先与孩子商量。", "notice_at": NOTICE_AT.isoformat(),
        "open_at": OPEN_AT.isoformat(), "close_at": CLOSE_AT.isoformat(), "publish_at": PUBLISH_AT.isoformat(),
        "adjust_until": ADJUST_UNTIL.isoformat(), "public_source": "双色球第2026135期",
        "public_at": PUBLIC_AT.isoformat(), "offering_ids": [str(offering_id) for offering_id in offering_ids],
    } | changes  # fmt: skip


def create(client, *offering_ids: UUID, account: UUID = cast.OFFICE, **changes: Any):
    body = {"school_id": str(cast.TIANJIA), "term_code": cast.TERM} | plan(*offering_ids, **changes)
    return client.post(ROUNDS, json=body, headers=as_(account))


def created(client, *offering_ids: UUID, **changes: Any) -> str:
    answer = create(client, *offering_ids, **changes)
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def codes(answer) -> set[tuple[str, str]]:
    return {(error["pointer"], error["code"]) for error in answer.json["errors"]}


def test_planned_round_takes_all_active_classes_and_three_wishes_by_default(client, robots):
    answer = create(client, robots)
    assert answer.status_code == 201
    assert [found["label"] for found in answer.json["classes"]] == ["三年级1班", "三年级2班", "五年级1班"]
    assert [found["title"] for found in answer.json["offerings"]] == ["机器人"]
    rules = {name: answer.json[name] for name in ("wishes_per_slot", "silent_rule", "unconfirmed_rule", "stage")}
    assert rules == {
        "wishes_per_slot": 3, "silent_rule": "base_care", "unconfirmed_rule": "release", "stage": "noticed",
    }  # fmt: skip
    assert answer.json["commitment"] is None


def test_principal_plans_and_teacher_does_not(client, robots):
    assert create(client, robots, account=cast.TEACHER).status_code == 403
    assert create(client, robots, account=cast.PRINCIPAL).status_code == 201


def test_rounds_of_a_class_are_those_in_which_it_takes_part(world, client):
    with world.app.app_context(), transaction() as session:
        a_round(session, [cast.CLASS_32], title="三年级")
        a_round(session, [cast.CLASS_51], title="五年级")
    asked = {"school_id": str(cast.TIANJIA), "class_id": str(cast.CLASS_51)}
    found = client.get(ROUNDS, query_string=asked, headers=as_(cast.LIN_MOTHER)).json
    assert [each["title"] for each in found["items"]] == ["五年级"]


def test_families_see_the_rounds_of_their_school(client, robots):
    round_id = created(client, robots)
    listed = client.get(ROUNDS, query_string={"school_id": cast.TIANJIA}, headers=as_(cast.LIN_MOTHER)).json
    assert [row["id"] for row in listed["items"]] == [round_id]
    assert client.get(f"{ROUNDS}/{round_id}", headers=as_(cast.LIN_CARD)).json["title"] == "第一轮选课"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"close_at": OPEN_AT.isoformat()}, "/close_at", "out-of-order"),
        ({"publish_at": (CLOSE_AT - timedelta(hours=1)).isoformat()}, "/publish_at", "out-of-order"),
        ({"open_at": (NOTICE_AT - timedelta(hours=1)).isoformat()}, "/open_at", "in-the-past"),
        ({"register_until": (OPEN_AT + timedelta(hours=1)).isoformat()}, "/register_until", "out-of-order"),
        ({"public_at": CLOSE_AT.isoformat()}, "/public_at", "out-of-order"),
        ({"public_at": None}, "/public_at", "out-of-order"),
        ({"public_source": ""}, "/public_source", "required"),
        ({"most_courses": 3}, "/most_courses", "registration-needed"),
        ({"mode": "rush"}, "/public_source", "only-for-draws"),
        ({"wishes_per_slot": 6}, "/wishes_per_slot", "out-of-range"),
        ({"class_ids": [str(cast.LONGQUAN_CLASS)]}, "/class_ids/0", "class-unknown"),
        ({"offering_ids": []}, "/offering_ids", "wrong-length"),
        ({"offering_ids": [str(cast.LIN)]}, "/offering_ids/0", "offering-unknown"),
    ],
)
def test_unsound_plan_is_refused(client, robots, changes, pointer, code):
    answer = create(client, robots, **changes)
    assert answer.status_code == 422
    assert (pointer, code) in codes(answer)


def test_times_are_instants_whatever_clock_they_were_read_from(client, robots):
    in_japan = OPEN_AT.astimezone(timezone(timedelta(hours=9))).isoformat()
    assert in_japan == "2026-11-20T13:00:00+09:00"
    assert create(client, robots, open_at=in_japan).json["open_at"] == "2026-11-20T12:00:00+08:00"


def test_term_without_calendar_is_refused(client, robots):
    assert create(client, robots, term_code="2030-2031-1").json["code"] == "term-unknown"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"status": "draft"}, "offering-not-published"),
        ({"kind": "base_care", "capacity": None}, "base-care"),
        ({"term_code": "2026-2027-2"}, "offering-unknown"),
        ({"school_id": cast.LONGQUAN}, "offering-unknown"),
    ],
)
def test_offering_that_cannot_be_chosen_is_refused(world, client, columns, code):
    with world.app.app_context(), transaction() as session:
        offering_id = offer(session, "书法", **columns)
    assert codes(create(client, offering_id)) == {("/offering_ids/0", code)}


def test_offering_belongs_to_one_living_round(client, robots):
    first = created(client, robots)
    assert codes(create(client, robots)) == {("/offering_ids/0", "in-another-round")}
    assert cancel(client, first).status_code == 200
    assert create(client, robots).status_code == 201


def test_what_is_left_over_goes_into_another_round(world, client, robots):
    first = created(client, robots)
    with world.app.app_context(), transaction() as session:
        published = update(SelectionRound).where(SelectionRound.id == UUID(first))
        session.execute(published.values(published_at=NOTICE_AT))
    rush = {"mode": "rush", "public_source": "", "public_at": None}
    assert create(client, robots, **rush).status_code == 201


def test_two_rounds_planned_at_once_do_not_share_an_offering(world, robots, at_once):
    answers = at_once(2, lambda _: create(world.app.test_client(), robots))
    assert sorted(answer.status_code for answer in answers) == [201, 422]


def test_plan_is_replaced_until_the_notice_is_given(world, client, robots):
    round_id = created(client, robots)
    with world.app.app_context(), transaction() as session:
        other = offer(session, "书法")
    changed = client.put(f"{ROUNDS}/{round_id}", json=plan(other, title="改后的选课"), headers=OFFICE)
    assert changed.status_code == 200, changed.json
    assert (changed.json["title"], changed.json["offerings"][0]["id"]) == ("改后的选课", str(other))
    assert create(client, robots).status_code == 201

    assert notice(client, round_id).status_code == 200
    refused = client.put(f"{ROUNDS}/{round_id}", json=plan(other), headers=OFFICE)
    assert (refused.status_code, refused.json["code"]) == (409, "notice-given")


def test_refused_change_leaves_the_plan_as_it_was(client, robots):
    round_id = created(client, robots)
    unsound = plan(robots, title="另一个", close_at=OPEN_AT.isoformat())
    assert client.put(f"{ROUNDS}/{round_id}", json=unsound, headers=OFFICE).status_code == 422
    assert client.get(f"{ROUNDS}/{round_id}", headers=OFFICE).json["title"] == "第一轮选课"


def notice(client, round_id: str):
    return client.post(f"{ROUNDS}/{round_id}/notice", headers=OFFICE)


def cancel(client, round_id: str):
    return client.post(f"{ROUNDS}/{round_id}/cancel", json={"reason": "教室维修"}, headers=OFFICE)


def prepare(client, round_id: str):
    return client.post(f"{ROUNDS}/{round_id}/prepare", headers=OFFICE)


def test_notice_reaches_every_family_once(world, client, robots):
    round_id = created(client, robots)
    assert notice(client, round_id).status_code == 200
    announcements.work_off(world)
    again = notice(client, round_id)
    announcements.work_off(world)
    assert all(found["is_told"] for found in again.json["classes"])
    assert [entry["title"] for entry in announcements.inbox(client, cast.LIN_MOTHER)] == ["第一轮选课"]
    assert "11月20日12:00至11月22日12:00" in announcements.inbox(client, cast.CLASSMATE_FATHER)[0]["body"]


def test_notice_given_early_counts_from_then(client, robots):
    round_id = created(client, robots, notice_at=(NOTICE_AT + timedelta(days=1)).isoformat())
    assert client.get(f"{ROUNDS}/{round_id}", headers=OFFICE).json["stage"] == "planned"
    assert notice(client, round_id).json["stage"] == "noticed"


def test_notice_by_two_at_once_is_one_notice(world, client, robots, at_once):
    round_id = created(client, robots)
    at_once(2, lambda _: notice(world.app.test_client(), round_id))
    announcements.work_off(world)
    assert len(announcements.inbox(client, cast.LIN_MOTHER)) == 1


def test_round_is_not_prepared_before_every_class_was_told(world, client, robots):
    round_id = created(client, robots)
    notice(client, round_id)
    refused = prepare(client, round_id)
    assert (refused.status_code, refused.json["code"]) == (409, "notice-not-delivered")
    assert refused.json["classes"] == ["三年级1班", "三年级2班", "五年级1班"]
    announcements.work_off(world)
    done = prepare(client, round_id)
    assert done.status_code == 200
    assert len(done.json["commitment"]["commitment"]) == 64


def test_class_added_later_gets_a_notice_of_its_own(world, client, robots):
    round_id = created(client, robots, class_ids=[str(cast.CLASS_32)])
    notice(client, round_id)
    announcements.work_off(world)
    both = {"class_ids": [str(cast.CLASS_32), str(cast.CLASS_51)]}
    assert client.put(f"{ROUNDS}/{round_id}/classes", json=both, headers=OFFICE).status_code == 200
    assert prepare(client, round_id).json["classes"] == ["五年级1班"]
    notice(client, round_id)
    announcements.work_off(world)
    assert prepare(client, round_id).status_code == 200
    assert len(announcements.inbox(client, cast.CLASSMATE_FATHER)) == 1
    assert len(announcements.inbox(client, cast.LIN_MOTHER)) == 2


def test_class_that_was_told_stays(client, robots):
    round_id = created(client, robots)
    notice(client, round_id)
    refused = client.put(f"{ROUNDS}/{round_id}/classes", json={"class_ids": [str(cast.CLASS_32)]}, headers=OFFICE)
    assert (refused.json["code"], refused.json["classes"]) == ("classes-told", ["三年级1班", "五年级1班"])


def test_classes_are_fixed_once_the_round_is_prepared(world, client):
    round_id = prepared_round(world).id
    refused = client.put(f"{ROUNDS}/{round_id}/classes", json={"class_ids": [str(cast.CLASS_32)]}, headers=OFFICE)
    assert refused.json["code"] == "facts-fixed"


def test_cancelled_round_frees_its_offerings_and_places_and_tells_its_classes(world, client):
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session)
        robots = offer(session, "机器人", round_id)
        declare(session, robots, cast.LIN, "placed")
    notice(client, str(round_id))
    announcements.work_off(world)
    assert prepare(client, str(round_id)).status_code == 200
    assert cancel(client, str(round_id)).json["stage"] == "cancelled"
    announcements.work_off(world)
    with world.app.app_context(), reading() as session:
        assert session.execute(select(Offering.round_id, Offering.taken).where(Offering.id == robots)).one() == (
            None,
            0,
        )
        assert session.execute(select(Enrolment.status)).scalars().all() == ["cancelled"]
        assert session.execute(select(Draw.status)).scalars().all() == ["committed"]
    assert "教室维修" in announcements.inbox(client, cast.CLASSMATE_FATHER)[0]["body"]


def test_cancelling_again_changes_nothing(world, client, robots):
    round_id = created(client, robots)
    notice(client, round_id)
    assert [cancel(client, round_id).status_code for _ in range(2)] == [200, 200]
    announcements.work_off(world)
    assert len(announcements.inbox(client, cast.LIN_MOTHER)) == 2


def test_cancelled_round_is_neither_told_nor_prepared_nor_changed(client, robots):
    round_id = created(client, robots)
    cancel(client, round_id)
    changed = client.put(f"{ROUNDS}/{round_id}", json=plan(robots), headers=OFFICE)
    answers = [notice(client, round_id), prepare(client, round_id), changed]
    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(409, "round-cancelled")}
    assert answers[0].json["detail"] == "教室维修"


def test_published_round_is_not_cancelled(world, client):
    round_id = prepared_round(world, published_at=PUBLISH_AT).id
    assert cancel(client, str(round_id)).json["code"] == "round-published"

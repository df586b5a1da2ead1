"""The notice and objections over HTTP."""

from datetime import timedelta

from app.core.db import transaction
from tests import cast
from tests.cast import as_
from tests.factories.points import labor
from tests.factories.stars import (
    CLASS_32,
    MONDAY,
    NOTICE_AT,
    NOTICE_ENDS_AT,
    OFFICE,
    PERIODS,
    PRINCIPAL,
    SCHOOL,
    STARS,
    TUESDAY,
    candidates,
    code,
    confirm,
    confirmed,
    nominated,
    on_notice,
    post,
    tallied,
)


def test_notice_runs_two_school_days_until_16(world, client):
    period_id = on_notice(world, client)
    shown = client.get(f"{PERIODS}/{period_id}", headers=as_(cast.LIN_MOTHER)).json
    assert (shown["status"], shown["objections_until"]) == ("on_notice", "2026-11-27T16:00:00+08:00")


def test_notice_shows_nominated_children_by_class_and_masks_without_consent(world, client):
    period_id = on_notice(world, client)
    notice = client.get(f"{PERIODS}/{period_id}/notice", headers=as_(cast.CLASSMATE_FATHER)).json
    assert [(item["class_label"], item["shown_name"]) for item in notice["items"]] == [
        ("三年级1班", "欧***"),
        ("三年级2班", "林小满"),
    ]
    assert notice["items"][0]["student_id"] is None
    assert "points" not in str(notice)


def test_unconfirmed_class_stays_empty_with_a_note(world, client):
    period_id = tallied(world)
    confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    assert post(client, period_id, "publish-notice", cast.OFFICE).status_code == 200
    notice = client.get(f"{PERIODS}/{period_id}/notice", headers=OFFICE).json
    assert [item["class_label"] for item in notice["items"]] == ["三年级2班"]
    (pool,) = candidates(client, period_id, cast.HOMEROOM_31).json["items"]
    assert pool["confirmation"]["empty_reason"] == "公示前未确认,名额留空。"


def test_publishing_settles_late_approvals_first_and_asks_again(world, client):
    period_id = confirmed(world, client)
    with world.app.app_context(), transaction() as session:
        labor(session, cast.CLASSMATE, TUESDAY, *(MONDAY + timedelta(days=day) for day in (3, 4)))
    refused = post(client, period_id, "publish-notice", cast.OFFICE)
    assert code(refused) == (409, "settlement-changed")
    assert refused.json["pools"] == [CLASS_32]
    confirm(client, period_id, cast.CLASS_32, cast.CLASSMATE, account=cast.HOMEROOM)
    assert post(client, period_id, "publish-notice", cast.OFFICE).status_code == 200


def test_publishing_twice_answers_the_same(world, client):
    period_id = on_notice(world, client)
    before = client.get(f"{PERIODS}/{period_id}", headers=OFFICE).json
    world.clock.advance(hours=3)
    assert post(client, period_id, "publish-notice", cast.PRINCIPAL).json == before


def test_nothing_can_be_confirmed_after_the_notice_began(world, client):
    period_id = on_notice(world, client)
    refused = confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    assert code(refused) == (409, "star-period-not-confirmable")


def objected(client, period_id: str, account=cast.CLASSMATE_FATHER, **more) -> dict:
    body = {"star_id": nominated(client, period_id, "三年级2班"), "text": "照片不是本人的劳动", **more}
    answer = post(client, period_id, "objections", account, **body)
    assert answer.status_code == 201, answer.json
    return answer.json


def resolve(client, objection: dict, account=cast.PRINCIPAL, **body):
    body = {"decision": "keep", "reason": "已核实", **body}
    return client.post(f"/api/v1/objections/{objection['id']}/resolve", json=body, headers=as_(account))


def test_anonymous_objection_hides_its_author_from_everybody(world, client):
    period_id = on_notice(world, client)
    raised = objected(client, period_id, anonymous=True)
    named = objected(client, period_id, cast.TEACHER)
    assert raised["author_id"] is None
    listed = client.get(f"{PERIODS}/{period_id}/objections", headers=PRINCIPAL).json["items"]
    assert [item["author_id"] for item in listed] == [None, str(cast.TEACHER)]
    assert str(cast.CLASSMATE_FATHER) not in str(listed)
    assert named["author_id"] == str(cast.TEACHER)


def test_sending_an_objection_twice_records_it_once(world, client):
    period_id = on_notice(world, client)
    body = {"star_id": nominated(client, period_id, "三年级2班"), "text": "请核实"}
    headers = as_(cast.CLASSMATE_FATHER, **{"Idempotency-Key": "objection-1"})
    first = client.post(f"{PERIODS}/{period_id}/objections", json=body, headers=headers)
    again = client.post(f"{PERIODS}/{period_id}/objections", json=body, headers=headers)
    assert again.json == first.json
    assert len(client.get(f"{PERIODS}/{period_id}/objections", headers=OFFICE).json["items"]) == 1


def test_late_objection_is_heard_until_the_announcement(world, client):
    period_id = on_notice(world, client)
    world.clock.set(NOTICE_ENDS_AT)
    late = post(client, period_id, "objections", cast.LIN_MOTHER, text="晚了")
    assert late.status_code == 201
    assert code(post(client, period_id, "announce")) == (409, "objections-open")


def test_announcement_waits_until_every_objection_is_resolved(world, client):
    period_id = on_notice(world, client)
    objection = objected(client, period_id)
    world.clock.set(NOTICE_ENDS_AT)
    assert code(post(client, period_id, "announce")) == (409, "objections-open")
    assert resolve(client, objection).json["decision"] == "keep"
    assert post(client, period_id, "announce").status_code == 200


def test_withdrawn_star_is_not_announced(world, client):
    period_id = on_notice(world, client)
    resolve(client, objected(client, period_id), decision="withdraw")
    world.clock.set(NOTICE_ENDS_AT)
    post(client, period_id, "announce")
    stars = client.get(STARS, query_string=SCHOOL, headers=PRINCIPAL).json["items"]
    assert [item["class_label"] for item in stars] == ["三年级1班"]


def test_replaced_star_gives_its_place_to_a_child_of_the_same_class(world, client):
    period_id = on_notice(world, client)
    objection = objected(client, period_id)
    wrong = resolve(client, objection, decision="replace", student_id=str(cast.PARALLEL))
    assert code(wrong) == (422, "replacement-invalid")
    resolved = resolve(client, objection, decision="replace", student_id=str(cast.CLASSMATE))
    assert resolved.status_code == 200, resolved.json
    assert nominated(client, period_id, "三年级2班") == resolved.json["replacement_id"]
    assert code(resolve(client, objection)) == (409, "objection-resolved")


def test_who_nominated_the_child_does_not_resolve_the_objection(world, client):
    settings = f"/api/v1/schools/{cast.TIANJIA}/star-settings"
    client.put(settings, json={"school_quota": 1}, headers=OFFICE)
    period_id = confirmed(world, client)
    post(client, period_id, "confirm", cast.OFFICE, pool="school", picks=[{"student_id": str(cast.LIN)}])
    world.clock.set(NOTICE_AT)
    post(client, period_id, "publish-notice", cast.OFFICE)
    items = client.get(f"{PERIODS}/{period_id}/notice", headers=OFFICE).json["items"]
    of_school = next(item["id"] for item in items if item["honour"] == "校级劳动之星")
    objection = objected(client, period_id, star_id=of_school)
    assert code(resolve(client, objection, cast.OFFICE)) == (403, "resolver-involved")
    assert resolve(client, objection, cast.PRINCIPAL).status_code == 200

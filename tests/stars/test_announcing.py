"""The announcement over HTTP, what everybody then sees, and what nobody gets to see."""

from base64 import urlsafe_b64decode
from datetime import timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import select, update

from app.core.db import reading, transaction
from app.core.outbox import OutboxMessage
from app.privacy.models import Consent
from app.schools.models import ClassMembership, Student
from app.stars.models import StarSettings
from app.stars.queries import DEFAULT_SETTINGS
from tests import cast
from tests.cast import as_
from tests.factories.stars import (
    NOTICE_AT,
    NOTICE_ENDS_AT,
    OFFICE,
    PERIODS,
    PRINCIPAL,
    SCHOOL,
    STARS,
    announced,
    code,
    nominated,
    on_notice,
    post,
    star_of,
    tallied,
)


def test_announcement_waits_for_the_end_of_the_notice(world, client):
    period_id = on_notice(world, client)
    world.clock.set(NOTICE_ENDS_AT - timedelta(seconds=1))
    refused = post(client, period_id, "announce")
    assert code(refused) == (409, "notice-running")
    assert refused.json["objections_until"] == "2026-11-27T16:00:00+08:00"


def test_only_the_principal_announces(world, client):
    period_id = on_notice(world, client)
    assert post(client, period_id, "announce", cast.OFFICE).status_code == 403


def test_announcing_twice_answers_the_same_and_tells_the_audience_once(world, client):
    period_id = announced(world, client)
    first = client.get(f"{PERIODS}/{period_id}", headers=PRINCIPAL).json
    world.clock.advance(hours=1)
    assert post(client, period_id, "announce").json == first
    with world.app.app_context(), reading() as session:
        payloads = session.execute(select(OutboxMessage.payload).where(OutboxMessage.topic == "stars.announced"))
        assert payloads.scalars().all() == [{"period_id": period_id, "school_id": str(cast.TIANJIA)}]


def test_period_before_its_notice_cannot_be_announced(world, client):
    assert code(post(client, tallied(world), "announce")) == (409, "notice-not-running")


def test_stars_are_listed_by_class_and_seat_without_points_reasons_or_others(world, client):
    announced(world, client)
    answer = client.get(STARS, query_string=SCHOOL | {"week": cast.WEEK}, headers=as_(cast.LIN_MOTHER))
    assert [(item["class_label"], item["shown_name"], item["honour"]) for item in answer.json["items"]] == [
        ("三年级1班", "欧***", "班级劳动之星"),
        ("三年级2班", "林小满", "班级劳动之星"),
    ]
    assert set(answer.json["items"][0]) == {
        "id",
        "student_id",
        "class_id",
        "class_label",
        "shown_name",
        "honour",
        "period_key",
        "period_words",
    }
    assert str(cast.CLASSMATE) not in answer.text


def test_stars_are_not_listed_before_the_announcement(world, client):
    on_notice(world, client)
    assert client.get(STARS, query_string=SCHOOL, headers=as_(cast.LIN_MOTHER)).json["items"] == []


def test_withdrawn_consent_masks_the_name_at_once(world, client):
    announced(world, client)
    url = f"/api/v1/students/{cast.LIN}/consents/star_publication"
    client.put(url, json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    items = client.get(STARS, query_string=SCHOOL, headers=as_(cast.CLASSMATE_FATHER)).json["items"]
    assert [(item["class_label"], item["shown_name"]) for item in items][1] == ("三年级2班", "林**")
    assert items[1]["student_id"] is None


def test_family_knows_its_own_star_behind_the_mask(world, client):
    announced(world, client)
    url = f"/api/v1/students/{cast.LIN}/consents/star_publication"
    client.put(url, json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    items = client.get(STARS, query_string=SCHOOL, headers=as_(cast.LIN_MOTHER)).json["items"]
    assert [(item["shown_name"], item["student_id"]) for item in items] == [("欧***", None), ("林**", str(cast.LIN))]


def test_no_cursor_tells_the_seat_of_a_masked_star(world, client):
    with world.app.app_context(), transaction() as session:
        session.execute(update(ClassMembership).where(ClassMembership.student_id == cast.PARALLEL).values(seat_no=4711))
    announced(world, client)
    first = client.get(STARS, query_string=SCHOOL | {"limit": 1}, headers=as_(cast.LIN_MOTHER)).json
    assert first["items"][0]["shown_name"] == "欧***"
    assert b"4711" not in urlsafe_b64decode(first["next"] + "==")
    second = client.get(STARS, query_string=SCHOOL | {"cursor": first["next"]}, headers=as_(cast.LIN_MOTHER)).json
    assert [item["shown_name"] for item in second["items"]] == ["林小满"]


def test_stars_of_a_class_are_listed_by_seat_and_not_as_they_were_picked(world, client):
    with world.app.app_context(), transaction() as session:
        session.add(StarSettings(school_id=cast.TIANJIA, **DEFAULT_SETTINGS | {"grade_quota": 2}))
    period_id = tallied(world)
    picks = [{"student_id": str(child), "reason": "每天扫地"} for child in (cast.CLASSMATE, cast.LIN)]
    answer = post(client, period_id, "confirm", pool="grade-3", picks=picks)
    assert answer.status_code == 200, answer.json
    world.clock.set(NOTICE_AT)
    post(client, period_id, "publish-notice")
    world.clock.set(NOTICE_ENDS_AT)
    post(client, period_id, "announce")
    items = client.get(STARS, query_string=SCHOOL, headers=as_(cast.LIN_MOTHER)).json["items"]
    assert [item["shown_name"] for item in items] == ["林小满", "阿***·买**"]


def test_namesakes_are_told_apart_by_seat_but_only_where_the_name_is_public(world, client):
    with world.app.app_context(), transaction() as session:
        session.execute(update(Student).where(Student.id == cast.CLASSMATE).values(name="林小满"))
    announced(world, client)

    def shown() -> str:
        items = client.get(STARS, query_string=SCHOOL, headers=as_(cast.LIN_MOTHER)).json["items"]
        return items[1]["shown_name"]

    assert shown() == "林小满(7号)"
    with world.app.app_context(), transaction() as session:
        session.execute(update(Consent).where(Consent.student_id == cast.LIN).values(granted=False))
    assert shown() == "林**"


def test_revoked_star_is_gone_from_the_list_and_stays_on_record(world, client):
    announced(world, client)
    star_id = star_of(client, cast.LIN)
    answer = client.post(f"{STARS}/{star_id}/revoke", json={"reason": "代劳"}, headers=OFFICE)
    assert (answer.json["status"], answer.json["end_reason"]) == ("revoked", "代劳")
    again = client.post(f"{STARS}/{star_id}/revoke", json={"reason": "又一次"}, headers=PRINCIPAL)
    assert again.json == answer.json
    labels = [item["class_label"] for item in client.get(STARS, query_string=SCHOOL, headers=PRINCIPAL).json["items"]]
    assert labels == ["三年级1班"]


def test_nominated_star_cannot_be_revoked(world, client):
    period_id = on_notice(world, client)
    star_id = nominated(client, period_id, "三年级2班")
    refused = client.post(f"{STARS}/{star_id}/revoke", json={"reason": "早了"}, headers=PRINCIPAL)
    assert code(refused) == (409, "star-not-announced")


def test_void_period_names_nobody_and_stays_void(world, client):
    period_id = on_notice(world, client)
    assert post(client, period_id, "void", reason="停课").json["status"] == "void"
    assert code(post(client, period_id, "announce")) == (409, "notice-not-running")
    assert code(post(client, period_id, "publish-notice")) == (409, "star-period-not-confirmable")


def test_announced_period_cannot_be_voided(world, client):
    assert code(post(client, announced(world, client), "void", reason="停课")) == (409, "star-period-finished")


def test_certificate_is_drawn_for_the_family_and_the_staff_only(world, client):
    announced(world, client)
    url = f"{STARS}/{star_of(client, cast.LIN)}/poster.png"
    for account in (cast.LIN_MOTHER, cast.HOMEROOM):
        answer = client.get(url, headers=as_(account))
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        Image.open(BytesIO(answer.data)).verify()
    assert client.get(url, headers=as_(cast.CLASSMATE_FATHER)).status_code == 404


def test_principal_sees_the_poster_before_it_is_announced(world, client):
    period_id = on_notice(world, client)
    answer = client.get(f"{PERIODS}/{period_id}/poster-preview.png", headers=PRINCIPAL)
    assert Image.open(BytesIO(answer.data)).format == "PNG"
    assert client.get(f"{PERIODS}/{period_id}/poster.png", headers=PRINCIPAL).status_code == 404
    world.clock.set(NOTICE_ENDS_AT)
    post(client, period_id, "announce")
    answer = client.get(f"{PERIODS}/{period_id}/poster-preview.png", headers=PRINCIPAL)
    assert code(answer) == (409, "notice-not-running")


def test_poster_is_drawn_for_an_announced_period(world, client):
    period_id = announced(world, client)
    answer = client.get(f"{PERIODS}/{period_id}/poster.png", headers=as_(cast.TEACHER))
    assert answer.status_code == 200
    assert Image.open(BytesIO(answer.data)).format == "PNG"


def test_settings_are_seen_by_staff_and_changed_by_the_office(client):
    url = f"/api/v1/schools/{cast.TIANJIA}/star-settings"
    defaults = {
        "school_id": str(cast.TIANJIA),
        "period_kind": "week",
        "quota_per": 25,
        "cool_down_weeks": 3,
        "grade_quota": 0,
        "school_quota": 0,
        "notice_school_days": 2,
    }
    assert client.get(url, headers=as_(cast.TEACHER)).json == defaults
    changed = client.put(url, json={"period_kind": "month", "quota_per": 30}, headers=PRINCIPAL)
    assert changed.json == defaults | {"period_kind": "month", "quota_per": 30}
    assert client.put(url, json={"quota_per": 0}, headers=PRINCIPAL).status_code == 422
    assert client.put(url, json={"quota_per": 30}, headers=as_(cast.TEACHER)).status_code == 403

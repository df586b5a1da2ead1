"""Announced stars in the inbox: their words are made when they are read."""

from tests import cast
from tests.cast import as_
from tests.factories.announcements import INBOX, POSTS, announced_stars, handle, inbox, readers, revoke_star, work_off

CONSENT = f"/api/v1/students/{cast.LIN}/consents/star_publication"


def body_for(client, account=cast.CLASSMATE_FATHER) -> str:
    (entry,) = inbox(client, account)
    return entry["body"]


def test_stars_reach_the_families_and_staff_of_the_school_and_nobody_else(client, world):
    announced_stars(world, cast.LIN)
    work_off(world)
    assert readers(client) == {
        cast.LIN_MOTHER, cast.CLASSMATE_FATHER, cast.TEACHER, cast.HOMEROOM, cast.HOMEROOM_31, cast.HOMEROOM_51,
        cast.OFFICE, cast.PRINCIPAL,
    }  # fmt: skip


def test_stars_are_named_by_consent_without_points(client, world):
    period_id = announced_stars(world, cast.LIN, cast.CLASSMATE)
    work_off(world)
    (entry,) = inbox(client, cast.LIN_MOTHER)
    assert (entry["kind"], entry["period_id"]) == ("stars", str(period_id))
    assert entry["title"] == "2026年第46周劳动之星"
    own, masked = entry["body"].split("\n")
    assert own == "三年级2班 林小满 班级劳动之星"
    assert masked.startswith("三年级2班 阿")
    assert "古丽" not in masked


def test_withdrawn_consent_changes_an_old_entry_at_once(client, world):
    announced_stars(world, cast.LIN)
    work_off(world)
    assert "林小满" in body_for(client)
    client.put(CONSENT, json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    assert "小满" not in body_for(client)
    client.put(CONSENT, json={"granted": True}, headers=as_(cast.LIN_MOTHER))
    assert "林小满" in body_for(client)


def test_one_entry_has_the_words_of_now_and_is_for_its_reader_only(client, world):
    announced_stars(world, cast.LIN)
    work_off(world)
    (entry,) = inbox(client, cast.LIN_MOTHER)
    url = f"{INBOX}/{entry['id']}"
    client.put(CONSENT, json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    shown = client.get(url, headers=as_(cast.LIN_MOTHER)).json
    assert shown["body"].startswith("三年级2班 林**")
    assert shown["read_at"] is None
    assert client.get(url, headers=as_(cast.CLASSMATE_FATHER)).json["code"] == "inbox-entry-not-found"


def test_revoked_star_vanishes_from_old_entries(client, world):
    announced_stars(world, cast.LIN)
    work_off(world)
    revoke_star(world, cast.LIN)
    assert body_for(client) == "本期没有可以公布的劳动之星。"


def test_repeated_message_announces_a_period_once(client, world):
    payload = {"period_id": str(announced_stars(world, cast.LIN)), "school_id": str(cast.TIANJIA)}
    work_off(world)
    handle(world, "stars.announced", payload)
    work_off(world)
    assert len(inbox(client, cast.LIN_MOTHER)) == 1


def test_opened_announcement_has_the_words_of_now(client, world):
    announced_stars(world, cast.LIN)
    work_off(world)
    (entry,) = inbox(client, cast.LIN_MOTHER)
    opened = client.get(f"{POSTS}/{entry['announcement_id']}", headers=as_(cast.LIN_MOTHER)).json
    assert (opened["title"], opened["body"]) == (entry["title"], entry["body"])

"""Photos on an installation where the platform looks at content: who sees them when, and who has the last word."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core import db
from app.core.audit import AuditEntry
from app.core.deps import EXTENSION
from app.media.models import Photo
from app.media.rules import MOVES, Finding, Safety, finding_of
from tests import cast
from tests.cast import as_
from tests.factories.announcements import work_off
from tests.factories.checkins import record
from tests.factories.content import content_checked, give_up, platform_says
from tests.factories.photos import path_of, send_photo, small_photo
from tests.wechat.test_routes import push_news

UPLOADER, CHILD, TEACHER = cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM
CHECK = "/wxa/media_check_async"


@pytest.fixture
def checked(world):
    with content_checked(world):
        yield world


def lins_record(client, account=UPLOADER):
    """Record labor of Lin's with a photo; returns the ids of both."""
    photo_id = send_photo(client, small_photo(), account).json["id"]
    made = record(client, account, title="扫地", photo_ids=[photo_id])
    assert made.status_code == 201
    return made.json["id"], photo_id


def states(client, check_in_id):
    """Return the state in which uploader, child and teacher see the photo of a record, None where they do not."""
    answers = [
        client.get(f"/api/v1/check-ins/{check_in_id}", headers=as_(who)).json for who in (UPLOADER, CHILD, TEACHER)
    ]
    return [answer["photos"][0]["safety"] if answer["photos"] else None for answer in answers]


def stored(world, photo_id):
    with world.app.app_context(), db.reading() as session:
        return session.execute(
            select(Photo.safety, Photo.trace_id, Photo.submitted_at).where(Photo.id == cast.UUID(photo_id))
        ).one()


def waiting(client, who=TEACHER, **query):
    page = client.get("/api/v1/photos/hidden", query_string={"class_id": cast.CLASS_32, **query}, headers=as_(who))
    return [one["photo"]["id"] for one in page.json["items"]]


def decide(client, photo_id, safety, who=TEACHER):
    return client.put(f"/api/v1/photos/{photo_id}/safety", json={"safety": safety}, headers=as_(who)).status_code


def test_nothing_that_is_decided_is_changed_by_the_platform_and_people_decide_about_everything():
    by_platform = {Finding.PASS, Finding.REVIEW, Finding.RISKY, Finding.SUBMITTED, Finding.UNANSWERED}
    for finding, (before, after) in MOVES.items():
        assert before.isdisjoint({Safety.VISIBLE, Safety.REJECTED}) == (finding in by_platform)
        assert (after in before) == (finding in {Finding.REVIEW, Finding.ALLOWED, Finding.FORBIDDEN})
    assert finding_of("something new") is Finding.REVIEW


def test_where_nobody_is_asked_a_photo_is_seen_at_once(world, client):
    check_in_id, _ = lins_record(client)
    work_off(world)
    assert states(client, check_in_id) == ["visible"] * 3
    assert world.wechat.calls[CHECK] == 0


@pytest.mark.parametrize(
    ("suggestion", "after", "seen"),
    [("pass", "visible", "visible"), ("review", "review", None), ("risky", "rejected", None)],
)
def test_photo_is_for_its_uploader_and_the_teacher_until_it_passes(checked, client, suggestion, after, seen):
    check_in_id, photo_id = lins_record(client)
    assert states(client, check_in_id) == ["uploaded", None, "uploaded"]
    work_off(checked)
    assert states(client, check_in_id) == ["checking", None, "checking"]
    assert stored(checked, photo_id).submitted_at == checked.clock.now()
    platform_says(checked, suggestion)
    assert states(client, check_in_id) == [after, seen, after]
    assert waiting(client) == ([photo_id] if suggestion == "review" else [])


@pytest.mark.parametrize("shape", [{"push_format": "xml"}, {"is_label_text": True, "is_errcode_missing": True}])
def test_every_shape_of_an_opinion_is_understood_and_its_repetition_changes_nothing(checked, client, shape):
    checked.wechat.knobs.turn({**shape, "push_copies": 3})
    check_in_id, _ = lins_record(client)
    platform_says(checked, "risky")
    assert states(client, check_in_id)[0] == "rejected"
    assert [entry["answers"] for entry in checked.wechat.pushes.log] == [[200]] * 3


@pytest.mark.parametrize(
    "news",
    [{"errcode": -1008, "result": {"suggest": "pass", "label": 100}}, {"isrisky": 0, "status_code": 4294966288}, {}],
)
def test_opinion_of_a_picture_that_was_not_looked_at_is_for_people(checked, client, news):
    check_in_id, photo_id = lins_record(client)
    work_off(checked)
    told = {"Event": "wxa_media_check", "trace_id": stored(checked, photo_id).trace_id, **news}
    assert push_news(checked, client, json.dumps(told)).status_code == 200
    assert states(client, check_in_id) == ["review", None, "review"]


def test_opinion_about_something_that_is_not_known_yet_is_pushed_again(checked, client):
    told = {"Event": "wxa_media_check", "trace_id": "of nothing", "result": {"suggest": "pass", "label": "100"}}
    assert push_news(checked, client, json.dumps(told)).status_code == 404


def test_address_of_a_photo_shows_it_no_longer_once_it_is_hidden(checked, client):
    check_in_id, photo_id = lins_record(client)
    platform_says(checked, "pass")
    photo = client.get(f"/api/v1/check-ins/{check_in_id}", headers=as_(CHILD)).json["photos"][0]
    address = path_of(photo["urls"]["thumb"])
    assert client.get(address).status_code == 200
    assert decide(client, photo_id, "rejected") == 204
    assert client.get(address).status_code == 404
    assert client.get(f"{address}&hidden=true").status_code == 404
    hidden = client.get(f"/api/v1/photos/{photo_id}", headers=as_(UPLOADER)).json
    assert hidden["safety_hint"] == "内容检查没有通过,其他人看不到。"
    assert client.get(path_of(hidden["urls"]["thumb"])).status_code == 200


def test_what_is_not_answered_in_time_is_for_people_and_a_late_answer_still_helps_them(checked, client):
    checked.wechat.knobs.check_seconds = 36 * 60
    check_in_id, photo_id = lins_record(client)
    work_off(checked)
    checked.clock.advance(minutes=34)
    give_up(checked)
    assert waiting(client) == []
    checked.clock.advance(minutes=2)
    give_up(checked)
    assert waiting(client) == [photo_id]
    platform_says(checked, "pass")
    assert (waiting(client), states(client, check_in_id)) == ([], ["visible"] * 3)


def test_what_a_person_decided_stays_whatever_the_platform_says_later(checked, client):
    check_in_id, photo_id = lins_record(client)
    work_off(checked)
    assert decide(client, photo_id, "visible") == 204
    platform_says(checked, "risky")
    checked.clock.advance(hours=1)
    give_up(checked)
    assert states(client, check_in_id) == ["visible"] * 3


def test_what_the_platform_refuses_is_for_people(checked, client):
    checked.wechat.knobs.errors = {CHECK: [61010]}
    _, photo_id = lins_record(client)
    work_off(checked)
    assert waiting(client) == [photo_id]


def test_photo_of_somebody_whom_the_platform_does_not_know_is_for_people(checked, client):
    check_in_id, photo_id = lins_record(client, TEACHER)
    work_off(checked)
    assert waiting(client) == [photo_id]
    assert states(client, check_in_id) == [None, None, "review"]
    assert checked.wechat.calls[CHECK] == 0


def test_platform_that_is_away_is_asked_again_until_it_is_too_late(checked, client):
    checked.wechat.knobs.errors = {CHECK: [-1, 45009, 45011, -1, -1, -1, -1, -1, -1]}
    check_in_id, photo_id = lins_record(client)
    work_off(checked)
    checked.clock.advance(minutes=1)
    work_off(checked)
    assert (checked.wechat.calls[CHECK], states(client, check_in_id)[0]) == (2, "uploaded")
    checked.clock.advance(minutes=35)
    give_up(checked)
    work_off(checked)
    assert (checked.wechat.calls[CHECK], waiting(client)) == (2, [photo_id])


def test_without_the_adapter_what_waits_still_waits_for_people_and_what_was_to_be_asked_joins_it(world, client):
    with content_checked(world):
        _, photo_id = lins_record(client)
    work_off(world)
    assert waiting(client) == [photo_id]


def test_school_decides_once_and_in_its_own_name(checked, client):
    _, photo_id = lins_record(client)
    platform_says(checked, "review")
    assert [decide(client, photo_id, "rejected", who) for who in (CHILD, UPLOADER, cast.HOMEROOM_31)] == [403, 403, 404]
    assert [decide(client, photo_id, "rejected", who) for who in (TEACHER, TEACHER, cast.OFFICE)] == [204] * 3
    assert waiting(client, cast.PRINCIPAL, safety="rejected") == [photo_id]
    assert decide(client, photo_id, "visible", cast.PRINCIPAL) == 204
    with checked.app.app_context(), db.reading() as session:
        acts = session.execute(select(AuditEntry.action, AuditEntry.account_id).where(AuditEntry.subject == "photo"))
        assert Counter(tuple(act) for act in acts) == {
            ("photo.rejected", TEACHER): 1, ("photo.visible", cast.PRINCIPAL): 1
        }  # fmt: skip


def test_what_waits_is_listed_page_by_page(checked, client):
    photo_ids = [send_photo(client, small_photo(seed)).json["id"] for seed in (1, 2, 3)]
    record(client, title="扫地", photo_ids=photo_ids)
    platform_says(checked, "review")
    query, seen = {"class_id": cast.CLASS_32, "limit": 2}, []
    while True:
        page = client.get("/api/v1/photos/hidden", query_string=query, headers=as_(TEACHER)).json
        seen.append([one["photo"]["id"] for one in page["items"]])
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == [photo_ids[:0:-1], photo_ids[:1]]


def test_where_the_store_is_open_to_the_platform_it_fetches_the_photo_there(checked, client):
    """The store of this test gives links of its own, as a bucket does."""
    runtime = checked.app.extensions[EXTENSION]
    asked = []

    class Bucket(type(checked.storage)):
        def link(self, key, *, seconds):
            asked.append((key, seconds))
            return f"https://bucket.example/{key}"

    bucket = Bucket()
    checked.app.extensions[EXTENSION] = replace(runtime, deps=replace(runtime.deps, storage=bucket))
    photo_id = send_photo(client, small_photo()).json["id"]
    asked.clear()
    work_off(checked)
    assert asked == [(f"r/{photo_id}.jpg", 3600)]

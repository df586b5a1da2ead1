"""Posting to an audience, and who finds the post in the inbox."""

from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app.announcements.models import Delivery
from app.announcements.service import deliveries
from app.core.db import reading, transaction
from app.core.outbox import OutboxMessage
from app.schools.models import Guardianship, Student
from tests import cast
from tests.cast import as_
from tests.factories.announcements import (
    INBOX,
    PARENTS_EVENING,
    POSTS,
    handle,
    inbox,
    post,
    readers,
    subscribe,
    work_off,
)

TIANJIA_STAFF = {cast.TEACHER, cast.HOMEROOM, cast.HOMEROOM_31, cast.HOMEROOM_51, cast.OFFICE, cast.PRINCIPAL}


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ({}, {cast.LIN_MOTHER, cast.CLASSMATE_FATHER}),
        ({"grades": [5]}, {cast.LIN_MOTHER}),
        ({"grades": [1]}, set()),
        ({"class_ids": [str(cast.CLASS_31)]}, set()),
        ({"class_ids": [str(cast.CLASS_32)], "readers": ["staff"]}, {cast.TEACHER, cast.HOMEROOM}),
        ({"grades": [1], "readers": ["staff"]}, set()),
        ({"grades": [5], "class_ids": [str(cast.CLASS_31)], "readers": ["staff"]}, {cast.HOMEROOM_31, cast.HOMEROOM_51}),
        ({"readers": ["staff"]}, TIANJIA_STAFF),
        ({"readers": ["staff", "guardians"]}, TIANJIA_STAFF | {cast.LIN_MOTHER, cast.CLASSMATE_FATHER}),
    ],
)  # fmt: skip
def test_post_reaches_exactly_its_audience(client, world, audience, expected):
    assert post(client, **audience).status_code == 201
    work_off(world)
    assert readers(client) == expected


@pytest.mark.parametrize(
    ("audience", "guardians", "staff"),
    [({}, 2, 0), ({"grades": [5]}, 1, 0), ({"readers": ["staff", "guardians"]}, 2, len(TIANJIA_STAFF))],
)
def test_preview_counts_its_readers_and_reaches_nobody(client, world, audience, guardians, staff):
    body = {"school_id": str(cast.TIANJIA), "audience": audience, **PARENTS_EVENING}
    answer = client.post(f"{POSTS}/preview", json=body, headers=as_(cast.OFFICE))
    assert answer.json == {"guardians": guardians, "staff": staff}
    work_off(world)
    assert readers(client) == set()


def test_preview_refuses_what_the_post_would_refuse(client):
    body = {"school_id": str(cast.TIANJIA), "audience": {}, **PARENTS_EVENING}
    answer = client.post(f"{POSTS}/preview", json=body, headers=as_(cast.HOMEROOM))
    assert answer.json["code"] == post(client, cast.HOMEROOM).json["code"] == "audience-too-wide"


def test_guardian_of_two_children_gets_one_entry(client, world):
    posted = post(client).json
    work_off(world)
    (entry,) = inbox(client, cast.LIN_MOTHER)
    assert entry["announcement_id"] == posted["id"]
    assert (entry["title"], entry["body"]) == ("家长会", "周五下午三点,请带笔。")
    assert entry["read_at"] is None


def test_homeroom_teacher_posts_to_the_own_class(client, world):
    assert post(client, cast.HOMEROOM, class_ids=[str(cast.CLASS_32)]).status_code == 201
    work_off(world)
    assert readers(client) == {cast.LIN_MOTHER, cast.CLASSMATE_FATHER}


@pytest.mark.parametrize(
    ("audience", "status", "code"),
    [
        ({}, 403, "audience-too-wide"),
        ({"grades": [3]}, 403, "audience-too-wide"),
        ({"grades": [3], "class_ids": [str(cast.CLASS_32)]}, 403, "audience-too-wide"),
        ({"class_ids": [str(cast.CLASS_32), str(cast.CLASS_31)]}, 404, "class-not-found"),
    ],
)
def test_teacher_cannot_post_beyond_own_classes(client, audience, status, code):
    answer = post(client, cast.HOMEROOM, **audience)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_office_cannot_post_to_a_class_of_another_school(client):
    answer = post(client, class_ids=[str(cast.LONGQUAN_CLASS)])
    assert (answer.status_code, answer.json["code"]) == (404, "class-not-found")


def test_guardian_cannot_post(client):
    assert post(client, cast.LIN_MOTHER).status_code == 403


def test_repeated_delivery_adds_only_who_has_come_since(client, world):
    posted = post(client, class_ids=[str(cast.CLASS_31)]).json
    work_off(world)
    with world.app.app_context(), transaction() as session:
        session.add(
            Guardianship(
                school_id=cast.TIANJIA, student_id=cast.PARALLEL, account_id=cast.UNBOUND, relation="father",
                created_at=cast.NOW,
            )
        )  # fmt: skip
    for _ in range(2):
        handle(world, "announcement.published", {"announcement_id": posted["id"]})
    assert readers(client) == {cast.UNBOUND}
    with world.app.app_context(), reading() as session:
        assert session.execute(select(func.count()).select_from(Delivery)).scalar_one() == 1


def test_delivery_that_dies_in_the_middle_leaves_nothing_and_is_done_whole_afterwards(client, world):
    subscribe(client, cast.LIN_MOTHER, "announcement")
    posted = post(client).json
    with world.app.app_context(), suppress(ConnectionError), transaction() as session:
        assert deliveries.deliver(session, UUID(posted["id"]), cast.NOW) == 2
        raise ConnectionError
    assert readers(client) == set()
    assert _pushes(world) == 0
    work_off(world)
    assert readers(client) == {cast.LIN_MOTHER, cast.CLASSMATE_FATHER}
    assert _pushes(world) == 1


def _pushes(world):
    with world.app.app_context(), reading() as session:
        deferred = select(func.count()).where(OutboxMessage.topic == deliveries.PUSH)
        return session.execute(deferred).scalar_one()


def test_family_of_a_child_that_left_is_no_audience_and_loses_its_entries(client, world):
    post(client)
    work_off(world)
    with world.app.app_context(), transaction() as session:
        session.execute(update(Student).where(Student.id == cast.CLASSMATE).values(status="left"))
    post(client)
    work_off(world)
    assert inbox(client, cast.CLASSMATE_FATHER) == []
    assert len(inbox(client, cast.LIN_MOTHER)) == 2


def test_unbound_guardian_cannot_open_an_old_announcement(client, world):
    posted = post(client).json
    work_off(world)
    url = f"{POSTS}/{posted['id']}"
    assert client.get(url, headers=as_(cast.CLASSMATE_FATHER)).status_code == 200
    with world.app.app_context(), transaction() as session:
        session.execute(
            update(Guardianship).where(Guardianship.account_id == cast.CLASSMATE_FATHER).values(ended_at=cast.NOW)
        )
    answer = client.get(url, headers=as_(cast.CLASSMATE_FATHER))
    assert (answer.status_code, answer.json["code"]) == (404, "announcement-not-found")


def test_inbox_pages_newest_first(client, world):
    posted = []
    for _ in range(3):
        posted.append(post(client).json["id"])
        work_off(world)
        world.clock.advance(minutes=1)
    first = client.get(f"{INBOX}?limit=2", headers=as_(cast.LIN_MOTHER)).json
    second = client.get(f"{INBOX}?limit=2&cursor={first['next']}", headers=as_(cast.LIN_MOTHER)).json
    assert [entry["announcement_id"] for entry in first["items"] + second["items"]] == posted[::-1]
    assert second["next"] is None


def test_reading_is_noted_once_and_only_by_the_owner(client, world):
    post(client)
    work_off(world)
    (entry,) = inbox(client, cast.LIN_MOTHER)
    url = f"{INBOX}/{entry['id']}/read"
    assert client.post(url, headers=as_(cast.CLASSMATE_FATHER)).status_code == 404
    assert client.post(url, headers=as_(cast.LIN_MOTHER)).status_code == 204
    read_at = inbox(client, cast.LIN_MOTHER)[0]["read_at"]
    world.clock.advance(minutes=5)
    assert client.post(url, headers=as_(cast.LIN_MOTHER)).status_code == 204
    assert inbox(client, cast.LIN_MOTHER)[0]["read_at"] == read_at is not None


def test_list_shows_all_to_the_office_and_to_others_what_they_wrote_or_got(client, world):
    to_class = post(client, cast.HOMEROOM, class_ids=[str(cast.CLASS_32)]).json["id"]
    to_staff = post(client, readers=["staff"]).json["id"]
    work_off(world)

    def listed(account):
        page = client.get(f"{POSTS}?school_id={cast.TIANJIA}", headers=as_(account)).json
        return {item["id"] for item in page["items"]}

    assert listed(cast.PRINCIPAL) == {to_class, to_staff}
    assert listed(cast.HOMEROOM) == {to_class, to_staff}
    assert listed(cast.HOMEROOM_31) == {to_staff}
    assert listed(cast.LIN_MOTHER) == {to_class}


def test_repeated_tap_on_publish_publishes_once(client, world):
    body = {"school_id": str(cast.TIANJIA), "audience": {}, "title": "放假", "body": "明天放假。"}
    headers = as_(cast.OFFICE, **{"Idempotency-Key": "k1"})
    assert client.post(POSTS, json=body, headers=headers).json == client.post(POSTS, json=body, headers=headers).json
    work_off(world)
    assert len(inbox(client, cast.LIN_MOTHER)) == 1

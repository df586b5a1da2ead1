"""The teacher's page of photos and notes that others do not see yet."""

import pytest

from tests import cast
from tests.factories.announcements import work_off
from tests.factories.checkins import record
from tests.factories.content import content_checked, platform_says
from tests.factories.photos import send_photo, small_photo
from tests.pages.reader import Reader

CONTENT = f"/teacher/classes/{cast.CLASS_32}/content"


@pytest.fixture
def teacher(client):
    return Reader(client, cast.HOMEROOM)


@pytest.fixture
def doubtful(world, client):
    """Return the ids of a photo and of a record whose note people must look at."""
    with content_checked(world):
        photo_id = send_photo(client, small_photo()).json["id"]
        made = record(client, title="扫地", note="一个可疑词", photo_ids=[photo_id]).json
        platform_says(world, "review")
        yield photo_id, made["id"]


def test_what_waits_is_decided_one_by_one_and_is_then_nowhere_to_be_seen(client, teacher, doubtful):
    photo_id, check_in_id = doubtful
    assert "2张照片或文字等您看过才能展示" in teacher.read("/teacher")
    page = teacher.read(CONTENT)
    assert "一个可疑词" in page
    assert "已记下" in teacher.done(CONTENT, {"safety": "visible", "kind": "photo", "id": photo_id})
    assert "都看过了" in teacher.done(CONTENT, {"safety": "rejected", "kind": "note", "id": check_in_id})
    assert CONTENT not in teacher.read("/teacher")
    family = Reader(client, cast.LIN_MOTHER).read(f"/family/history?child={cast.LIN}")
    assert "内容检查没有通过,其他人看不到。" in family


def test_odd_and_strange_answers_change_nothing(world, client, teacher, doubtful):
    photo_id, _ = doubtful
    assert teacher.send(CONTENT, {"safety": "maybe", "kind": "photo", "id": photo_id}).status_code == 422
    for odd in ({"kind": "photo", "id": "../../me"}, {"kind": "account", "id": photo_id}, {}):
        assert teacher.send(CONTENT, {"safety": "visible", **odd}).status_code == 404
    stranger = Reader(client, cast.HOMEROOM_31)
    assert stranger.send(CONTENT, {"safety": "visible", "kind": "photo", "id": photo_id}).status_code == 404
    work_off(world)
    assert photo_id in teacher.read(CONTENT)

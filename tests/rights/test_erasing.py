"""Erasing: rows at once, points by counter-entries, objects after the commit, and every step safe to repeat."""

import pytest
from sqlalchemy import func, select

from app.announcements.models import Feedback
from app.checkins.models import CheckIn, CheckInPhoto
from app.core import audit, db
from app.core.audit import AuditEntry
from app.core.deps import deps
from app.core.outbox import OutboxMessage
from app.core.storage.port import StorageUnavailable
from app.lessons.models.learning import CourseEvaluation, TeacherWords, Work, WorkAuthor
from app.lessons.models.pickup import Collector
from app.media import service as media
from app.media.models import Photo
from app.points.models import PointEntry
from jobs import sweep_photos
from tests import cast
from tests.cast import as_
from tests.factories.announcements import announced_stars, handle, work_off
from tests.factories.checkins import balance
from tests.factories.lessons import add_collector, call, course, hand_over, mark
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import a_work, consent, enter, works
from tests.factories.photos import path_of, send_photo, small_photo
from tests.factories.rights import STUDENTS, desk, erase, held, kept_on_disk, objects_of, record_with_photo


def count(world, model) -> int:
    with world.app.app_context(), db.reading() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def message(world, topic):
    with world.app.app_context(), db.reading() as session:
        return session.execute(select(OutboxMessage).where(OutboxMessage.topic == topic)).scalars().first().payload


def test_erased_photos_are_gone_from_everybody_at_once_and_from_the_disk_after_the_commit(world, client, tmp_path):
    with kept_on_disk(world, tmp_path / "media"):
        record, photo_id = record_with_photo(world, client)
        link = path_of(record["photos"][0]["urls"]["display"])
        assert (client.get(link).status_code, objects_of(world, photo_id)) == (200, [True, True])
        assert erase(client, "photos").status_code == 201
        assert client.get(link).status_code == 404
        assert client.get(f"/api/v1/photos/{photo_id}", headers=as_(cast.HOMEROOM)).status_code == 404
        work_off(world)
        assert objects_of(world, photo_id) == [False, False]
        assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []
    assert count(world, Photo) == 0


def test_erasing_photos_leaves_the_record_and_its_points(world, client):
    record, _ = record_with_photo(world, client)
    points = balance(client)
    erase(client, "photos")
    shown = client.get(f"/api/v1/check-ins/{record['id']}", headers=as_(cast.LIN_MOTHER)).json
    assert (shown["note"], shown["photos"], balance(client)) == ("擦了三张桌子", [], points)
    assert points > 0


def test_erasing_records_deletes_them_and_reverses_their_points(world, client):
    record_with_photo(world, client)
    answer = erase(client, "records", reason="不想继续使用").json
    assert (answer["kind"], answer["scope"], answer["status"]) == ("erasure", "records", "done")
    assert (count(world, CheckIn), count(world, CheckInPhoto), balance(client)) == (0, 0, 0)
    assert count(world, PointEntry) == 8  # Four entries and their counter-entries: the ledger is never rewritten.
    work_off(world)
    assert count(world, Photo) == 0


def test_photo_of_siblings_goes_for_both_and_the_siblings_record_stays(world, client):
    records, photo_id = record_with_photo(world, client, cast.LIN, cast.LIN_BROTHER)
    erase(client, "records")
    brothers = next(one for one in records["items"] if one["student_id"] == str(cast.LIN_BROTHER))
    shown = client.get(f"/api/v1/check-ins/{brothers['id']}", headers=as_(cast.LIN_MOTHER)).json
    assert (shown["status"], shown["photos"]) == ("accepted", [])
    work_off(world)
    assert objects_of(world, photo_id) == [False, False]


def test_erasing_records_takes_works_words_and_feedback_along(world, client):
    lessons = taught(world, cast.LIN, cast.CLASSMATE)
    photo_id = send_photo(client, small_photo(), cast.HOMEROOM, cast.LIN).json["id"]
    enter(client, lessons, photo_ids=[photo_id])
    enrolment = f"/api/v1/enrolments/{lessons.enrolment_ids[cast.LIN]}"
    client.put(f"{enrolment}/words", json={"words": "很专心"}, headers=as_(cast.HOMEROOM))
    client.post(f"{enrolment}/evaluation", json={"liking": 3, "words": "喜欢"}, headers=as_(cast.LIN_MOTHER))
    body = {"school_id": str(cast.TIANJIA), "category": "other", "body": "希望多一些手工课"}
    assert client.post("/api/v1/feedback", json=body, headers=as_(cast.LIN_MOTHER)).status_code == 201
    erase(client, "records")
    left = [count(world, model) for model in (Work, WorkAuthor, TeacherWords, CourseEvaluation, Feedback)]
    assert left == [0, 0, 0, 0, 0]
    assert {"places", "attendance"} <= set(held(client))


def test_work_made_with_others_stays_theirs(world, client):
    lessons = taught(world, cast.LIN, cast.CLASSMATE)
    enter(client, lessons, students=(cast.LIN, cast.CLASSMATE))
    erase(client, "records")
    (work,) = works(client, lessons, cast.HOMEROOM).json["items"]
    assert [author["shown_name"] for author in work["authors"]] == ["阿依古丽·买买提"]


def test_erasing_everything_withdraws_consents_and_keeps_roster_and_guardianship(world, client):
    record_with_photo(world, client)
    body = {"name": "林奶奶", "relation": "paternal_grandparent", "phone_tail": "1234"}
    client.post(f"{STUDENTS}/{cast.LIN}/collectors", json=body, headers=as_(cast.LIN_MOTHER))
    answer = erase(client, "everything").json["answer"]
    assert "学籍名单" in answer
    granted = client.get(f"{STUDENTS}/{cast.LIN}/consents", headers=as_(cast.LIN_MOTHER)).json["items"]
    assert [one["purpose"] for one in granted if one["granted"]] == []
    assert count(world, Collector) == 0
    assert set(held(client)) == {"roster", "guardianships", "consents", "points"}


def test_collector_who_came_stays_with_the_hand_over_and_may_not_come_again(world, client):
    at = course(world)
    call(client, at, mark(cast.LIN))
    hand_over(client, at, collector_id=add_collector(client).json["id"])
    add_collector(client, name="李雷")
    erase(client, "everything")
    shown = client.get(f"{STUDENTS}/{cast.LIN}/hand-overs", headers=as_(cast.LIN_MOTHER)).json["items"]
    allowed = client.get(f"{STUDENTS}/{cast.LIN}/collectors", headers=as_(cast.LIN_MOTHER)).json["items"]
    assert ([one["name"] for one in shown], allowed, count(world, Collector)) == (["王芳"], [], 1)


def test_announced_star_stays_without_its_name_once_everything_is_erased(world, client):
    announced_stars(world, cast.LIN)

    def star():
        query = {"school_id": str(cast.TIANJIA)}
        return client.get("/api/v1/stars", query_string=query, headers=as_(cast.CLASSMATE_FATHER)).json["items"][0]

    assert star()["shown_name"] == "林小满"
    erase(client, "everything")
    assert star()["shown_name"] == "林**"


@pytest.mark.parametrize("scope", ["photos", "records", "everything"])
def test_second_erasure_answers_the_same_and_changes_nothing(world, client, scope):
    record_with_photo(world, client)
    first = erase(client, scope)
    second = erase(client, scope)
    assert (second.status_code, second.json) == (201, first.json)
    assert len(desk(client)["requests"]) == 1


def test_what_came_in_after_an_erasure_can_be_erased_again(world, client):
    record_with_photo(world, client)
    first = erase(client, "records").json["id"]
    record_with_photo(world, client, seed=2)
    assert erase(client, "records").json["id"] != first
    assert (count(world, CheckIn), balance(client)) == (0, 0)


def test_audit_trail_keeps_ids_and_counts_only(world, client):
    record_with_photo(world, client)
    erase(client, "records", reason="林小满不想用了")
    with world.app.app_context(), db.reading() as session:
        entry = session.execute(select(AuditEntry).where(AuditEntry.action == "rights.erased")).scalar_one()
        assert entry.detail == {"scope": "records", "photos": 1, "check_ins": 1, "learning": 0, "feedback": 0}
        assert entry.subject_id == cast.LIN
        assert audit.first_break(session, str(cast.TIANJIA)) is None


class Unreachable:
    """A store that dies after deleting so many objects."""

    def __init__(self, storage, deletes):
        self._storage, self._deletes = storage, deletes

    def delete(self, key):
        if self._deletes == 0:
            raise StorageUnavailable
        self._deletes -= 1
        self._storage.delete(key)


@pytest.mark.parametrize("deletes", [0, 1, 2])
def test_worker_that_dies_between_steps_is_finished_by_the_next_one(world, client, deletes):
    _, photo_id = record_with_photo(world, client)
    erase(client, "photos")
    payload = message(world, media.ERASED)
    with world.app.app_context():
        if deletes < 2:
            with pytest.raises(StorageUnavailable):
                media.delete_for_good(Unreachable(deps().storage, deletes), photo_id)
            assert count(world, Photo) == 1  # The row says what is still to be done.
        else:
            media.delete_for_good(Unreachable(deps().storage, deletes), photo_id)
    for _ in range(2):
        handle(world, media.ERASED, payload)
    assert (objects_of(world, photo_id), count(world, Photo)) == ([False, False], 0)


def test_sweep_removes_erased_photos_whose_message_was_lost(world, client):
    _, photo_id = record_with_photo(world, client)
    erase(client, "photos")
    world.clock.advance(days=2)
    with world.app.app_context():
        sweep_photos.run("2026-11-20T12", world.clock.now, deps())
    assert objects_of(world, photo_id) == [False, False]


def test_other_children_keep_everything(world, client):
    lessons = taught(world, cast.LIN, cast.LIN_BROTHER)
    a_work(client, lessons)
    enter(client, lessons, students=(cast.LIN_BROTHER,))
    consent(client, cast.LIN_MOTHER, cast.LIN_BROTHER)
    before = held(client, cast.LIN_BROTHER)
    erase(client, "everything")
    assert held(client, cast.LIN_BROTHER) == before

"""Photos that a phone uploads to a real S3 server by itself: tickets, completion, the work on them, the sweep."""

import base64
import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.core import db
from app.core.deps import deps
from app.core.outbox import OutboxMessage
from app.core.storage.port import StorageUnavailable
from app.core.storage.s3 import S3Storage
from app.media import rules, service, uploads
from app.media.models import PhotoUpload
from tests import cast
from tests.cast import as_
from tests.factories.announcements import work_off
from tests.factories.checkins import load_library, record, task_ids
from tests.factories.photos import path_of, post_form, small_photo

PHOTOS = "/api/v1/photos"
MOTHER = as_(cast.LIN_MOTHER)


def ask(client, account=cast.LIN_MOTHER, **body):
    return client.post(f"{PHOTOS}/tickets", json=body, headers=as_(account))


def upload(client, data):
    """Upload with a fresh ticket; returns the photo's id."""
    ticket = ask(client, student_id=str(cast.LIN)).json
    assert post_form(ticket["url"], ticket["form"], data, ticket["field"]) == 201
    return ticket["id"]


def complete(client, photo_id, account=cast.LIN_MOTHER):
    return client.post(f"{PHOTOS}/{photo_id}/complete", headers=as_(account))


def completed(client, data):
    photo_id = upload(client, data)
    assert complete(client, photo_id).status_code == 202
    return photo_id


def state(client, photo_id, account=cast.LIN_MOTHER):
    return client.get(f"{PHOTOS}/{photo_id}", headers=as_(account))


def keys_of(photo_id):
    return {rules.incoming_key(photo_id), *(rules.object_key(photo_id, name) for name in rules.RENDITIONS)}


def kept(storage, photo_id):
    return {key for key in keys_of(photo_id) if storage.exists(key)}


def take_in(world, photo_id):
    with world.app.app_context():
        uploads.take_in(deps().storage, world.images, UUID(photo_id), world.clock.now())


def sweep(world):
    with world.app.app_context():
        return uploads.sweep(deps().storage, world.clock.now)


def test_photo_sent_to_the_bucket_becomes_part_of_a_record(client, on_s3, world):
    load_library(world)
    (task,) = task_ids(world, "C02")
    photo_id = upload(client, small_photo())
    assert state(client, photo_id).json == {"id": photo_id, "status": "awaited"}
    first = complete(client, photo_id)
    assert (first.status_code, first.json) == (202, {"id": photo_id, "status": "uploaded"})

    headers = MOTHER | {"Idempotency-Key": "one-record"}
    body = {"student_id": str(cast.LIN), "task_id": task, "photo_ids": [photo_id]}
    early = client.post("/api/v1/check-ins", json=body, headers=headers)
    assert (early.status_code, early.json["code"]) == (409, "photo-not-ready")
    assert int(early.headers["Retry-After"]) > 0

    work_off(world)
    made = client.post("/api/v1/check-ins", json=body, headers=headers)
    assert made.status_code == 201
    assert [photo["id"] for photo in made.json["photos"]] == [photo_id]
    done = complete(client, photo_id)
    assert (done.status_code, done.json["status"], done.json["width"]) == (200, "stored", 640)
    assert client.get(path_of(done.json["urls"]["display"])).status_code == 302
    assert state(client, photo_id, cast.TEACHER).json["urls"].keys() == {"display", "thumb"}
    assert kept(on_s3, photo_id) == keys_of(photo_id) - {rules.incoming_key(photo_id)}


def test_ticket_is_for_those_who_may_upload_and_needs_consent(client, on_s3):
    assert ask(client, cast.CLASSMATE_FATHER, student_id=str(cast.CLASSMATE)).json["code"] == "consent-required"
    assert ask(client, cast.OUTSIDE_GUARDIAN, student_id=str(cast.LIN)).status_code == 404
    assert ask(client, cast.LIN_CARD).status_code == 403
    assert ask(client, size=20 * 1024 * 1024 + 1).json["code"] == "photo-too-large"
    assert ask(client, type="video/mp4").status_code == 422
    assert ask(client, cast.OFFICE).status_code == 201
    ticket = client.post(f"{PHOTOS}/tickets", headers=MOTHER).json
    assert ticket["form"]["key"] == rules.incoming_key(ticket["id"])
    assert ["content-length-range", 1, 20 * 1024 * 1024] in policy_of(ticket)["conditions"]


def policy_of(ticket):
    return json.loads(base64.b64decode(ticket["form"]["policy"]))


def test_without_a_bucket_the_way_through_the_app_is_named(client):
    refused = ask(client)
    assert (refused.status_code, refused.json["code"]) == (409, "direct-upload-off")
    assert "POST /photos" in refused.json["detail"]


def test_completing_needs_the_object_and_the_uploader_and_counts_once(app, client, on_s3):
    empty = ask(client).json["id"]
    assert complete(client, empty).json["code"] == "photo-not-uploaded"
    photo_id = upload(client, small_photo())
    for stranger in (cast.CLASSMATE_FATHER, cast.TEACHER):
        assert complete(client, photo_id, stranger).status_code == 404
        assert state(client, photo_id, stranger).status_code == 404
    assert [complete(client, photo_id).status_code for _ in range(3)] == [202, 202, 202]
    with app.app_context(), db.reading() as session:
        waiting = select(func.count()).where(OutboxMessage.topic == uploads.UPLOADED)
        assert session.execute(waiting).scalar_one() == 1


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [(b"<html>no photo</html>", 415, "photo-not-an-image"), (small_photo()[:2000], 422, "photo-unreadable")],
    ids=["no image", "cut short"],
)
def test_bad_file_is_refused_and_removed_and_the_person_sees_why(client, on_s3, world, data, status, code):
    photo_id = completed(client, data)
    work_off(world)
    shown = state(client, photo_id)
    assert (shown.status_code, shown.json["status"], shown.json["refusal"]["code"]) == (200, "refused", code)
    assert shown.json["refusal"]["detail"]
    for answer in (complete(client, photo_id), record(client, title="扫地", photo_ids=[photo_id])):
        assert (answer.status_code, answer.json["code"]) == (status, code)
    assert kept(on_s3, photo_id) == set()


def test_object_that_outgrew_its_ticket_is_refused(client, on_s3, world):
    photo_id = upload(client, b"small")
    on_s3.put(rules.incoming_key(photo_id), bytes(20 * 1024 * 1024 + 1), "image/jpeg")
    complete(client, photo_id)
    work_off(world)
    assert complete(client, photo_id).json["code"] == "photo-too-large"


def test_object_that_vanished_is_awaited_again(client, on_s3, world):
    photo_id = completed(client, small_photo())
    on_s3.delete(rules.incoming_key(photo_id))
    work_off(world)
    assert state(client, photo_id).json["status"] == "awaited"
    assert complete(client, photo_id).json["code"] == "photo-not-uploaded"


def test_same_message_again_and_at_once_makes_one_photo(client, on_s3, world, at_once):
    photo_id = completed(client, small_photo())
    at_once(2, lambda _: take_in(world, photo_id))
    work_off(world)
    assert state(client, photo_id).json["status"] == "stored"
    assert len(kept(on_s3, photo_id)) == 2


def test_worker_that_dies_after_storing_is_made_up_for(client, stored_in, s3_settings, world):
    class DyingStorage(S3Storage):
        def put(self, key, data, content_type):
            super().put(key, data, content_type)
            if key.startswith("t/"):
                raise StorageUnavailable

    dying = stored_in(DyingStorage(s3_settings()))
    photo_id = completed(client, small_photo())
    work_off(world)
    assert state(client, photo_id).json["status"] == "uploaded"
    assert kept(dying, photo_id) == keys_of(photo_id)

    stored_in(S3Storage(s3_settings()))
    world.clock.advance(minutes=5)
    work_off(world)
    assert state(client, photo_id).json["status"] == "stored"
    assert kept(dying, photo_id) == keys_of(photo_id) - {rules.incoming_key(photo_id)}


def test_sweep_leaves_nothing_of_uploads_that_came_to_nothing(app, client, on_s3, world):
    never_completed, never_handled = upload(client, small_photo(1)), completed(client, small_photo(2))
    service.store(on_s3, never_handled, world.images.process(small_photo(2), world.clock.now()))
    world.clock.advance(hours=23)
    assert sweep(world) == 0
    world.clock.advance(hours=2)
    assert sweep(world) == 2
    assert kept(on_s3, never_completed) | kept(on_s3, never_handled) == set()
    assert complete(client, never_completed).status_code == 404
    with app.app_context(), db.reading() as session:
        assert session.execute(select(func.count()).select_from(PhotoUpload)).scalar_one() == 0


def test_sweep_takes_the_file_that_came_again_and_keeps_the_photo(app, client, on_s3, world):
    photo_id = completed(client, small_photo())
    work_off(world)
    on_s3.put(rules.incoming_key(photo_id), small_photo(), "image/jpeg")
    world.clock.advance(days=1, seconds=1)
    assert sweep(world) == 0
    assert kept(on_s3, photo_id) == keys_of(photo_id) - {rules.incoming_key(photo_id)}
    assert complete(client, photo_id).status_code == 200


def test_upload_swept_while_it_is_looked_through_leaves_nothing(app, client, stored_in, s3_settings, world):
    class SweptStorage(S3Storage):
        def put(self, key, data, content_type):
            super().put(key, data, content_type)
            if key.startswith("t/"):
                uploads.sweep(self, lambda: world.clock.now() + timedelta(days=2))

    storage = stored_in(SweptStorage(s3_settings()))
    photo_id = completed(client, small_photo())
    work_off(world)
    assert state(client, photo_id).status_code == 404
    assert kept(storage, photo_id) == set()

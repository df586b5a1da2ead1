"""Uploading photos over HTTP, and their signed links."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from app.core import db
from app.core.storage.port import StorageUnavailable
from app.media import rules, service
from app.media.models import Photo
from app.schools import access
from tests import cast
from tests.cast import as_
from tests.factories.photos import path_of, send_photo, small_photo

PHOTOS = "/api/v1/photos"


def rows() -> list[Photo]:
    with db.reading() as session:
        return list(session.execute(select(Photo)).scalars())


def attach(photo_id, student=cast.LIN, account=cast.LIN_MOTHER, now=cast.NOW):
    with db.transaction() as session:
        child = access.student_row(session, student)
        return service.attach(session, photo_ids=[photo_id], students=[child], account_id=account, now=now)


def test_uploaded_photo_is_shown_upright_and_without_metadata(client):
    answer = send_photo(client, small_photo())
    assert answer.status_code == 201
    assert answer.json["placeholder"].startswith("data:image/")
    shown = client.get(path_of(answer.json["urls"]["display"]))
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    with Image.open(BytesIO(shown.data)) as image:
        assert image.size == (answer.json["width"], answer.json["height"])
        assert not image.getexif()
    assert client.get(path_of(answer.json["urls"]["thumb"])).status_code == 200


def test_upload_is_answered_by_what_was_written_as_it_is_read_later(client, world):
    with world.statements() as sent:
        answer = send_photo(client, small_photo())
    assert len([sql for sql in sent if "photos" in sql]) == 3  # Known already? Written, then marked as stored.
    read = client.get(f"{PHOTOS}/{answer.json['id']}", headers=as_(cast.LIN_MOTHER))
    assert read.json == {**answer.json, "status": "stored"}


def test_retried_upload_gives_the_same_photo(client, world):
    first, second = (send_photo(client, small_photo()) for _ in range(2))
    assert first.json["id"] == second.json["id"]
    assert len(world.storage.keys()) == 2


def test_same_file_sent_again_hours_later_is_a_photo_of_its_own(app, client, world):
    first = send_photo(client, small_photo())
    world.clock.advance(hours=13)
    second = send_photo(client, small_photo())
    assert first.json["id"] != second.json["id"]
    world.clock.advance(hours=12)
    with app.app_context():
        service.sweep(world.storage, world.clock.now)
        assert [str(row.id) for row in rows()] == [second.json["id"]]


def test_no_photo_is_accepted_without_consent(client, world):
    refused = send_photo(client, small_photo(), cast.CLASSMATE_FATHER, cast.CLASSMATE)
    assert refused.status_code == 403
    assert refused.json["code"] == "consent-required"
    assert refused.json["purpose"] == "photo_upload"
    assert not world.storage.keys()
    assert send_photo(client, small_photo(), cast.CLASSMATE_FATHER, None).status_code == 403


def test_photo_for_a_child_of_another_family_is_not_found(client):
    assert send_photo(client, small_photo(), cast.OUTSIDE_GUARDIAN, cast.LIN).status_code == 404


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 415, "photo-not-an-image"),
        (b"<html>no photo</html>", 415, "photo-not-an-image"),
        (small_photo()[:2000], 422, "photo-unreadable"),
        pytest.param(b"\xff\xd8\xff" + bytes(20 * 1024 * 1024), 413, "photo-too-large", id="20 MiB"),
        pytest.param(b"\xff\xd8\xff" + bytes(22 * 1024 * 1024), 413, "too-large", id="22 MiB"),
    ],
)
def test_bad_files_are_refused_with_a_clear_code(client, data, status, code):
    answer = send_photo(client, data)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_request_without_a_file_names_the_field(client):
    answer = client.post(PHOTOS, data={}, headers=as_(cast.LIN_MOTHER))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/file"


def test_two_files_in_one_request_are_refused(client):
    files = {"file": [(BytesIO(small_photo(1)), "a.jpg"), (BytesIO(small_photo(2)), "b.jpg")]}
    answer = client.post(PHOTOS, data=files, headers=as_(cast.LIN_MOTHER))
    assert (answer.status_code, answer.json["code"]) == (422, "one-file-expected")


def test_wrong_multipart_boundary_is_refused(client):
    headers = as_(cast.LIN_MOTHER) | {"Content-Type": "multipart/form-data; boundary=other"}
    assert client.post(PHOTOS, data=b"--this\r\n\r\nx\r\n--this--", headers=headers).status_code in {400, 422}


def test_link_dies_with_consent(client, app):
    answer = send_photo(client, small_photo())
    with app.app_context():
        attach(answer.json["id"] and rows()[0].id)
    url = path_of(answer.json["urls"]["display"])
    assert client.get(url).status_code == 200
    consent = f"/api/v1/students/{cast.LIN}/consents/photo_upload"
    client.put(consent, json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    assert client.get(url).status_code == 404
    assert client.get(f"{PHOTOS}/{answer.json['id']}", headers=as_(cast.LIN_MOTHER)).status_code == 404


def test_link_expires_within_ten_minutes(client, world):
    answer = send_photo(client, small_photo())
    url = path_of(answer.json["urls"]["thumb"])
    world.clock.advance(minutes=4, seconds=59)
    assert client.get(url).status_code == 200
    world.clock.advance(minutes=5, seconds=1)
    assert client.get(url).json["code"] == "photo-link-invalid"


def test_changed_link_is_refused(client):
    one = path_of(send_photo(client, small_photo(1)).json["urls"]["display"])
    assert client.get(one.replace("/display", "/thumb")).status_code == 404
    assert client.get(one.replace("expires=1", "expires=2")).status_code == 404


def test_fresh_links_go_to_family_and_teacher_only(client, app):
    photo = send_photo(client, small_photo()).json["id"]
    with app.app_context():
        attach(rows()[0].id)
    statuses = {
        account: client.get(f"{PHOTOS}/{photo}", headers=as_(account)).status_code
        for account in (cast.LIN_MOTHER, cast.HOMEROOM, cast.LIN_CARD, cast.CLASSMATE_FATHER, cast.HOMEROOM_31)
    }
    assert list(statuses.values()) == [200, 200, 200, 404, 404]


def test_photo_of_siblings_is_shown_to_the_teachers_of_each_and_unknown_to_others(client, app):
    photo = send_photo(client, small_photo()).json["id"]
    with app.app_context(), db.transaction() as session:
        siblings = [access.student_row(session, student) for student in (cast.LIN, cast.LIN_BROTHER)]
        service.attach(session, photo_ids=[UUID(photo)], students=siblings, account_id=cast.LIN_MOTHER, now=cast.NOW)
    callers = (cast.HOMEROOM, cast.HOMEROOM_51, cast.HOMEROOM_31)
    shown = {account: client.get(f"{PHOTOS}/{photo}", headers=as_(account)) for account in callers}
    assert [answer.status_code for answer in shown.values()] == [200, 200, 404]
    assert shown[cast.HOMEROOM_31].json["code"] == "photo-not-found"


def test_uploader_who_is_no_guardian_any_more_gets_no_links(client, app):
    photo = send_photo(client, small_photo()).json["id"]
    with app.app_context():
        attach(rows()[0].id)
    mine = client.get(f"/api/v1/students/{cast.LIN}/guardianships", headers=as_(cast.LIN_MOTHER)).json["items"][0]
    assert client.delete(f"/api/v1/guardianships/{mine['id']}", headers=as_(cast.OFFICE)).status_code == 204
    assert client.get(f"{PHOTOS}/{photo}", headers=as_(cast.LIN_MOTHER)).status_code == 404


def test_same_picture_of_a_classmate_is_asked_about(app, client):
    send_photo(client, small_photo())
    with app.app_context():
        first = rows()[0].id
        attach(first)
        client.put(
            f"/api/v1/students/{cast.CLASSMATE}/consents/photo_upload", json={"granted": True},
            headers=as_(cast.CLASSMATE_FATHER),
        )  # fmt: skip
        send_photo(client, small_photo(), cast.CLASSMATE_FATHER, cast.CLASSMATE)
        second = max(row.id for row in rows())
        found = attach(second, cast.CLASSMATE, cast.CLASSMATE_FATHER)
    assert [(item.kind, item.other_photo_id) for item in found.questions] == [("same_file", first)]


def test_photo_of_somebody_else_cannot_be_attached(app, client):
    send_photo(client, small_photo())
    with app.app_context(), pytest.raises(Exception, match="重新上传"):
        attach(rows()[0].id, cast.LIN, cast.CLASSMATE_FATHER)


def test_sweep_removes_what_was_never_attached(app, client, world):
    send_photo(client, small_photo(1))
    send_photo(client, small_photo(2))
    with app.app_context():
        kept = min(row.id for row in rows())
        attach(kept)
        world.clock.advance(hours=23)
        assert service.sweep(world.storage, world.clock.now) == 0
        world.clock.advance(hours=2)
        assert service.sweep(world.storage, world.clock.now) == 1
        assert [row.id for row in rows()] == [kept]
    assert world.storage.keys() == {rules.object_key(kept, rendition) for rendition in rules.RENDITIONS}


def test_store_that_fails_leaves_only_a_pending_row_for_the_sweep(app, client, world, monkeypatch):
    def fail(*_arguments):
        raise StorageUnavailable

    monkeypatch.setattr(world.storage, "put", fail)
    answer = send_photo(client, small_photo())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    with app.app_context():
        assert [row.status for row in rows()] == ["pending"]
        world.clock.advance(days=1, seconds=1)
        service.sweep(world.storage, world.clock.now)
        assert rows() == []


def test_upload_limit_answers_with_retry_after(client):
    answers = [client.get(f"{PHOTOS}/{cast.LIN}", headers=as_(cast.LIN_MOTHER)) for _ in range(2)]
    assert all(answer.status_code == 404 for answer in answers)
    statuses = {send_photo(client, b"", cast.LIN_MOTHER).status_code for _ in range(121)}
    assert statuses == {415, 429}


def test_links_expire_on_a_grid():
    expiries = {rules.link_expiry(cast.NOW + timedelta(seconds=second)) for second in range(0, 300, 7)}
    assert len(expiries) == 1

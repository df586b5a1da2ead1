"""The whole way of a photo with a real S3 server as the store: uploaded, shown by redirect, swept."""

import http.client
from urllib.parse import urlsplit

from app.media import rules, service
from tests.factories.photos import path_of, send_photo, small_photo


def fetch(url: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_photo_is_kept_in_the_bucket_and_shown_by_a_short_lived_redirect(client, on_s3, world):
    answer = send_photo(client, small_photo())
    assert answer.status_code == 201
    shown = client.get(path_of(answer.json["urls"]["display"]))
    assert shown.status_code == 302
    status, data = fetch(shown.headers["Location"])
    assert status == 200
    assert data.startswith(b"\xff\xd8\xff")
    assert fetch(shown.headers["Location"].split("?")[0])[0] == 403
    assert not world.storage.keys()


def test_sweep_removes_the_objects_from_the_bucket(app, client, on_s3, world):
    photo_id = send_photo(client, small_photo(2)).json["id"]
    assert on_s3.exists(rules.object_key(photo_id, "display"))
    world.clock.advance(days=1, seconds=1)
    with app.app_context():
        assert service.sweep(on_s3, world.clock.now) == 1
    assert not on_s3.exists(rules.object_key(photo_id, "display"))

"""What only a network and a foreign server can get wrong: links, keys, silence."""

import socket
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest

from app.core.storage.port import StorageUnavailable
from app.core.storage.s3 import S3Storage
from tests.servers.s3 import PYTHON_VARIABLE, find_python

JPEG = "image/jpeg"
DATA = b"\xff\xd8 not quite a photo \xff\xd9"


@pytest.fixture
def key(s3_storage):
    key = f"r/{uuid.uuid4()}.jpg"
    s3_storage.put(key, DATA, JPEG)
    return key


@pytest.fixture
def silent_address():
    """Listen and never answer: connections succeed, and then nothing comes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def closed_address():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def calls_of(storage, key):
    return [
        lambda: storage.put(key, DATA, JPEG),
        lambda: storage.get(key),
        lambda: storage.delete(key),
        lambda: storage.exists(key),
        storage.check,
    ]


def assert_unavailable(storage, key):
    for call in calls_of(storage, key):
        with pytest.raises(StorageUnavailable) as raised:
            call()
        assert raised.value.code == "storage-unavailable"
        assert raised.value.retry_after > 0
        assert raised.value.detail == ""


def test_a_link_gives_the_bytes_and_their_type_to_anybody(s3_storage, key):
    with urllib.request.urlopen(s3_storage.link(key, seconds=60), timeout=5) as answer:
        assert answer.read() == DATA
        assert answer.headers["Content-Type"] == JPEG
        assert answer.headers["Cache-Control"] == "private, max-age=60"
        assert answer.headers["Content-Disposition"] is None


def test_a_link_can_name_the_file_to_be_saved(s3_storage, key):
    with urllib.request.urlopen(
        s3_storage.link(key, seconds=60, filename="三年级2班 劳动之星.jpg"), timeout=5
    ) as answer:
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename*=UTF-8''%E4%B8%89%E5%B9%B4%E7%BA%A72%E7%8F%AD%20%E5%8A%B3%E5%8A%A8%E4%B9%8B%E6%98%9F.jpg"
        )


def test_a_link_opens_no_other_object_and_no_longer_time(s3_storage, key):
    other = f"r/{uuid.uuid4()}.jpg"
    s3_storage.put(other, DATA, JPEG)
    link = s3_storage.link(key, seconds=60)
    last = "0" if link[-1] != "0" else "1"
    assert status_of(link) == 200
    assert status_of(link[:-1] + last) == 403
    assert status_of(link.replace(key, other)) == 403
    assert status_of(link.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")) == 403


def test_a_link_ends(s3_storage, key):
    link = s3_storage.link(key, seconds=1)
    time.sleep(2.1)
    assert status_of(link) == 403


def test_without_a_signature_nothing_is_shown(s3_storage, key):
    link = urlsplit(s3_storage.link(key, seconds=60))
    assert status_of(link._replace(query="").geturl()) == 403


def test_a_link_to_a_deleted_object_is_dead_at_once(s3_storage, key):
    link = s3_storage.link(key, seconds=60)
    s3_storage.delete(key)
    assert status_of(link) == 404


def test_links_use_the_outer_address_and_everything_else_the_inner_one(s3_settings, closed_address, key):
    storage = S3Storage(s3_settings(link_endpoint_url=closed_address))
    assert storage.get(key) == DATA
    assert storage.link(key, seconds=60).startswith(f"{closed_address}/")


def test_objects_can_be_encrypted_by_the_server(s3_settings):
    storage = S3Storage(s3_settings(server_side_encryption="AES256"))
    key = f"r/{uuid.uuid4()}.jpg"
    storage.put(key, DATA, JPEG)
    with urllib.request.urlopen(storage.link(key, seconds=60), timeout=5) as answer:
        assert answer.headers["x-amz-server-side-encryption"] == "AES256"
        assert answer.read() == DATA


def test_a_wrong_secret_is_an_outage(s3_settings, key):
    assert_unavailable(S3Storage(s3_settings(secret_access_key="wrong" * 8)), key)


def test_an_unknown_key_id_is_an_outage(s3_settings, key):
    assert_unavailable(S3Storage(s3_settings(access_key_id="AKIAUNKNOWNUNKNOWN00")), key)


def test_a_missing_bucket_is_an_outage_and_not_a_missing_object(s3_settings, key):
    storage = S3Storage(s3_settings(bucket="no-such-bucket"))
    for call in (storage.check, lambda: storage.get(key), lambda: storage.put(key, DATA, JPEG)):
        with pytest.raises(StorageUnavailable):
            call()


def test_a_server_that_is_down_is_an_outage(s3_settings, closed_address, key):
    assert_unavailable(S3Storage(s3_settings(endpoint_url=closed_address, attempts=1)), key)


def test_a_server_that_never_answers_is_an_outage_in_bounded_time(s3_settings, silent_address, key):
    storage = S3Storage(s3_settings(endpoint_url=silent_address, connect_seconds=0.2, read_seconds=0.2, attempts=2))
    for call in calls_of(storage, key):
        started = time.monotonic()
        with pytest.raises(StorageUnavailable):
            call()
        assert time.monotonic() - started < 5


@pytest.mark.parametrize(("stumbles", "is_kept"), [(2, True), (3, False)])
def test_a_server_that_stumbles_is_asked_three_times_at_most(s3_settings, stumbles, is_kept):
    asked = []

    class Stumbling(BaseHTTPRequestHandler):
        def do_DELETE(self):
            asked.append(self.path)
            self.send_response(500 if len(asked) <= stumbles else 204)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Stumbling) as server:
        threading.Thread(target=server.serve_forever).start()
        storage = S3Storage(s3_settings(endpoint_url=f"http://127.0.0.1:{server.server_port}"))
        with nullcontext() if is_kept else pytest.raises(StorageUnavailable):
            storage.delete(f"r/{uuid.uuid4()}.jpg")
        server.shutdown()
    assert len(asked) == 3


def test_a_missing_server_is_told_with_the_way_out(monkeypatch, tmp_path):
    monkeypatch.setenv(PYTHON_VARIABLE, str(tmp_path / "python"))
    with pytest.raises(RuntimeError, match="make test"):
        find_python()

"""Tickets to upload one object each: what a real S3 server takes with them, and what it refuses."""

import base64
import json
import time
import urllib.request
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from app.core.storage.s3 import S3Storage
from tests.factories.photos import post_form

JPEG = "image/jpeg"
MOST = 1000
DATA = b"\xff\xd8\xff not quite a photo"


@pytest.fixture
def key():
    return f"incoming/{uuid.uuid4()}.bin"


@pytest.fixture
def ticket(s3_storage, key):
    return s3_storage.ticket(key, content_type=JPEG, most=MOST, seconds=60)


def without_signature(fields):
    return {name: value for name, value in fields.items() if not name.startswith("x-amz-") and name != "policy"}


def with_wider_policy(fields):
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["conditions"] = [one for one in policy["conditions"] if "content-length-range" not in one]
    return {**fields, "policy": base64.b64encode(json.dumps(policy).encode()).decode()}


def test_where_only_the_app_takes_uploads_there_is_no_ticket(memory_storage, disk_storage, s3_settings, key):
    for storage in (memory_storage, disk_storage, S3Storage(s3_settings(takes_uploads=False))):
        assert storage.ticket(key, content_type=JPEG, most=MOST, seconds=60) is None


def test_a_form_with_a_file_is_all_that_an_upload_needs(s3_storage, ticket, key):
    assert post_form(ticket.url, ticket.fields, DATA) == 201
    assert s3_storage.get(key) == DATA


@pytest.mark.parametrize(
    ("change", "data"),
    [
        pytest.param(lambda fields: {**fields, "key": f"r/{uuid.uuid4()}.jpg"}, DATA, id="another key"),
        pytest.param(dict, bytes(MOST + 1), id="too large"),
        pytest.param(dict, b"", id="empty"),
        pytest.param(lambda fields: {**fields, "Content-Type": "text/html"}, DATA, id="another type"),
        pytest.param(lambda fields: {**fields, "acl": "public-read"}, DATA, id="a field more"),
        pytest.param(lambda fields: {**fields, "x-amz-signature": "0" * 64}, DATA, id="wrong signature"),
        pytest.param(with_wider_policy, DATA, id="tampered policy"),
        pytest.param(without_signature, DATA, id="anonymous"),
    ],
)
def test_whatever_differs_from_the_ticket_is_refused_and_not_kept(s3_storage, ticket, key, change, data):
    fields = change(ticket.fields)
    assert post_form(ticket.url, fields, data) in {400, 403, 411, 413}
    assert not s3_storage.exists(key)
    assert not s3_storage.exists(fields["key"])


def test_a_ticket_ends(s3_storage, key):
    ticket = s3_storage.ticket(key, content_type=JPEG, most=MOST, seconds=1)
    time.sleep(2.1)
    assert post_form(ticket.url, ticket.fields, DATA) in {400, 403}
    assert not s3_storage.exists(key)


def test_what_is_uploaded_is_encrypted_where_that_is_asked_for(s3_settings, key):
    storage = S3Storage(s3_settings(server_side_encryption="AES256"))
    ticket = storage.ticket(key, content_type=JPEG, most=MOST, seconds=60)
    plain = {name: value for name, value in ticket.fields.items() if name != "x-amz-server-side-encryption"}
    assert post_form(ticket.url, plain, DATA) == 403
    assert post_form(ticket.url, ticket.fields, DATA) == 201
    with urllib.request.urlopen(storage.link(key, seconds=60), timeout=5) as answer:
        assert answer.headers["x-amz-server-side-encryption"] == "AES256"


def test_tickets_name_the_outer_address_and_the_bucket_as_it_is_addressed(s3_settings, key):
    outer = s3_settings(link_endpoint_url="https://photos.example.org", bucket="laborstar")
    addresses = {
        style: S3Storage(replace(outer, addressing_style=style)).ticket(key, content_type=JPEG, most=1, seconds=60).url
        for style in ("path", "virtual")
    }
    assert urlsplit(addresses["path"])[:3] == ("https", "photos.example.org", "/laborstar")
    assert urlsplit(addresses["virtual"])[1] == "laborstar.photos.example.org"

"""The parts of a county's installation, each real, which the fault tests break and mend again."""

import os
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.faults.town import Town
from tests.servers.faulty import FaultyWay
from tests.servers.laborstar import Laborstar
from tests.servers.postgres import PostgresServer
from tests.servers.s3 import S3Server
from tests.servers.valkey import ValkeyServer

BUCKET = "town"


@pytest.fixture(scope="package")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        server.create_database("town")
        yield server


@pytest.fixture(scope="package")
def store() -> Iterator[S3Server]:
    with S3Server() as server:
        server.create_bucket(BUCKET)
        yield server


@pytest.fixture(scope="package")
def way(store) -> Iterator[FaultyWay]:
    """The network between the nodes and the store."""
    with FaultyWay(urlsplit(store.endpoint_url).port) as found:
        yield found


@pytest.fixture(scope="package")
def valkey() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


@pytest.fixture(scope="package")
def town(postgres, store, way, valkey, tmp_path_factory) -> Town:
    s3 = store.settings(BUCKET)
    settings = {
        "DATABASE_URL": postgres.url("town"),
        "RATE_LIMIT_STORAGE": valkey.url(),
        "STORAGE": "s3",
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{way.port}",
        "S3_BUCKET": s3.bucket,
        "S3_ACCESS_KEY": s3.access_key_id,
        "S3_SECRET_KEY": s3.secret_access_key,
        "S3_ADDRESSING": s3.addressing_style,
    }
    return Town(tmp_path_factory.mktemp("town"), settings)


@pytest.fixture
def stored(store):
    """List the objects of the town's photos, past all faults."""
    s3 = store.settings(BUCKET)
    client = store.client("s3", s3.access_key_id, s3.secret_access_key)

    def keys() -> set[str]:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return {found["Key"] for page in pages for found in page.get("Contents", ())}

    return keys


@pytest.fixture(scope="package")
def node(town) -> Iterator[Laborstar]:
    """The node that every fault happens to and nobody starts again."""
    started = town.node("node")
    started.start()
    yield started
    assert started.stop() == 0


@pytest.fixture
def seed(request) -> int:
    """Return what the random points come from, printed where a test fails; FAULT_SEED repeats a failure."""
    chosen = int(os.environ.get("FAULT_SEED") or secrets.randbelow(10**6))
    print(f"FAULT_SEED={chosen}")
    return chosen

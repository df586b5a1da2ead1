from dataclasses import replace

import pytest

from app.core.deps import EXTENSION
from app.core.storage.disk import DiskStorage
from app.core.storage.memory import MemoryStorage
from app.core.storage.s3 import S3Storage
from tests.servers.s3 import NamedS3Server, S3Server

BUCKET = "laborstar-photos"


@pytest.fixture(scope="session")
def s3_server():
    """Start a server, or take the one that the environment names, to see whether a store keeps the contract."""
    with NamedS3Server.of_environment() or S3Server() as server:
        server.create_bucket(BUCKET)
        yield server


@pytest.fixture(scope="session")
def s3_settings(s3_server):
    """Make S3Settings for the bucket of the tests, with some of them changed."""
    return lambda **changes: replace(s3_server.settings(BUCKET), **changes)


@pytest.fixture(scope="session")
def s3_storage(s3_settings):
    """Return one adapter for all tests, as a process has one: a client takes a third of a second to make."""
    return S3Storage(s3_settings())


@pytest.fixture
def stored_in(world):
    """Put another store in place of the one in memory: ``stored_in(S3Storage(...))``."""
    runtime = world.app.extensions[EXTENSION]

    def put(storage):
        world.app.extensions[EXTENSION] = replace(runtime, deps=replace(runtime.deps, storage=storage))
        return storage

    yield put
    world.app.extensions[EXTENSION] = runtime


@pytest.fixture
def on_s3(stored_in, s3_storage):
    return stored_in(s3_storage)


@pytest.fixture
def disk_root(tmp_path):
    return tmp_path / "media"


@pytest.fixture
def disk_storage(disk_root):
    return DiskStorage(disk_root)


@pytest.fixture
def memory_storage():
    return MemoryStorage()


@pytest.fixture(params=["memory", "disk", "s3"])
def storage(request):
    return request.getfixturevalue(f"{request.param}_storage")

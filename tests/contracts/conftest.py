from dataclasses import replace

import pytest

from app.core.storage.disk import DiskStorage
from app.core.storage.memory import MemoryStorage
from app.core.storage.s3 import S3Storage
from tests.servers.s3 import S3Server

BUCKET = "laborstar-photos"


@pytest.fixture(scope="session")
def s3_server():
    with S3Server() as server:
        server.create_bucket(BUCKET)
        yield server


@pytest.fixture
def s3_settings(s3_server):
    """Make S3Settings for the bucket of the tests, with some of them changed."""
    return lambda **changes: replace(s3_server.settings(BUCKET), **changes)


@pytest.fixture
def s3_storage(s3_settings):
    return S3Storage(s3_settings())


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

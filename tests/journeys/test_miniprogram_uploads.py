"""Photos of the mini-program that go straight to a real S3 server (tests/miniprogram/journeys_uploads.js)."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.images import encoded, picture
from tests.servers.laborstar import PROJECT, Laborstar
from tests.servers.s3 import S3Server

pytestmark = [
    pytest.mark.xdist_group("journeys"),
    pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("node") is None and "CI" not in os.environ, reason="Node is not installed"),
]
JOURNEYS = PROJECT / "tests" / "miniprogram" / "journeys_uploads.js"
BUCKET = "phones"


@pytest.fixture
def laborstar_with_bucket(demo_folder, tmp_path) -> Iterator[Laborstar]:
    with S3Server() as store:
        store.create_bucket(BUCKET)
        s3 = store.settings(BUCKET)
        server = Laborstar(
            shutil.copytree(demo_folder, tmp_path / "laborstar"),
            STORAGE="s3", S3_ENDPOINT_URL=s3.endpoint_url, S3_BUCKET=BUCKET, S3_ACCESS_KEY=s3.access_key_id,
            S3_SECRET_KEY=s3.secret_access_key, S3_ADDRESSING=s3.addressing_style,
        )  # fmt: skip
        server.start()
        yield server
        assert server.stop() == 0


def take_photos(folder: Path) -> Path:
    for number in range(1, 9):
        (folder / f"{number}.jpg").write_bytes(encoded(picture((920 + number, 700))))
    return folder


def test_photos_of_the_mini_program_go_straight_to_the_store(laborstar_with_bucket, tmp_path):
    done = subprocess.run(
        ["node", "--test", str(JOURNEYS)],
        env={
            "PATH": os.environ["PATH"], "ORIGIN": laborstar_with_bucket.origin, "BUCKET": BUCKET,
            "PHOTOS": str(take_photos(tmp_path)),
        },
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr

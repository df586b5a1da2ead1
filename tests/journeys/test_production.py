"""What production refuses, each with a sentence and without starting."""

import base64
import os
import secrets
import subprocess
import sys

import pytest

from tests.servers.laborstar import PROJECT

pytestmark = pytest.mark.xdist_group("journeys")


def start(var, **changes):
    """Try to start as production does and return the finished process."""
    environ = {
        "PATH": os.environ["PATH"],
        "FLASK_APP": "wsgi:app",
        "MODE": "production",
        "VAR": str(var),
        "BASE_URL": "https://labor.example.org",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "INDEX_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    } | changes
    command = [sys.executable, "-m", "flask", "routes"]
    return subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_production_starts_with_strong_secrets_and_an_empty_database(tmp_path):
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "secret"}, "SECRET_KEY"),
        ({"WECHAT": "fake"}, "WECHAT"),
        ({"BASE_URL": "http://labor.example.org"}, "https://"),
        ({"FIELD_KEYS": "k1:AAAA"}, "FIELD_KEYS"),
    ],
)
def test_production_refuses_what_is_weak_or_made_up(tmp_path, changes, sentence):
    done = start(tmp_path, **changes)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_production_refuses_the_demo(demo_folder):
    done = start(demo_folder)
    assert done.returncode == 1
    assert "demo county" in done.stderr
    assert "Traceback" not in done.stderr

"""The web server and the scheduler live and die together."""

import os
import signal
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.programs import children_of, eventually, is_alive, running


@contextmanager
def serving(tmp_path):
    port, platform = str(free_port()), f"http://127.0.0.1:{free_port()}"
    with running("scripts/serve.py", log=tmp_path / "log", PORT=port, WECHAT_URL=platform, WEB_WORKERS="1") as service:
        service.wait_for("Booting worker")
        service.wait_for("scheduler started")
        service.port = port
        yield service


def none_is_left(pids):
    eventually(lambda: not any(map(is_alive, pids)), "a process is left")


def test_service_answers_and_stops_cleanly_within_twenty_seconds(tmp_path):
    with serving(tmp_path) as service:
        with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/healthz", timeout=30) as answer:
            assert answer.status == 200
        pids = children_of(service.process.pid)
        asked = time.monotonic()
        assert service.stop(signal.SIGINT) == 0
        assert time.monotonic() - asked < 20
        assert "scheduler stopped" in service.output
        assert not any(map(is_alive, pids))


def test_nothing_is_left_when_the_service_is_killed(tmp_path):
    with serving(tmp_path) as service:
        pids = children_of(service.process.pid)
        assert len(pids) >= 4
        service.stop(signal.SIGKILL)
        none_is_left(pids)


def test_service_ends_with_a_sentence_when_the_scheduler_dies(tmp_path):
    with serving(tmp_path) as service:
        pids = children_of(service.process.pid)
        os.kill(scheduler_among(pids), signal.SIGKILL)
        assert service.process.wait(30) == 1
        assert "The job scheduler ended unexpectedly with status -9; everything is stopped." in service.output
        none_is_left(pids)


def scheduler_among(pids):
    (found,) = (pid for pid in pids if b"scheduler" in Path(f"/proc/{pid}/cmdline").read_bytes())
    return found

"""The server is killed in the middle of uploads and check-ins: nothing acknowledged is lost, nothing is left behind."""

import http.client
import sqlite3
import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count

import pytest

from app.core.clock import SHANGHAI
from tests.factories.photos import small_photo
from tests.servers.laborstar import Laborstar

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(300)]
API = "/api/v1"
UPLOADS = 200
THREADS = 4


class Phones:
    """Guardians who upload and check in again and again, and remember what was acknowledged."""

    def __init__(self, server: Laborstar, families: list[tuple[str, str]], tasks: list[str]) -> None:
        self._server, self._families, self._tasks = server, families, tasks
        self._numbers, self._lock = count(), threading.Lock()
        self.photos: set[str] = set()
        self.records: dict[str, str] = {}
        self.attempts = 0

    def run_until(self, kill_after: int) -> None:
        """Send from several threads; the server is killed when so many check-ins are acknowledged."""
        threads = [threading.Thread(target=self._send) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        while len(self.records) < kill_after and any(thread.is_alive() for thread in threads):
            time.sleep(0.005)
        self._server.kill()
        for thread in threads:
            thread.join()

    def _send(self) -> None:
        today = datetime.now(SHANGHAI).date()
        while (number := next(self._numbers)) < UPLOADS:
            token, student = self._families[number % len(self._families)]
            day = today - timedelta(days=number // len(self._families) % 8)
            task = self._tasks[number // (8 * len(self._families))]
            self.attempts = number
            try:
                self._check_in(token, student, day.isoformat(), task, number)
            except (OSError, http.client.HTTPException):
                return

    def _check_in(self, token: str, student: str, day: str, task: str, number: int) -> None:
        uploaded = self._server.upload(small_photo(number), student, token)
        if uploaded.status != 201:
            return
        with self._lock:
            self.photos.add(uploaded.json["id"])
        record = {"student_id": student, "task_id": task, "labor_on": day, "photo_ids": [uploaded.json["id"]]}
        answer = self._server.call("POST", f"{API}/check-ins", record, token, {"Idempotency-Key": f"phone-{number}"})
        if answer.status == 201:
            with self._lock:
                self.records[answer.json["id"]] = uploaded.json["id"]


def test_killed_server_loses_no_acknowledged_check_in_and_leaves_no_orphan(laborstar):
    server, var = laborstar, laborstar.var
    families = [
        (server.sign_in(each), each["student_ids"][0])
        for each in server.demo["accounts"]
        if each["role"] == "guardian" and each["student_ids"] and each["note"] != "agreed to the base only"
    ]
    tasks = server.call("GET", f"{API}/labor-tasks", token=families[0][0]).json["items"]
    allowed = [each["id"] for each in tasks if each["photo_policy"] != "forbidden" and each["risk"] == 0]
    phones = Phones(server, families, allowed)
    phones.run_until(kill_after=60)
    assert 60 <= len(phones.records) < UPLOADS

    server.start()
    with closing(sqlite3.connect(var / "laborstar.db")) as database:
        kept = {row[0] for row in database.execute("SELECT id FROM check_ins")}
        assert {record.replace("-", "") for record in phones.records} <= kept
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert _ledger_counts_each_record_once(database)

    # Whoever did not hear an answer sends again: the same key gives one record.
    token, student = families[0]
    shown = server.call("GET", f"{API}/check-ins?student_id={student}&limit=100", token=token)
    assert shown.status == 200

    # A day later the sweep has removed what was uploaded but never attached, and nothing else.
    with closing(sqlite3.connect(var / "laborstar.db")) as database, database:
        database.execute("UPDATE photos SET idle_since = '2020-01-01 00:00:00' WHERE status != 'attached'")
    server.job("sweep_photos", datetime.now(SHANGHAI).strftime("%Y-%m-%dT%H"))
    with closing(sqlite3.connect(var / "laborstar.db")) as database:
        attached = {row[0] for row in database.execute("SELECT id FROM photos WHERE status = 'attached'")}
        assert database.execute("SELECT count(*) FROM photos WHERE status != 'attached'").fetchone() == (0,)
    stored = {path.stem.replace("-", "") for path in (var / "media").rglob("*.jpg")}
    assert stored == attached
    assert {photo.replace("-", "") for photo in phones.records.values()} <= stored


def _ledger_counts_each_record_once(database: sqlite3.Connection) -> bool:
    """Tell whether every counted record has exactly one entry for being a record, and no other record has one."""
    counted = {row[0] for row in database.execute("SELECT id FROM check_ins WHERE is_counted AND status = 'accepted'")}
    rows = database.execute(
        "SELECT source_id, sum(CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END) FROM point_entries"
        " WHERE rule = 'record' GROUP BY source_id"
    )
    live = {source: number for source, number in rows if number}
    return live == dict.fromkeys(counted, 1)

"""Photos that phones have sent straight to the store: how quickly do the workers look through what waits?"""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any

from app.core.clock import monotonic
from app.core.config import load_config
from app.core.db import engine
from app.factory import create_app
from benchmarks.photos.bare import BareLoop
from benchmarks.photos.county import build_county
from benchmarks.photos.phones import form_with
from benchmarks.photos.pictures import as_sent_anew
from benchmarks.photos.server import GUARDIANS
from benchmarks.photos.throughput import MIXED, MIXES
from benchmarks.processes import command_line, cpu_seconds, cpu_seconds_of_ended_children, descendants
from benchmarks.web import PROJECT, environment, gunicorn
from tests.servers.ports import free_port
from tests.servers.postgres import PostgresServer
from tests.servers.s3 import S3Server

BUCKET = "photos"
PATIENCE_SECONDS = 300
_STORED = "SELECT count(*) FROM photo_uploads WHERE status = 'stored'"


@dataclass(frozen=True)
class Pace:
    """Photos a second of the workers and of the bare loop, and the milliseconds of processor time a photo."""

    workers: float
    bare: float
    image_ms: float
    other_ms: float

    @property
    def ratio(self) -> float:
        return self.workers / self.bare


def paces(folder: Path, drawn: Sequence[bytes], photos: int, rounds: int) -> dict[int, list[Pace]]:
    """Measure one worker and two, each beside as many processes of the bare loop, in turn."""
    folder.mkdir()
    places = [MIXES[MIXED][turn % len(MIXES[MIXED])] for turn in range(photos)]
    found: dict[int, list[Pace]] = {1: [], 2: []}
    with PostgresServer() as postgres, S3Server() as store:
        postgres.create_database(BUCKET)
        store.create_bucket(BUCKET)
        environ = _environment(folder, postgres, store)
        app = create_app(load_config(environ))
        phones = _Phones(int(environ["PORT"]), build_county(app, GUARDIANS))
        numbers = count()
        with app.app_context():
            for turn in range(rounds):
                for workers, of_workers in found.items():
                    sent = [as_sent_anew(drawn[place], f"direct {turn} {next(numbers)}") for place in places]
                    with gunicorn(folder, environ):
                        phones.send(sent)
                    of_workers.append(_pace(environ, drawn, places, workers))
            engine().dispose()
    return found


def _environment(folder: Path, postgres: PostgresServer, store: S3Server) -> dict[str, str]:
    bucket = store.settings(BUCKET)
    return environment(folder, free_port(), 1) | {
        "DATABASE_URL": postgres.url(BUCKET),
        "STORAGE": "s3",
        "S3_BUCKET": bucket.bucket,
        "S3_ENDPOINT_URL": str(bucket.endpoint_url),
        "S3_REGION": bucket.region,
        "S3_ACCESS_KEY": str(bucket.access_key_id),
        "S3_SECRET_KEY": str(bucket.secret_access_key),
        "S3_ADDRESSING": bucket.addressing_style,
    }


class _Phones:
    """Families that get a ticket, send the photo to the store and say so."""

    def __init__(self, port: int, tokens: Sequence[str]) -> None:
        self._api = f"http://127.0.0.1:{port}/api/v1/photos"
        self._tokens = cycle(tokens)

    def send(self, photos: Sequence[bytes]) -> None:
        for photo in photos:
            token = next(self._tokens)
            ticket = self._ask("/tickets", token)
            body, kind = form_with(ticket["form"], photo)
            request = urllib.request.Request(ticket["url"], body, {"Content-Type": kind})
            urllib.request.urlopen(request).close()
            self._ask(f"/{ticket['id']}/complete", token)

    def _ask(self, path: str, token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(f"{self._api}{path}", b"{}", headers)) as answer:
            return dict(json.load(answer))


def _pace(environ: Mapping[str, str], drawn: Sequence[bytes], places: Sequence[int], workers: int) -> Pace:
    """Let the scheduler work off what waits, from the first photo on that it has done, so that its start is left out."""
    before = _stored()
    with _scheduler(environ, workers) as pid:
        first, began, used = _once_stored(before + workers, pid)
        last, ended, used_at_end = _once_stored(before + len(places), pid)
    done = last - first
    with BareLoop(drawn, workers) as bare:
        bare.process_all(range(len(drawn)))
        bare_began = monotonic()
        bare.process_all(places)
        bare_seconds = monotonic() - bare_began
    image, other = (1000 * (late - early) / done for early, late in zip(used, used_at_end, strict=True))
    return Pace(done / (ended - began), len(places) / bare_seconds, image, other)


@contextmanager
def _scheduler(environ: Mapping[str, str], workers: int) -> Iterator[int]:
    # One more thread than image workers, as by default: while one fetches and stores, another one's photo is worked on.
    with_workers = {"WORK_THREADS": str(workers + 1), "IMAGE_WORKERS": str(workers), "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs", "scheduler"], cwd=PROJECT, env={**environ, **with_workers}
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _once_stored(number: int, pid: int) -> tuple[int, float, tuple[float, float]]:
    """Wait until so many photos are stored; returns how many, when, and the processor time of image and other work."""
    deadline = monotonic() + PATIENCE_SECONDS
    while (stored := _stored()) < number:
        if monotonic() > deadline:
            raise SystemExit(f"Of {number} photos {stored} are stored after {PATIENCE_SECONDS} s.")
        time.sleep(0.02)
    images = sum(cpu_seconds(one) for one in descendants(pid) if "app.media.worker" in command_line(one))
    return stored, monotonic(), (images + cpu_seconds_of_ended_children(pid), cpu_seconds(pid))


def _stored() -> int:
    with engine().connect() as connection:
        return int(connection.exec_driver_sql(_STORED).scalar_one())

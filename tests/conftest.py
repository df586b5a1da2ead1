"""Fixtures for everybody: the app on both databases, a client, and a session on the cast's county."""

import fcntl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from app.core import db
from tests.servers.laborstar import Laborstar
from tests.servers.postgres import PostgresServer
from tests.world import World, world_on

# How long an example takes says more about the machine than about the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long groups, so that none is alone at the end; the first one builds the demo.

    The others begin with what does without the demo, or they would wait for it.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    if marker:
        return {"journeys": 0, "faults": 1}.get(marker.args[0], 3)
    return 2 if "courses" in item.path.parts and "[sqlite" in item.name else 4


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def _session_world(request, tmp_path_factory) -> Iterator[World]:
    with ExitStack() as stack:
        server = None
        if request.param == "postgresql":
            server = stack.enter_context(PostgresServer())
        yield stack.enter_context(world_on(tmp_path_factory.mktemp(request.param), server))


@pytest.fixture
def world(_session_world: World) -> World:
    """The app and its fakes with the cast on its first day, on SQLite and on PostgreSQL."""
    _session_world.restore()
    return _session_world


@pytest.fixture
def app(world: World) -> Flask:
    return world.app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """One open transaction for tests below HTTP; its changes are never committed."""
    with app.app_context(), suppress(_RollBackError), db.transaction() as opened:
        yield opened
        raise _RollBackError


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory, worker_id) -> Path:
    """Return an installation with the demo: built by the worker that comes first, copied by all, served by none."""
    mine = tmp_path_factory.getbasetemp()
    folder = (mine if worker_id == "master" else mine.parent) / "demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "demo.json").exists():
            Laborstar(folder).set_up()
    return folder


@pytest.fixture
def at_once() -> Callable[[int, Callable[[int], Any]], list[Any]]:
    """Run a function in so many threads that start at the same moment, and return what each returned."""

    def run(threads: int, work: Callable[[int], Any]) -> list[Any]:
        barrier = Barrier(threads)

        def start(number: int) -> Any:
            barrier.wait()
            return work(number)

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(start, range(threads)))

    return run


class _RollBackError(Exception):
    pass

"""A second app on the world's database, with a few routes that only these tests need."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from flask import Flask

from app.core import db
from app.core.deps import EXTENSION
from app.core.logs import JsonFormatter
from app.factory import create_app
from tests.core.bench_routes import bare, blueprint
from tests.world import World


@pytest.fixture(scope="session")
def _bench_app(_session_world: World) -> Flask:
    runtime = _session_world.app.extensions[EXTENSION]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(db, "SQLITE_TIMEOUT_MS", 300)
        app = create_app(runtime.config, runtime.deps)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_blueprint(bare)
    app.extensions["laborstar_api"].register_blueprint(blueprint)
    return app


@pytest.fixture
def bench(world: World, _bench_app: Flask) -> Iterator[Flask]:
    """The app with the routes of ``bench_routes``; it waits for a locked database only briefly."""
    yield _bench_app
    with _bench_app.app_context():
        db.engine().dispose()


@pytest.fixture
def log_lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Collect what is logged, in the form in which an operator sees it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root, ours = logging.getLogger(), logging.getLogger("app")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    ours.setLevel(level)

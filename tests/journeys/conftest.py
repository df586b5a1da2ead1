"""Installations for the journeys: the demo is built once, and each journey runs on a copy of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.laborstar import Laborstar


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    Laborstar(folder).set_up()
    return folder


@pytest.fixture
def laborstar(demo_folder, tmp_path) -> Iterator[Laborstar]:
    """A running installation of the journey's own."""
    server = Laborstar(shutil.copytree(demo_folder, tmp_path / "laborstar"))
    server.start()
    yield server
    if server.is_running():
        assert server.stop() == 0

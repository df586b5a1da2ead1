"""Installations for the journeys: each runs on a copy of the demo of its own."""

import shutil
from collections.abc import Iterator

import pytest

from tests.servers.laborstar import Laborstar


@pytest.fixture
def laborstar(demo_folder, tmp_path) -> Iterator[Laborstar]:
    """A running installation of the journey's own."""
    server = Laborstar(shutil.copytree(demo_folder, tmp_path / "laborstar"))
    server.start()
    yield server
    if server.is_running():
        assert server.stop() == 0

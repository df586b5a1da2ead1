"""One installation with its demo for all journeys of a worker."""

from collections.abc import Iterator

import pytest

from tests.servers.laborstar import Laborstar


@pytest.fixture(scope="session")
def laborstar(tmp_path_factory) -> Iterator[Laborstar]:
    server = Laborstar(tmp_path_factory.mktemp("laborstar"))
    server.start()
    yield server
    if server.is_running():
        assert server.stop() == 0

"""The line to PostgreSQL takes everything and brings nothing back: nobody waits for ever, and nothing is done twice."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from app.core.config import load_config
from app.core.db import engine
from app.core.postgresql import PatientConnection
from app.factory import create_app
from tests.faults.load import PLACE, READ, RECORD, Load
from tests.faults.truths import everything_acknowledged_is_there_once, nothing_waits
from tests.servers.faulty import FaultyWay

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]
PATIENCE = 1.0
CONNECT_SECONDS = 5
PHONES = 4


@pytest.fixture
def line(postgres) -> Iterator[FaultyWay]:
    """The network between a node and the database."""
    with FaultyWay(postgres.socket) as found:
        yield found


@pytest.fixture
def port(town, line, monkeypatch) -> Iterator[int]:
    """Serve in this process, where the node's patience can be shortened."""
    monkeypatch.setattr(PatientConnection, "patience", PATIENCE)
    way = f"postgresql+psycopg://postgres@127.0.0.1:{line.port}/town"
    app = create_app(load_config({**town.settings, "DATABASE_URL": way, "RATE_LIMIT_STORAGE": "memory://"}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield server.port
    server.shutdown()
    serving.join()
    server.server_close()
    with app.app_context():
        engine().dispose()


def test_database_that_falls_silent_costs_only_polite_refusals_in_bounded_time(town, node, line, port):
    load = Load(town, port, phones=PHONES, kinds=(RECORD, READ, PLACE))
    with load.under_way():
        load.go_on(0.7)
        line.stall()
        load.go_on(PATIENCE + CONNECT_SECONDS + 1)
        line.mend()
        load.go_on(0.7)
    assert load.torn == []
    load.refusals_are_polite()
    assert load.statuses[503] >= PHONES
    assert load.slowest < PATIENCE + CONNECT_SECONDS + 3
    load.finish(within=10)
    everything_acknowledged_is_there_once(town)
    nothing_waits(town)

"""A node is stopped in the middle of the day: first it says that it is not ready, then it answers all it has taken in."""

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.faults.load import PLACE, READ, RECORD, Load
from tests.faults.truths import everything_acknowledged_is_there_once
from tests.servers.programs import eventually

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]


def test_stopping_node_says_so_first_and_then_answers_whoever_it_has_let_in(town, node):
    stopped = town.node("stopped", DRAIN_SECONDS="2")
    stopped.start()
    load = Load(town, node.port, stopped.port, phones=6, kinds=(RECORD, READ, PLACE))
    with load.under_way(), resting_connection(stopped.port):
        load.go_on(0.5)
        stopped.ask_to_stop()
        eventually(lambda: stopped.call("GET", "/readyz").status == 503, "it stays ready")
        ready, served = stopped.call("GET", "/readyz"), stopped.call("GET", "/healthz")
        assert stopped.stop() == 0
        load.go_on(0.5)
    assert (ready.json, ready.headers["Retry-After"]) == ({"status": "stopping"}, "5")
    assert (served.status, served.headers["Connection"]) == (200, "close")
    assert load.torn == []
    assert {200, 201} <= set(load.statuses) <= {200, 201, 202}
    load.finish(within=10)
    everything_acknowledged_is_there_once(town)


@contextmanager
def resting_connection(port: int) -> Iterator[None]:
    """Keep a connection open after its first answer, as a proxy does, without sending anything more."""
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        yield

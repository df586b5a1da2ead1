"""Two web servers count together through Redis. Without it each counts for itself, and nobody waits or is refused."""

import http.client
import json
import time
from contextlib import ExitStack
from itertools import count

import pytest

from app.core.limits import STORE_SECONDS
from tests.servers.ports import free_port
from tests.servers.programs import eventually, running
from tests.servers.valkey import ValkeyServer

pytestmark = pytest.mark.parametrize("_session_world", ["postgresql"], indirect=True)
LIMIT = 20  # Sign-ins with one login in a minute.
_people = count(1)


class Server:
    def __init__(self) -> None:
        self.port = free_port()

    def sign_in(self, person):
        """Sign in without a password, from an address of one's own; who is limited is refused before anything else."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = json.dumps({"login": f"person {person}"})
        headers = {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.113.{person}"}
        connection.request("POST", "/api/v1/sessions/password", body, headers)
        try:
            return connection.getresponse().status
        finally:
            connection.close()


def allowed(servers, sign_ins=2 * LIMIT + 2):
    """Return how many sign-ins of a new person the servers allow in turn, and how long the slowest one took."""
    person, statuses, slowest = next(_people), [], 0.0
    for number in range(sign_ins):
        began = time.monotonic()
        statuses.append(servers[number % len(servers)].sign_in(person))
        slowest = max(slowest, time.monotonic() - began)
    assert set(statuses) <= {422, 429}
    return statuses.count(422), slowest


def test_limits_hold_together_alone_while_redis_is_gone_and_together_again(world, tmp_path):
    with ExitStack() as stack:
        valkey = stack.enter_context(ValkeyServer())
        shared = {"DATABASE_URL": world.database_url, "RATE_LIMIT_STORAGE": valkey.url()}
        servers = [Server(), Server()]
        programs = []
        for number, server in enumerate(servers):
            folder = tmp_path / str(number)
            folder.mkdir()
            environ = {"PORT": str(server.port), "WEB_WORKERS": "1", "TRUSTED_PROXIES": "1"}
            program = running("-m", "gunicorn", log=folder / "log", **shared, **environ)
            programs.append(stack.enter_context(program))
        for program in programs:
            program.wait_for("Booting worker")
        eventually(lambda: all(map(answers, servers)), "the servers do not answer")
        assert allowed(servers)[0] == LIMIT
        for fail, mend in ((valkey.freeze, valkey.thaw), (valkey.kill, valkey.start)):
            fail()
            times, slowest = allowed(servers)
            assert times == 2 * LIMIT
            assert slowest < 20 * STORE_SECONDS
            mend()
            eventually(lambda: allowed(servers)[0] == LIMIT, "they do not count together again")
        for program in programs:
            program.stop()


def answers(server):
    try:
        return server.sign_in(0) == 422
    except ConnectionError:
        return False

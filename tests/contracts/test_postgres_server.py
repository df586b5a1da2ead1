import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.servers.postgres import BINARIES_VARIABLE, PostgresServer, find_binaries

PROJECT = Path(__file__).parents[2]
OWNER = """
import sys, time
from tests.servers.postgres import PostgresServer
server = PostgresServer()
server.start()
print(server._process.pid, server._folder, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def server():
    with PostgresServer() as running:
        yield running


def connect(server, database):
    return psycopg.connect(server.url(database).replace("+psycopg", ""), autocommit=True)


def count_of_words(server, database):
    with connect(server, database) as connection:
        return connection.execute("SELECT count(*) FROM words").fetchone()[0]


def create_words(server, database):
    server.create_database(database)
    with connect(server, database) as connection:
        connection.execute("CREATE TABLE words (word text); INSERT INTO words VALUES ('劳动'), ('星')")


def is_alive(pid):
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_copies_of_a_template_database_are_independent(server):
    create_words(server, "model")
    server.create_database("copy_a", template="model")
    server.create_database("copy_b", template="model")
    with connect(server, "copy_a") as connection:
        connection.execute("DELETE FROM words")
    assert (count_of_words(server, "copy_a"), count_of_words(server, "copy_b")) == (0, 2)


def test_a_database_in_use_can_be_dropped_and_a_missing_one_too(server):
    server.create_database("busy")
    connection = connect(server, "busy")
    server.drop_database("busy")
    server.drop_database("busy")
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def test_sqlalchemy_understands_the_address(server):
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(server.url("postgres"))
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.text("SHOW listen_addresses")) == ""
    engine.dispose()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_data_survives_stop_or_kill_and_start(server, end):
    create_words(server, f"kept_after_{end}")
    getattr(server, end)()
    assert not server.is_running()
    server.start()
    assert count_of_words(server, f"kept_after_{end}") == 2


def test_closing_leaves_neither_process_nor_folder():
    with PostgresServer() as server:
        pid, folder = server._process.pid, server._folder
        assert is_alive(pid)
    assert not is_alive(pid)
    assert not folder.exists()


def test_the_server_dies_with_a_killed_test_run():
    owner = subprocess.Popen([sys.executable, "-c", OWNER], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    pid, folder = owner.stdout.readline().split()
    assert is_alive(pid)
    os.kill(owner.pid, signal.SIGKILL)
    owner.communicate()
    wait_until(lambda: not is_alive(pid) and not Path(folder).exists())


def test_missing_binaries_are_told_with_the_way_out(monkeypatch, tmp_path):
    monkeypatch.setenv(BINARIES_VARIABLE, str(tmp_path))
    with pytest.raises(RuntimeError, match="make test"):
        find_binaries()

"""A PostgreSQL server of our own with the county in it, kept between runs."""

import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from app.checkins.service.library import load_library
from app.core.db import Model, engine, transaction
from benchmarks.county.app import app_on
from benchmarks.county.drawing import NOW, Size
from benchmarks.county.load import load
from tests.servers.postgres import PostgresServer
from tests.world import build_schema

DATABASE = "county"
# A small server's share of memory, and what makes loading quick.
_SETTINGS = (
    "shared_buffers=1GB",
    "maintenance_work_mem=1GB",
    "max_wal_size=8GB",
    "wal_level=minimal",
    "max_wal_senders=0",
)


@contextmanager
def county_database(var: Path, size: Size) -> Iterator[str]:
    """Yield the SQLAlchemy address of the county's database, loaded now unless an earlier run has left it."""
    place = var / "benchmarks" / f"county-{size.schools}-{size.students}-{size.entries}"
    loaded, expected = place / "loaded", _schema_digest()
    is_loaded = loaded.exists() and loaded.read_text() == expected
    if not is_loaded:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    with PostgresServer(place / "data", _SETTINGS) as server:
        url = server.url(DATABASE)
        if not is_loaded:
            print(f"Loading the county into {place} (kept for the next run) ...", file=sys.stderr, flush=True)
            server.create_database(DATABASE)
            _fill(url, var, size)
            loaded.write_text(expected)
        yield url


def _fill(url: str, var: Path, size: Size) -> None:
    with app_on(url, var).app_context():
        build_schema()
        with transaction() as session:
            load_library(session, NOW)
        engine().dispose()
    query = make_url(url).query
    with psycopg.connect(
        host=str(query["host"]), port=str(query["port"]), user="postgres", dbname=DATABASE, autocommit=True
    ) as connection:
        load(connection, size)


def _schema_digest() -> str:
    """Return what changes when the tables do, so that an outdated county is loaded anew."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it unannotated.
    digest = hashlib.sha256()
    for table in Model.metadata.sorted_tables:
        digest.update(str(CreateTable(table).compile(dialect=dialect)).encode())
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            digest.update(str(CreateIndex(index).compile(dialect=dialect)).encode())
    return digest.hexdigest()

"""The app under test on one database, put back to the cast's first day before each test.

Tests commit for real, in as many threads as they like; the database is restored from a template, not rolled back.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from httpx import WSGITransport
from sqlalchemy import Connection, Engine, event

from app.core import db
from app.core.broker import NoQueue
from app.core.config import Config
from app.core.crypto import Vault
from app.core.deps import Deps
from app.core.limits import limiter
from app.core.storage.memory import MemoryStorage
from app.core.wechat_settings import STAND_IN
from app.factory import create_app
from app.media.pool import ImagePool
from app.wechat.client import WechatClient
from app.wechat.fake.platform import Platform
from app.wechat.fake.server import create_platform
from tests import cast
from tests.fakes.clock import FrozenClock
from tests.servers.postgres import PostgresServer

VAULT = Vault((("k1", bytes(range(32))),), b"index key of the tests")


class World:
    """One app on one database; ``restore`` makes it new again."""

    def __init__(self, folder: Path, postgres: PostgresServer | None) -> None:
        self._folder = folder
        self._postgres = postgres
        self.clock = FrozenClock(cast.NOW)
        self.storage = MemoryStorage()
        self.wechat = Platform(self.clock.now)
        platform = WSGITransport(create_platform(self.wechat))
        self._wechat_client = WechatClient(STAND_IN, self.clock.now, platform)
        self.images = ImagePool(1)
        self._dirty = False
        self._build_template()
        self._copy_template()
        self.app = create_app(self._config("live"), self._deps())
        self.app.testing = True
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        self.wechat.push_to("http://localhost/api/v1/wechat/push", WSGITransport(self.app))
        event.listen(Engine, "commit", self._note_commit)  # Of any app: some tests make a second one.

    @property
    def database_url(self) -> str:
        """Where the database is, for programs of their own: what those write is not noticed here."""
        self._dirty = True
        return self._url("live")

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect what is asked of the database; one statement for many rows counts once."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        with self.app.app_context():
            engine = db.engine()
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def restore(self) -> None:
        self.clock.reset()
        self.storage.clear()
        self.wechat.reset()
        self.wechat.knobs.counts_taps = False  # The taps of these tests are told to our own ledger only.
        self.wechat.know({f"code-{name}": f"openid-{account}" for name, account in _CODES.items()})
        limiter.reset()
        if self._dirty:
            self._dispose(self.app)
            self._copy_template()
            self._dirty = False

    def empty(self) -> None:
        """Take a database without any table, for what tries the migrations; the next test gets the cast's again."""
        self._dispose(self.app)
        if self._postgres:
            self._postgres.drop_database("live")
            self._postgres.create_database("live")
        else:
            (self._folder / "live.db").unlink()
        self._dirty = True

    def close(self) -> None:
        event.remove(Engine, "commit", self._note_commit)
        self._dispose(self.app)
        self.images.close()

    @contextmanager
    def neighbour(self) -> Iterator[Flask]:
        """Give a second installation with the same secrets, store and clock, whose database is empty."""
        if self._postgres:
            self._postgres.create_database("neighbour")
        app = create_app(self._config("neighbour"), self._deps())
        try:
            yield app
        finally:
            self._dispose(app)
            if self._postgres:
                self._postgres.drop_database("neighbour")
            for leftover in self._folder.glob("neighbour.db*"):
                leftover.unlink()

    def _note_commit(self, connection: Connection) -> None:
        if connection.get_execution_options().get(db.BEGINS) != db.READ_ONLY:
            self._dirty = True

    def _build_template(self) -> None:
        if self._postgres:
            self._postgres.create_database("template_cast")
        app = create_app(self._config("template_cast"), self._deps())
        with app.app_context():
            build_schema()
            with db.transaction() as session:
                cast.enter(session, VAULT)
        self._dispose(app)

    def _copy_template(self) -> None:
        if self._postgres:
            self._postgres.drop_database("live")
            self._postgres.create_database("live", template="template_cast")
            return
        for leftover in ("live.db-wal", "live.db-shm"):
            (self._folder / leftover).unlink(missing_ok=True)
        shutil.copyfile(self._folder / "template_cast.db", self._folder / "live.db")

    def _dispose(self, app: Flask) -> None:
        with app.app_context():
            db.engine().dispose()

    def _config(self, name: str) -> Config:
        return Config(
            mode="test",
            var=self._folder,
            base_url="http://localhost",
            database_url=self._url(name),
            secret_keys=("secret of the tests",),
            field_keys=VAULT.keys,
            index_key=VAULT.index_key,
            backup_key=bytes(range(64, 96)),
            s3=None,
            rate_limit_storage="memory://",
            broker_url=None,
            work_threads=2,
            trusted_proxies=0,
            wechat=STAND_IN,
            is_content_checked=False,
            image_workers=1,
            log_level="INFO",
            metrics_token=None,
            is_totp_demanded=False,
            privacy_officer="周明",
            privacy_contact="0746-4710000",
        )

    def _url(self, name: str) -> str:
        return self._postgres.url(name) if self._postgres else f"sqlite:///{self._folder / name}.db"

    def _deps(self) -> Deps:
        return Deps(self.clock, self.storage, self._wechat_client, self._wechat_client, self.images, VAULT, NoQueue())


_CODES = {"lin-mother": cast.LIN_MOTHER, "stranger": cast.named("somebody new")}


def build_schema() -> None:
    """Bring the empty database of the current app to the present schema, the way an installation does."""
    upgrade()


@contextmanager
def world_on(folder: Path, postgres: PostgresServer | None) -> Iterator[World]:
    world = World(folder, postgres)
    try:
        yield world
    finally:
        world.close()

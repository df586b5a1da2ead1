"""What the app needs from outside itself: real parts by default, fakes from tests. Nothing else is injected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from flask import current_app

from app.core.broker import Queue
from app.core.clock import Clock
from app.core.config import Config
from app.core.crypto import Vault
from app.core.storage.port import Storage

EXTENSION = "laborstar"


class IdentityProvider(Protocol):
    def openid_of(self, code: str) -> str:
        """Exchange a one-time sign-in code for the person's stable id on the platform; raises a ``DomainError``."""
        ...


class Notifier(Protocol):
    def send(self, openid: str, template: str, fields: Mapping[str, str], page: str = "") -> None:
        """Push one message to a person outside the app, where it opens ``page``.

        Raises a ``DomainError`` where the platform refuses.
        """
        ...


class ContentChecker(Protocol):
    """Says of what people write and upload: ``pass``, ``review`` (people should look) or ``risky``.

    Both raise a ``DomainError`` where it is worth asking again later.
    """

    def opinion_of_text(self, openid: str, text: str) -> str: ...

    def submit_image(self, openid: str, url: str) -> str | None:
        """Have a picture looked at that lies at ``url``; returns what the answer will refer to, None where it is refused."""
        ...


class SceneCodes(Protocol):
    def code_image(self, scene: str, page: str) -> bytes:
        """Return a picture (PNG or JPEG) to scan that opens a page of the mini-program with ``scene``.

        Raises a ``DomainError`` where the platform is away.
        """
        ...


class ImageProcessor(Protocol):
    def process(self, data: bytes, received_at: datetime) -> Any:
        """Verify and re-encode one photo away from the web thread; raises a ``DomainError`` for a bad one."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Deps:
    """``checker`` is None where nobody is asked about content, ``scene_codes`` where there is no mini-program."""

    clock: Clock
    storage: Storage
    identities: IdentityProvider
    notifier: Notifier
    images: ImageProcessor
    vault: Vault
    queue: Queue
    checker: ContentChecker | None = None
    scene_codes: SceneCodes | None = None


@dataclass(frozen=True)
class Runtime:
    """What is attached to one app: its configuration and its collaborators."""

    config: Config
    deps: Deps


def runtime() -> Runtime:
    return cast("Runtime", current_app.extensions[EXTENSION])


def deps() -> Deps:
    return runtime().deps


def config() -> Config:
    return runtime().config


def now() -> datetime:
    """Read the clock at the edge; everything below gets the value handed down."""
    return deps().clock.now()

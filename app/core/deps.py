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
    def send(self, openid: str, template: str, fields: Mapping[str, str]) -> None:
        """Push one message to a person outside the app; raises a ``DomainError`` where the platform refuses."""
        ...


class ImageProcessor(Protocol):
    def process(self, data: bytes, received_at: datetime) -> Any:
        """Verify and re-encode one photo away from the web thread; raises a ``DomainError`` for a bad one."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Deps:
    clock: Clock
    storage: Storage
    identities: IdentityProvider
    notifier: Notifier
    images: ImageProcessor
    vault: Vault
    queue: Queue


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

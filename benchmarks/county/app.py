"""The application on the county's database, living on the county's day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from app.core.clock import monotonic
from app.core.config import load_config
from app.factory import build_deps, create_app
from benchmarks.county.drawing import NOW


class CountyClock:
    """Shows the county's now when the process starts, and goes on from there."""

    def __init__(self) -> None:
        self._started = monotonic()

    def now(self) -> datetime:
        return NOW + timedelta(seconds=monotonic() - self._started)


def app_on(database_url: str, var: Path) -> Flask:
    return county_app({"MODE": "demo", "VAR": str(var / "benchmarks"), "DATABASE_URL": database_url})


def county_app(environ: Mapping[str, str]) -> Flask:
    config = load_config(environ)
    return create_app(config, replace(build_deps(config), clock=CountyClock()))

"""The application on the county's database."""

from pathlib import Path

from flask import Flask

from app.core.config import load_config
from app.factory import create_app


def app_on(database_url: str, var: Path) -> Flask:
    return create_app(load_config({"MODE": "demo", "VAR": str(var / "benchmarks"), "DATABASE_URL": database_url}))

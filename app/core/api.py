"""The JSON surface: blueprints whose arguments refuse unknown fields, and the OpenAPI document made from them."""

from collections.abc import Mapping
from typing import Any

import flask_smorest
from flask import Flask
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser

API_PREFIX = "/api/v1"


_PARSER = FlaskParser()
# Unknown fields are refused in queries and forms as in bodies, whose schemas refuse them themselves.
_PARSER.DEFAULT_UNKNOWN_BY_LOCATION = {**_PARSER.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "form": RAISE}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    ARGUMENTS_PARSER = _PARSER


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest ships no types
    def _register_error_handlers(self) -> None:
        """Leave errors to ``app.core.problems``."""


def init_app(app: Flask, version: str) -> Api:
    app.config.update(
        API_TITLE="Laborstar",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=API_PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS=_SPEC_OPTIONS,
    )
    return Api(app)


_SPEC_OPTIONS: Mapping[str, Any] = {
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "security": [{"bearer": []}],
}

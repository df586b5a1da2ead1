"""The JSON surface: blueprints whose arguments refuse unknown fields, and the OpenAPI document made from them."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Flask, Request, current_app, request
from marshmallow import RAISE, Schema, fields
from webargs.flaskparser import FlaskParser

from app.core.auth import ANYONE, declared_roles
from app.core.errors import TooLarge, UnsupportedType
from app.core.problems import CONTENT_TYPE, MalformedRequest
from app.core.schema import OutputSchema

API_PREFIX = "/api/v1"
LARGEST_JSON = 1024 * 1024
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_EXTENSION = "laborstar_api"


class _Parser(FlaskParser):
    """Refuses, before any schema looks, what is not JSON, too long, or could not be kept by any database."""

    # Unknown fields are refused in queries and forms as in bodies, whose schemas refuse them themselves.
    DEFAULT_UNKNOWN_BY_LOCATION = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "form": RAISE,
    }  # fmt: skip

    def use_args(self, argmap: Any, *args: Any, **kwargs: Any) -> Callable[..., Callable[..., Any]]:
        """Make a schema once for all requests: to make one copies each of its fields."""
        return super().use_args(argmap() if isinstance(argmap, type) else argmap, *args, **kwargs)

    def load_json(self, req: Request, schema: Schema) -> Any:
        body = req.get_data()
        if body and not req.is_json:
            raise UnsupportedType
        if len(body) > LARGEST_JSON:
            raise TooLarge
        try:
            tree = super().load_json(req, schema)
            _refuse_unstorable(tree)
        except (RecursionError, ValueError) as error:  # Nested too deep, or a number of thousands of digits.
            raise MalformedRequest from error
        return tree

    def load_form(self, req: Request, schema: Schema) -> Any:
        _refuse_unstorable(req.form.to_dict())
        return super().load_form(req, schema)


def _refuse_unstorable(tree: object) -> None:
    """Raise ``MalformedRequest`` for a NUL or half of a surrogate pair: no database or encoder takes them."""
    if any(_UNSTORABLE.search(text) for text in _texts(tree)):
        raise MalformedRequest


def _texts(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for name, branch in tree.items():
            yield name
            yield from _texts(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _texts(branch)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    ARGUMENTS_PARSER = _Parser()

    def _prepare_arguments_doc(self, doc: Any, doc_info: dict[str, Any], **kwargs: Any) -> Any:
        """Describe the fields and the files of one form as the one body that they are."""
        described = doc_info.get("arguments", {}).get("parameters", [])
        parts = [part for part in described if part["in"] in {"form", "files"}]
        if len(parts) > 1:
            merged = _merged([part["schema"] for part in parts])
            rest = [part for part in described if part not in parts]
            doc_info["arguments"]["parameters"] = [*rest, {"in": "files", "required": True, "schema": merged}]
        return super()._prepare_arguments_doc(doc, doc_info, **kwargs)


def _merged(schemas: list[type[Schema]]) -> type[Schema]:
    name = "With".join(schema.__name__ for schema in schemas)
    return Schema.from_dict({key: field for schema in schemas for key, field in schema().fields.items()}, name=name)


class FieldProblemOut(OutputSchema):
    pointer = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class ProblemOut(OutputSchema):
    """A refusal (RFC 9457). Some codes bring further members."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    code = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldProblemOut))


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest ships no types
    def _register_error_handlers(self) -> None:
        """Leave errors to ``app.core.problems``."""

    def _register_responses(self) -> None:
        """Describe every refusal as the problem document that it is."""
        refusals = {"DEFAULT_ERROR": "A refusal"} | {status.name: status.phrase for status in HTTPStatus}
        for name, description in refusals.items():
            content = {CONTENT_TYPE: {"schema": ProblemOut}}
            self.spec.components.response(name, {"description": description, "content": content}, lazy=True)


def init_app(app: Flask, version: str) -> Api:
    app.config.update(
        API_TITLE="Laborstar",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
        },
    )
    app.before_request(_refuse_unstorable_address)
    api = app.extensions[_EXTENSION] = Api(app)
    return api


def _refuse_unstorable_address() -> None:
    _refuse_unstorable([request.path, request.args.to_dict(flat=False)])


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of the current app, with who may call each operation as ``x-allowed-roles``."""
    document: dict[str, Any] = current_app.extensions[_EXTENSION].spec.to_dict()
    for rule in current_app.url_map.iter_rules():
        roles = declared_roles(current_app.view_functions[rule.endpoint]) or frozenset()
        for method in rule.methods or ():
            operation = document["paths"].get(openapi_path(rule.rule), {}).get(method.lower())
            if operation is not None:
                operation["operationId"] = rule.endpoint.replace(".", "_")
                operation["x-allowed-roles"] = sorted(roles)
                if roles == {ANYONE}:
                    operation["security"] = []
    return document


def openapi_path(rule: str) -> str:
    """Return the form of a route that OpenAPI uses: ``/a/<uuid:b>`` becomes ``/a/{b}``."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule)

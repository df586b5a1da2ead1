"""The API's own description: the OpenAPI document, and a readable page made from it without any script."""

from typing import Any

from flask import Response, render_template

from app.core.api import API_PREFIX, Blueprint, openapi_document
from app.core.auth import allow_anyone

# The page holds its own styles and asks for nothing else.
CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

blueprint = Blueprint(
    "documentation",
    __name__,
    url_prefix=API_PREFIX,
    template_folder="templates",
    description="This description 接口文档",
)


@blueprint.get("/openapi.json")
@allow_anyone
@blueprint.response(200)
def openapi_json() -> dict[str, Any]:
    """Answer the OpenAPI 3.1 document of all routes below ``/api/v1``."""
    return openapi_document()


@blueprint.get("/docs")
@allow_anyone
@blueprint.response(200, content_type="text/html")
def docs() -> Response:
    """Show the document as a page for people."""
    document = openapi_document()
    page = render_template("documentation.html", document=document, groups=_groups(document))
    return Response(page, mimetype="text/html", headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})


def _groups(document: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """Return the operations (method, path, operation) under the name of the blueprint they belong to."""
    groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                own = {**operation, "parameters": operations.get("parameters", []) + operation.get("parameters", [])}
                groups[operation["tags"][0]].append((method.upper(), path, own))
    return groups

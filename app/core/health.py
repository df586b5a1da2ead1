"""Liveness and readiness."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core import stopping
from app.core.auth import allow_anyone
from app.core.db import reading
from app.core.deps import deps
from app.core.errors import DomainError

RETRY_AFTER_SECONDS = 5

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow_anyone
def healthz() -> Response:
    """Tell that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@allow_anyone
def readyz() -> Response:
    """Tell whether new requests are welcome: the node is not about to stop, and its database answers.

    A node without the store is still of use, for all but photos. Were it not ready, a store that is gone for all nodes
    would take the whole service with it.
    """
    if stopping.has_begun():
        return _not_ready(jsonify(status="stopping"))
    parts = {"database": _database(), "storage": _storage()}
    if not parts["database"]:
        return _not_ready(jsonify(status="unavailable", parts=parts))
    return jsonify(status="ok" if parts["storage"] else "degraded", parts=parts)


def _not_ready(response: Response) -> Response:
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _database() -> bool:
    try:
        with reading() as session:
            session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    except SQLAlchemyError:
        return False
    return True


def _storage() -> bool:
    try:
        deps().storage.check()
    except DomainError:
        return False
    return True

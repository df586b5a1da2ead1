"""Liveness and readiness."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.auth import allow_anyone
from app.core.db import reading
from app.core.deps import deps
from app.core.errors import DomainError

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@allow_anyone
def healthz() -> Response:
    """Tell that the process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@allow_anyone
def readyz() -> Response:
    """Tell whether requests can be served: the database is migrated and answers, the store answers."""
    parts = {"database": _database(), "storage": _storage()}
    response = jsonify(status="ok" if all(parts.values()) else "unavailable", parts=parts)
    response.status_code = 200 if all(parts.values()) else 503
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

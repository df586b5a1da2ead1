"""What the pages keep in the browser: the token of the session."""

from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from app.core.deps import config

SESSION = "laborstar"


def token() -> str:
    return request.cookies.get(SESSION, "")


def keep_session(response: Response, value: str, expires_at: datetime) -> None:
    """Give the browser a session that scripts cannot read and that other sites' forms do not carry."""
    response.set_cookie(
        SESSION, value, expires=expires_at, httponly=True, samesite="Lax", secure=config().base_url.startswith("https:")
    )


def drop_session(response: Response) -> None:
    response.delete_cookie(SESSION, httponly=True, samesite="Lax", secure=config().base_url.startswith("https:"))

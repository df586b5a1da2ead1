"""What keeps a page from being read, framed, scripted or sent by others."""

from urllib.parse import urlsplit

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from app.core.api import API_PREFIX
from app.core.config import Config
from app.core.deps import config

_csrf = CSRFProtect()


class _FormSessions(SecureCookieSessionInterface):
    """The signed cookie of pages with forms. The API has none, and is not made to open and sign one for each request."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith(API_PREFIX) else super().open_session(app, request)


_SAFE = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask, settings: Config) -> None:
    """Sign the cookie that holds the form token and passing words ("saved") with the app's own secret."""
    app.secret_key, *older = settings.secret_keys
    app.config.update(
        # A form that was opened before the key changed can still be sent. The libraries want the newest key last.
        SECRET_KEY_FALLBACKS=older,
        WTF_CSRF_SECRET_KEY=[*older, app.secret_key],
        SESSION_COOKIE_NAME="laborstar_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        # The API takes no cookies and needs no token; pages ask for it themselves.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A form may lie open on a desk for a day; it lives as long as the browser's session.
        WTF_CSRF_TIME_LIMIT=None,
        # Some phones' web views send no Referer; the token and SameSite hold without it.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = _FormSessions()
    _csrf.init_app(app)


def refuse_foreign_forms() -> None:
    """Raise ``CSRFError`` for a form that none of our pages sent."""
    if request.method not in _SAFE:
        _csrf.protect()


def protect(response: Response) -> Response:
    """Keep pages out of caches and frames, and let the browser run and load nothing but ours."""
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": content_security_policy(),
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), microphone=(), payment=(), usb=()",
    }
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def content_security_policy() -> str:
    pictures = " ".join(dict.fromkeys(["'self'", "data:", "blob:", *_picture_hosts()]))
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _picture_hosts() -> list[str]:
    """Return where photos come from: this server, or the store that signs their links."""
    settings = config()
    store = settings.s3 and (settings.s3.link_endpoint_url or settings.s3.endpoint_url)
    parts = [urlsplit(url) for url in (settings.base_url, store) if url]
    return [f"{each.scheme}://{each.netloc}" for each in parts]

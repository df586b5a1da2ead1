"""The browser pages as a whole: what every template knows, and what wraps every page."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request, send_from_directory, url_for
from flask_compress import Compress
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.core import auth, problems
from app.core.auth import allow_anyone
from app.core.config import Config
from app.core.deps import config
from app.core.i18n import LANGUAGES, NAMES, language, translate
from app.core.ids import new_id
from app.pages import forms, navigation, protection, words
from app.pages.areas import BLUEPRINTS
from app.pages.blueprint import problem_page
from app.pages.drawing.icons import icon
from app.pages.drawing.pictograms import task_picture
from app.pages.qr import qr

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
ONE_YEAR = 365 * 24 * 3600


def init_app(app: Flask, settings: Config) -> None:
    protection.init_app(app, settings)
    app.config.update(COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "image/svg+xml"])
    Compress(app)
    app.jinja_loader.searchpath.append(str(FOLDER / "templates"))  # type: ignore[union-attr]  # a FileSystemLoader
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(words.FILTERS)
    app.jinja_env.globals.update(
        _=translate, language=language, static=static, own=own, icon=icon, qr=qr, task_picture=task_picture, csrf=csrf, fresh_key=fresh_key,
        problem=forms.problem, typed=forms.typed, typed_several=forms.typed_several, mistakes=forms.mistakes,
    )  # fmt: skip
    app.add_url_rule("/static/<path:name>", "static", send_static)
    app.register_error_handler(404, _not_found)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(_surroundings)


@allow_anyone
def send_static(name: str) -> Response:
    """Answer a style, script or icon; its address holds its hash, so that browsers keep it for good."""
    return send_from_directory(STATIC, name, max_age=ONE_YEAR if request.args.get("v") else None)


def static(name: str) -> str:
    return url_for("static", name=name, v=_hash(name))


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def own(url: str) -> str:
    """Return a link of ours without its host, so that it works under whatever name the browser knows us by."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" == config().base_url:
        return parts._replace(scheme="", netloc="").geturl()
    return url


def csrf() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def fresh_key() -> str:
    return forms.Form().key or str(new_id()) if forms.problem() else str(new_id())


def _surroundings() -> dict[str, Any]:
    actor = auth.known_actor()
    areas = navigation.areas_of(actor)
    area = navigation.area_of(request.blueprint, areas)
    other = next(one for one in LANGUAGES if one != language())
    return {
        "area": area,
        "account_id": actor.account_id if actor else None,
        "other_language": (other, NAMES[other]),
        "areas": areas,
        "navigation": navigation.places_of(area, request.blueprint),
        "feedback": navigation.feedback_of(area),
    }


def _not_found(error: HTTPException) -> AnyResponse:
    """Answer an unknown address with a page to a browser that asks for one, with a document to everybody else."""
    document = problems.problem_document(error)
    if request.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", ""):
        return document
    return protection.protect(problem_page(document.get_json()))

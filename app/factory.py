"""Builds the app: its collaborators, its surfaces, and the one visible list of blueprints."""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import Any

import flask
from flask import Flask, Response, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.accounts import queries as accounts_queries
from app.accounts.routes import blueprint as sessions
from app.accounts.routes import own as own_credentials
from app.announcements.routes.announcements import blueprint as announcements
from app.announcements.routes.feedback import blueprint as feedback
from app.awards.routes import blueprint as awards
from app.checkins.routes import check_in_settings, check_ins, labor_tasks, paper_sheets, reviews
from app.core import api, auth, db, documentation, health, limits, logs, metrics, problems
from app.core.api import API_PREFIX
from app.core.auth import Actor
from app.core.broker import CeleryQueue, NoQueue
from app.core.clock import SystemClock
from app.core.config import Config
from app.core.crypto import Vault
from app.core.deps import EXTENSION, Deps, Runtime, runtime
from app.core.job_runs import JobRun as _JobRun  # noqa: F401  # Its table belongs to the schema; only jobs use it.
from app.core.storage.disk import DiskStorage
from app.core.storage.port import Storage
from app.core.storage.s3 import S3Storage
from app.courses.routes.declarations import blueprint as declarations
from app.courses.routes.draw_files import blueprint as draw_files
from app.courses.routes.draws import blueprint as draws
from app.courses.routes.menu import blueprint as courses_menu
from app.courses.routes.offerings import blueprint as course_offerings
from app.courses.routes.places import blueprint as course_places
from app.courses.routes.providers import blueprint as course_providers
from app.courses.routes.results import blueprint as selection_results
from app.courses.routes.rounds import blueprint as selection_rounds
from app.courses.routes.surveys import blueprint as course_surveys
from app.courses.routes.swaps import blueprint as place_swaps
from app.courses.routes.wishes import blueprint as wishes
from app.demo.service import refuse_in_production as refuse_demo_data
from app.growth.routes import blueprint as growth
from app.home.routes import blueprint as home
from app.insights import visits
from app.insights.routes import blueprint as insights
from app.lessons.routes.fees import blueprint as fees
from app.lessons.routes.learning import blueprint as learning
from app.lessons.routes.pickup import blueprint as course_pickup
from app.lessons.routes.printed import blueprint as course_lists
from app.lessons.routes.rolls import blueprint as course_rolls
from app.lessons.routes.sessions import blueprint as course_sessions
from app.lessons.routes.works import blueprint as works
from app.media.pool import ImagePool
from app.media.routes import blueprint as photos
from app.media.routes import links as photo_links
from app.pages import site
from app.points.routes import blueprint as points
from app.privacy import access_log
from app.privacy.routes import blueprint as consents
from app.rights.routes import blueprint as rights
from app.schools.routes import calendars, classes, guardianships, organisations, rosters
from app.staffing.routes import audit_trail
from app.staffing.routes import blueprint as staff
from app.staffing.routes import own as me
from app.stars.routes import labor_stars, star_objections, star_periods, star_settings
from app.wechat.checker import WechatChecker
from app.wechat.client import WechatClient
from app.wechat.off import WechatOff
from app.wechat.routes import blueprint as wechat_messages

MIGRATIONS = Path(__file__).parent.parent / "migrations"
LARGEST_BODY = 21 * 1024 * 1024  # One photo of 20 MiB and its form.
BLUEPRINTS: tuple[flask.Blueprint, ...] = (
    documentation.blueprint,
    sessions,
    own_credentials,
    me,
    staff,
    audit_trail,
    organisations,
    calendars,
    classes,
    rosters,
    guardianships,
    consents,
    photos,
    photo_links,
    points,
    labor_tasks,
    check_ins,
    reviews,
    check_in_settings,
    paper_sheets,
    announcements,
    feedback,
    star_periods,
    star_objections,
    labor_stars,
    star_settings,
    awards,
    course_surveys,
    course_providers,
    courses_menu,
    course_offerings,
    course_places,
    place_swaps,
    selection_rounds,
    wishes,
    declarations,
    draws,
    draw_files,
    selection_results,
    fees,
    learning,
    works,
    course_sessions,
    course_rolls,
    course_pickup,
    course_lists,
    insights,
    growth,
    rights,
    home,
    wechat_messages,
)


class _Request(flask.Request):
    def _get_file_stream(self, *_: object, **__: object) -> BytesIO:
        """Keep files in memory, off the disk: by ``LARGEST_BODY`` they are small, and they are read whole anyway."""
        return BytesIO()


class _App(Flask):
    request_class = _Request

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: none is a coroutine, though Flask would ask so twenty times a request."""
        return func


def create_app(config: Config, deps: Deps | None = None) -> Flask:
    """Build one app from its configuration; tests hand in their own collaborators."""
    app = _App("app", static_folder=None)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # an attribute of the default provider
    app.json.sort_keys = False  # type: ignore[attr-defined]  # an attribute of the default provider
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.extensions[EXTENSION] = Runtime(config, deps or build_deps(config))
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # the documented way
    logs.init_app(app)
    db.init_app(app, config.database_url, durable=config.mode != "test")
    Migrate(app, db.db, directory=str(MIGRATIONS), render_as_batch=True)
    auth.init_app(app, _authenticate)
    limits.init_app(app, config.rate_limit_storage)
    problems.init_app(app)
    metrics.init_app(app, app_version())
    app.register_blueprint(health.blueprint)
    surface = api.init_app(app, app_version())
    for blueprint in BLUEPRINTS:
        surface.register_blueprint(blueprint)
    site.init_app(app, config)
    cli.init_app(app)
    app.after_request(_private)
    visits.init_app(app)
    access_log.init_app(app)
    if config.mode == "production":
        with app.app_context():
            refuse_demo_data()
    return app


def build_deps(config: Config) -> Deps:
    """Build the real collaborators."""
    clock = SystemClock()
    wechat = WechatClient(config.wechat, clock.now) if config.wechat else WechatOff()
    checker = WechatChecker(wechat) if config.is_content_checked and isinstance(wechat, WechatClient) else None
    return Deps(
        clock=clock,
        storage=_storage(config),
        identities=wechat,
        notifier=wechat,
        images=ImagePool(config.image_workers),
        vault=Vault(config.field_keys, config.index_key),
        queue=CeleryQueue(config.broker_url) if config.broker_url else NoQueue(),
        checker=checker,
        scene_codes=wechat if isinstance(wechat, WechatClient) else None,
    )


def app_version() -> str:
    try:
        return version("laborstar")
    except PackageNotFoundError:
        return "0.1.0"


def _storage(config: Config) -> Storage:
    return S3Storage(config.s3) if config.s3 else DiskStorage(config.var / "media")


def _authenticate(token: str, now: datetime) -> Actor | None:
    return accounts_queries.actor_of_token(token, now, is_totp_demanded=runtime().config.is_totp_demanded)


def _private(response: Response) -> Response:
    """Nothing of the API is kept by browsers or proxies on the way, and no answer is guessed to be another type."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith(API_PREFIX):
        response.headers.setdefault("Cache-Control", "no-store")
    return response

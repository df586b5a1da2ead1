"""Prometheus metrics, gathered over all worker processes of the node."""

import hmac
import os
from collections.abc import Iterable

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.core import outbox
from app.core.auth import allow_anyone
from app.core.clock import monotonic
from app.core.deps import config, now
from app.core.errors import NotFound

REQUESTS = Counter("laborstar_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("laborstar_request_seconds", "Time to answer", ["route"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10))
JOBS = Counter("laborstar_job_runs_total", "Job runs finished", ["job", "outcome"])
_LOOPBACK = {"127.0.0.1", "::1"}

blueprint = Blueprint("metrics", __name__)


def init_app(app: Flask) -> None:
    app.after_request(_count)
    app.register_blueprint(blueprint)


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unknown"
    REQUESTS.labels(request.method, route, response.status_code).inc()
    if "started" in g:
        SECONDS.labels(route).observe(monotonic() - g.started)
    return response


@blueprint.get("/metrics")
@allow_anyone
def metrics() -> Response:
    """Answer the operator's collector: by token where one is configured, else only from this machine."""
    if not _may_look(config().metrics_token):
        raise NotFound
    return Response(_process_metrics() + _work_metrics(), content_type=CONTENT_TYPE_LATEST)


def _may_look(token: str | None) -> bool:
    if token:
        offered = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(offered.encode(), token.encode())
    # What a proxy on this machine passes on comes from elsewhere.
    return request.remote_addr in _LOOPBACK and "X-Forwarded-For" not in request.headers


def _process_metrics() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it unannotated
    return generate_latest(registry)


def _work_metrics() -> bytes:
    """Numbers read from the database at the moment of asking, the same on every node; none while it is down."""
    try:
        due, failed = outbox.waiting(now())
    except SQLAlchemyError:
        return b""
    registry = CollectorRegistry()
    registry.register(
        _Numbers(
            GaugeMetricFamily("laborstar_outbox_due", "Messages that wait to be worked off", value=due),
            GaugeMetricFamily("laborstar_outbox_failed", "Messages given up", value=failed),
        )
    )
    return generate_latest(registry)


class _Numbers(Collector):
    """Ready numbers. A gauge object would also write itself into the files of the worker processes."""

    def __init__(self, *families: Metric) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families

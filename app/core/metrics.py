"""Prometheus metrics, gathered over all processes of the node and, about waiting work, from the database."""

import hmac
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from app.core import audit, db, job_runs, outbox
from app.core.auth import allow_anyone
from app.core.clock import monotonic
from app.core.counters import CONNECTIONS, MOST_CONNECTIONS, REQUESTS, SECONDS
from app.core.deps import config, now
from app.core.errors import NotFound

_LOOPBACK = {"127.0.0.1", "::1"}
# Each label is kept as long as the process lives, so that callers must not be able to make up new ones.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_VERSION = "laborstar_version"
BACKUP_MADE = "backup.made"

blueprint = Blueprint("metrics", __name__)


def init_app(app: Flask, version: str) -> None:
    app.extensions[_VERSION] = version
    app.after_request(_count)
    app.register_blueprint(blueprint)
    with app.app_context():
        _count_connections()


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unknown"
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    if "started" in g:
        SECONDS.labels(route).observe(monotonic() - g.started)
    return response


def _count_connections() -> None:
    """Follow how many connections of the pool are in use; requests wait when all are."""
    engine = db.engine()
    event.listen(engine, "checkout", lambda *_: CONNECTIONS.inc())
    event.listen(engine, "checkin", lambda *_: CONNECTIONS.dec())
    if isinstance(engine.pool, QueuePool):
        MOST_CONNECTIONS.set(engine.pool.size() + engine.pool._max_overflow)  # noqa: SLF001  # it has no public name


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
    _forget_dead_processes(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it unannotated
    return generate_latest(registry)


def _forget_dead_processes(folder: Path) -> None:
    """Remove what processes that are gone held at their end; gunicorn does so for its own, nobody for the others."""
    for path in folder.glob("gauge_live*_*.db"):
        if not _is_alive(int(path.stem.rpartition("_")[2])):
            path.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _work_metrics() -> bytes:
    """Numbers read from the database at the moment of asking, the same on every node; none while it is down."""
    at = now()
    try:
        families = [_build(), *_outbox(at), *_jobs(at), _backup()]
    except SQLAlchemyError:
        families = [_build()]
    registry = CollectorRegistry()
    registry.register(_Numbers(families))
    return generate_latest(registry)


def _build() -> Metric:
    family = GaugeMetricFamily("laborstar_build_info", "Which version runs here", labels=["version"])
    family.add_metric([current_app.extensions[_VERSION]], 1)
    return family


def _outbox(at: datetime) -> list[Metric]:
    due, failed = outbox.waiting(at)
    oldest = outbox.oldest_due(at)
    age = (at - oldest).total_seconds() if oldest else 0
    return [
        GaugeMetricFamily("laborstar_outbox_due", "Messages that wait to be worked off", value=due),
        GaugeMetricFamily("laborstar_outbox_failed", "Messages given up", value=failed),
        GaugeMetricFamily("laborstar_outbox_oldest_seconds", "How long the oldest of them has been due", value=age),
    ]


def _jobs(at: datetime) -> list[Metric]:
    """Tell of each job of the ledger when it last succeeded, how many runs are on, and how many failed lately."""
    succeeded = GaugeMetricFamily(
        "laborstar_job_last_success_timestamp_seconds", "When the job last ended well", labels=["job"]
    )
    running = GaugeMetricFamily("laborstar_job_running", "Runs that are on", labels=["job"])
    failed = GaugeMetricFamily("laborstar_job_failed", "Periods of the last week that failed", labels=["job"])
    for standing in job_runs.standings(at):
        if standing.succeeded_at:
            succeeded.add_metric([standing.job], standing.succeeded_at.timestamp())
        running.add_metric([standing.job], standing.running)
        failed.add_metric([standing.job], standing.failed)
    return [succeeded, running, failed]


def _backup() -> Metric:
    family = GaugeMetricFamily("laborstar_backup_last_timestamp_seconds", "When a backup was last made", labels=[])
    with db.reading() as session:
        made_at = audit.last_done(session, BACKUP_MADE)
    if made_at:
        family.add_metric([], made_at.timestamp())
    return family


class _Numbers(Collector):
    """Ready numbers. A gauge object would also write itself into the files of the worker processes."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families

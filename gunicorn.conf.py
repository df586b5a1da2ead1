"""How gunicorn serves ``wsgi:app``. It reads this file by itself in the project's folder."""

import gc
import os
import sys
import time
from pathlib import Path

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import ThreadWorker
from prometheus_client.multiprocess import mark_process_dead

from app.core import stopping
from app.core.config import ConfigError, load_config


class Worker(ThreadWorker):
    """Threads. When it stops, whoever has connected already is answered, and whoever comes later is refused at once.

    Gunicorn's own worker lets new connections pile up unanswered until it ends, which then cuts them off.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if enabled or self.alive:  # A worker that is told to stop while it starts comes by here twice.
            return
        for listener in self.sockets:
            self._accept_all(listener)
            listener.close()

    def _accept_all(self, listener: object) -> None:
        before = -1
        while before != self.nr_conns:
            before = self.nr_conns
            self.accept(listener)


# As much as the parser of forms takes at a time: of what is received beyond that, gunicorn copies the rest each time.
SocketUnreader.max_body_chunk = 64 * 1024

wsgi_app = "wsgi:app"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = Worker
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# Each worker builds the app for itself: database connections and image workers must not be shared across a fork.
preload_app = False
timeout = 60
# Longer than a proxy in front keeps its idle connections to us, so that it is always the proxy who closes them and no
# request meets a connection that is just going.
keepalive = 75
# At SIGTERM the node first says for so long that it is not ready, so that the balancer sends nobody any more ...
drain_seconds = float(os.environ.get("DRAIN_SECONDS") or ("5" if os.environ.get("MODE") == "production" else "0"))
# ... and then requests under way get so long to be finished.
graceful_timeout = 30
# Workers show that they live by touching a file; on a slow disk that could block them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # gunicorn makes a private file there
control_socket_disable = True
# The app logs each request itself, and without the signatures that gunicorn's access log would show.
logconfig_dict = {
    "root": {"handlers": []},
    "formatters": {"generic": {"()": "app.core.logs.JsonFormatter"}},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False},
        "gunicorn.access": {"level": "WARNING", "propagate": False},
    },
}


def on_starting(_server: object) -> None:
    """Refuse a bad configuration once and with a sentence, rather than in every worker with a traceback."""
    try:
        load_config()
    except ConfigError as error:
        sys.exit(str(error))


def when_ready(server: object) -> None:
    """Let SIGTERM first turn readiness off, while everybody is still served."""
    stop = server.handle_term  # type: ignore[attr-defined]

    def drain_and_stop() -> None:
        stopping.begin()
        time.sleep(drain_seconds)
        stop()

    server.handle_term = drain_and_stop  # type: ignore[attr-defined]


def post_worker_init(_worker: object) -> None:
    """Tell the collector of garbage that what was loaded stays, so that it need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pre_request(_worker: object, request: object) -> None:
    """Ask clients of a node that is about to stop to come back over a new connection, which leads to another node."""
    if stopping.has_begun():
        request.force_close()  # type: ignore[attr-defined]


def child_exit(_server: object, worker: object) -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        mark_process_dead(worker.pid)  # type: ignore[attr-defined, no-untyped-call]

"""How gunicorn serves ``wsgi:app``. It reads this file by itself in the project's folder."""

import os
import sys
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead

from app.core.config import ConfigError, load_config

wsgi_app = "wsgi:app"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# Each worker builds the app for itself: database connections and image workers must not be shared across a fork.
preload_app = False
timeout = 60
# Requests under way get this long after SIGTERM; scripts/serve.py waits a little longer before it kills.
graceful_timeout = 8
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


def child_exit(_server: object, worker: object) -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        mark_process_dead(worker.pid)  # type: ignore[attr-defined, no-untyped-call]

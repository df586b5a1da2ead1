"""The Celery workers: ``celery -A jobs.worker worker``. They do what the outbox holds, as soon as they hear of it.

A task carries the id of a message and nothing else. Whether it is to be done, and by whom, the message's row decides:
the same task twice, at once or after the scheduler did the work, changes nothing. A task is acknowledged when it is
done. The claim on its message outlives the longest task, and the broker keeps an unacknowledged one back for longer.
"""

import logging
import sys
from functools import partial
from typing import Any
from uuid import UUID

from celery.signals import setup_logging, worker_process_init, worker_process_shutdown, worker_ready
from celery.worker.consumer import Consumer
from flask import Flask

from app.core import db, logs, outbox
from app.core.broker import TASK, celery_app
from app.core.config import ConfigError, load_config
from app.core.deps import deps
from app.factory import create_app
from jobs import work_outbox

CLAIMED_SECONDS = outbox.CLAIMED_FOR.total_seconds()
START_SECONDS = 60
SILENCE_SECONDS = 30

logger = logging.getLogger(__name__)

try:
    _config = load_config()
except ConfigError as _error:
    sys.exit(str(_error))
if _config.broker_url is None:
    sys.exit("BROKER_URL is not set. Without a broker there is nothing for workers; the scheduler does the work.")

celery = celery_app(_config.broker_url)
celery.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_soft_time_limit=0.8 * CLAIMED_SECONDS,
    task_time_limit=0.9 * CLAIMED_SECONDS,
    worker_prefetch_multiplier=1,
    # Workers need not know each other, and closing what they talk through can end them when the broker goes.
    worker_consumer=partial(Consumer, without_gossip=True, without_mingle=True),
    worker_proc_alive_timeout=START_SECONDS,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_enable_remote_control=False,  # Whoever reaches the broker must not be able to stop the workers.
    broker_connection_timeout=5,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"visibility_timeout": 2 * CLAIMED_SECONDS, "socket_timeout": SILENCE_SECONDS},
)


class _Process:
    """One process of the pool. Its app is built after the fork, for connections must not be shared across one."""

    app: Flask


@setup_logging.connect
def _log(**_: Any) -> None:
    logs.configure(_config.log_level)
    logger.setLevel(_config.log_level)


@worker_ready.connect
def _tell(**_: Any) -> None:
    logger.info("worker ready")


@worker_process_init.connect
def _begin(**_: Any) -> None:
    _Process.app = create_app(_config)


@worker_process_shutdown.connect
def _end(**_: Any) -> None:
    with _Process.app.app_context():
        deps().images.close()
        db.engine().dispose()


@celery.task(name=TASK)
def work(message_id: str) -> None:
    """Do one message. What goes wrong is logged without its words and left to the sweep."""
    try:
        with _Process.app.app_context():
            outbox.work_one(UUID(message_id), work_outbox.handlers(deps()), deps().clock.now)
    except Exception:
        logger.exception("message not worked", extra={"message_id": message_id})

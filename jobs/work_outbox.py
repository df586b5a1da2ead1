"""Does what waits in the outbox, or hands it to the workers. All topics of all features come together here."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.announcements.handlers import handlers as announcement_handlers
from app.checkins.handlers import handlers as check_in_handlers
from app.core import outbox
from app.core.deps import Deps
from app.core.outbox import Handler
from app.courses.handlers import handlers as course_handlers
from app.lessons.handlers import handlers as lesson_handlers
from app.media.handlers import handlers as media_handlers
from app.rights.handlers import handlers as rights_handlers

AT_ONCE = 20
PATIENCE = timedelta(minutes=2)


def run(now: Callable[[], datetime], deps: Deps) -> bool:
    """Do some due messages; returns whether more may be waiting. Short turns let the scheduler stop within seconds.

    Where a broker takes them, only those are done here that no worker has begun for ``PATIENCE``.
    """
    waiting_for = PATIENCE if deps.queue.hand_over(outbox.idle(now())) else timedelta(0)
    return outbox.work_off(handlers(deps), now, most=AT_ONCE, waiting_for=waiting_for) == AT_ONCE


def handlers(deps: Deps) -> Mapping[str, Handler]:
    return {
        **announcement_handlers(deps),
        **check_in_handlers(deps),
        **course_handlers(),
        **lesson_handlers(deps),
        **media_handlers(deps),
        **rights_handlers(),
    }

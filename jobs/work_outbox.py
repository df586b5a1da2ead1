"""Does what waits in the outbox. All topics of all features come together here."""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.announcements.handlers import handlers as announcement_handlers
from app.core.deps import Deps
from app.core.outbox import Handler, work_off
from app.courses.handlers import handlers as course_handlers
from app.lessons.handlers import handlers as lesson_handlers
from app.media.handlers import handlers as media_handlers
from app.rights.handlers import handlers as rights_handlers

AT_ONCE = 20


def run(now: Callable[[], datetime], deps: Deps) -> bool:
    """Do some due messages; returns whether more may be waiting. Short turns let the scheduler stop within seconds."""
    return work_off(handlers(deps), now, most=AT_ONCE) == AT_ONCE


def handlers(deps: Deps) -> Mapping[str, Handler]:
    return {
        **announcement_handlers(deps),
        **course_handlers(),
        **lesson_handlers(),
        **media_handlers(deps),
        **rights_handlers(),
    }

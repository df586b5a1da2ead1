"""``celery -A tests.jobs.quick_worker worker``: the workers with shorter times, who also take what leaves notes."""

import os
from datetime import timedelta
from pathlib import Path

from app.core import outbox
from jobs import work_outbox
from tests.jobs.notes import Notes

CLAIMED_FOR = timedelta(seconds=3)

outbox.CLAIMED_FOR = CLAIMED_FOR
_all_topics = work_outbox.handlers
work_outbox.handlers = lambda deps: {**_all_topics(deps), **Notes(Path(os.environ["NOTES"])).handlers()}

from jobs.worker import celery  # noqa: E402, F401  # Its time limits follow from the claim's.

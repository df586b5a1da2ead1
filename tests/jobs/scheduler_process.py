"""A real scheduler with one job, which goes on when there is a file named ``go``, and leases of three seconds.

``python -m tests.jobs.scheduler_process FOLDER`` prints a line each time the job begins.
"""

import logging
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.core import job_runs
from app.core.config import load_config
from app.factory import create_app
from jobs import runner, scheduler
from jobs.schedule import YEAR_FORM, Periodic, year

LEASE = timedelta(seconds=3)


class Patient:
    def __init__(self, folder: Path) -> None:
        self._go = folder / "go"

    def __call__(self, *_: Any) -> dict[str, Any]:
        print("job began", flush=True)
        while not self._go.exists():
            time.sleep(0.05)
        return {}


def main(folder: Path) -> None:
    job_runs.LEASE, runner.RENEW_EVERY, scheduler.LOOK_EVERY = LEASE, LEASE / 6, LEASE / 6
    logging.getLogger("apscheduler.executors").setLevel(logging.ERROR)
    job = Periodic("patient", Patient(folder), {"month": 1}, year, YEAR_FORM, reach=timedelta(days=366))
    scheduler.Scheduler(create_app(load_config()), [job], []).serve()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""``python -m jobs scheduler | run JOB [--period P] [--again] | list``: the entry point of everything done by time."""

import gc
import re
import sys
from argparse import ArgumentParser, Namespace

from flask import Flask

from app.core import db, logs
from app.core.clock import SystemClock
from app.core.config import ConfigError, load_config
from app.factory import create_app
from jobs import runner
from jobs.runner import Outcome
from jobs.schedule import INTERVALS, PERIODIC, Interval, Periodic
from jobs.scheduler import Scheduler

JOBS: dict[str, Periodic | Interval] = {job.name: job for job in (*PERIODIC, *INTERVALS)}


def main() -> None:
    arguments = _arguments()
    if arguments.command == "list":
        _list()
        return
    try:
        config = load_config()
    except ConfigError as error:
        sys.exit(str(error))
    logs.configure(config.log_level)
    app = create_app(config)
    gc.freeze()  # What was loaded stays; collecting garbage during a tally need not look at it again.
    try:
        if arguments.command == "scheduler":
            Scheduler(app).serve()
        else:
            _run(app, arguments)
    finally:
        with app.app_context():
            db.engine().dispose()


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m jobs")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("scheduler", help="work until SIGTERM, making up for what was missed")
    commands.add_parser("list", help="show the timetable")
    run = commands.add_parser("run", help="run one job now")
    run.add_argument("job", choices=sorted(JOBS))
    run.add_argument("--period", default="", help="for example 2026-W47; needed by the jobs that have periods")
    run.add_argument("--again", action="store_true", help="even if the period is done already")
    arguments = parser.parse_args()
    if arguments.command == "run":
        job = JOBS[arguments.job]
        if isinstance(job, Periodic) and not re.fullmatch(job.form, arguments.period):
            run.error(f"{job.name} needs --period in the form {job.form}")
    return arguments


def _run(app: Flask, arguments: Namespace) -> None:
    job = JOBS[arguments.job]
    if isinstance(job, Interval):
        runner.run_once(app, job)
        return
    outcome = runner.run(app, job, arguments.period, again=arguments.again)
    sys.stdout.write(f"{job.name} {arguments.period}: {outcome}\n")
    if outcome is Outcome.REFUSED:
        sys.exit("It is done already (repeat it with --again), or runs elsewhere, or has failed too often.")
    if outcome is Outcome.FAILED:
        sys.exit("The log says why.")


def _list() -> None:
    for job in JOBS.values():
        sys.stdout.write(f"{job.name:<16} {_times(job)}\n")


def _times(job: Periodic | Interval) -> str:
    if isinstance(job, Interval):
        return f"every {job.every.total_seconds():g} seconds"
    due = ", ".join(f"{field} {value}" for field, value in job.due.items())
    return f"{due:<28} period such as {job.period_of(SystemClock().now())}"


if __name__ == "__main__":
    main()

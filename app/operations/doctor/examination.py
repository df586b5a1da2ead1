"""Runs all checks at once and waits for none of them longer than a moment."""

from collections.abc import Callable, Iterable, Sequence
from threading import Thread

from flask import Flask

from app.core.clock import monotonic
from app.operations.doctor import database, life, machine, settings, surroundings
from app.operations.doctor.findings import Finding, wrong

Check = Callable[[], Iterable[Finding]]
CHECKS: tuple[Check, ...] = (
    settings.configuration,
    settings.keys,
    database.database,
    database.migrations,
    database.clock,
    surroundings.store,
    surroundings.bucket,
    surroundings.store_clock,
    surroundings.shared_limits,
    surroundings.broker,
    machine.disk,
    machine.file_rights,
    machine.fonts,
    machine.image_work,
    life.scheduler,
    life.messages,
    life.calendars,
    life.backups,
)
SECONDS = 4.5


class _Examiner(Thread):
    """One check in a thread of its own, which is left behind where something outside does not answer."""

    def __init__(self, app: Flask, check: Check) -> None:
        super().__init__(daemon=True)
        self._app, self._check = app, check
        self.part = check.__name__.replace("_", " ")
        self.found: list[Finding] = []

    def run(self) -> None:
        with self._app.app_context():
            try:
                self.found = list(self._check())
            except Exception as error:  # noqa: BLE001  # Whatever a check fails of is its finding.
                self.found = [wrong(self.part, f"The check itself failed: {type(error).__name__}.")]


def examine(app: Flask, checks: Sequence[Check] = CHECKS, seconds: float = SECONDS) -> list[Finding]:
    """Return what all checks find, in their order."""
    deadline = monotonic() + seconds
    examiners = [_Examiner(app, check) for check in checks]
    for examiner in examiners:
        examiner.start()
    found: list[Finding] = []
    for examiner in examiners:
        examiner.join(max(0.0, deadline - monotonic()))
        late = [wrong(examiner.part, f"There was no answer within {seconds:g} seconds.")]
        found += late if examiner.is_alive() else examiner.found
    return found

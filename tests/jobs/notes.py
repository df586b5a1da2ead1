"""Work that leaves a note, so that tests see who did it: "number pid" is a line in a file of the folder ``NOTES``.

What is to be done slowly notes that it has begun and goes on when there is a file named ``go``.
"""

import os
import time
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.core.outbox import Handler

QUICK, SLOW, PHOTO = "notes.quick", "notes.slow", "photos.noted"


class Notes:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def handlers(self) -> dict[str, Handler]:
        return {QUICK: partial(self._note, "done"), PHOTO: partial(self._note, "done"), SLOW: self._note_slowly}

    def done(self) -> list[tuple[int, int]]:
        """Return number and process of what was done, in order."""
        return self._read("done")

    def begun(self) -> list[tuple[int, int]]:
        """Return number and process of what was begun slowly, in order."""
        return self._read("begun")

    def go(self) -> None:
        (self.folder / "go").touch()

    def clear(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()

    def _note_slowly(self, payload: Mapping[str, Any], now: datetime) -> None:
        self._note("begun", payload, now)
        while not (self.folder / "go").exists():
            time.sleep(0.02)
        self._note("done", payload, now)

    def _note(self, what: str, payload: Mapping[str, Any], _now: datetime) -> None:
        with (self.folder / what).open("a", encoding="utf-8") as file:
            file.write(f"{payload['number']} {os.getpid()}\n")

    def _read(self, what: str) -> list[tuple[int, int]]:
        file = self.folder / what
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [(int(number), int(pid)) for number, pid in map(str.split, lines)]

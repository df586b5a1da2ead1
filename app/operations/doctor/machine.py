"""Looks at the machine: its disk, who may read what is on it, fonts, image work."""

import base64
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pylopdf_fonts_zh_cn

from app.core.deps import config, deps, now
from app.core.errors import DomainError
from app.operations.doctor.findings import Finding, ok, warning, wrong

_GIB = 2**30
_DISK_WARNING, _DISK_WRONG = 5 * _GIB, _GIB
_SMALLEST_FONT = 1_000_000  # One without Chinese is smaller.
# A gray square of 16 by 16 pixels.
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAEUlEQVR42mM8wYAKmBhGtAAA5cgA6C0e9MkAAAAASUVORK5CYII="
)


def disk() -> Iterator[Finding]:
    folder = config().var
    free = shutil.disk_usage(folder).free
    words = f"{free / _GIB:.1f} GiB are free in {folder}"
    if free < _DISK_WRONG:
        yield wrong("disk", f"{words}; make room before uploads and commits fail.")
    elif free < _DISK_WARNING:
        yield warning("disk", f"{words}; make room soon.")
    else:
        yield ok("disk", f"{words}.")


def file_rights() -> Iterator[Finding]:
    """Look whether other accounts of the machine can read secrets or children's data."""
    folder = config().var
    open_files = [path for path in (folder / "secrets.json", *folder.glob("*.db")) if _is_open(path)]
    if not open_files or not _is_open(folder):
        yield ok("file rights", f"Only this account reads {folder}.")
    elif folder / "secrets.json" in open_files:
        yield wrong("file rights", f"Other accounts can read the secrets; run: chmod 600 {folder}/secrets.json")
    else:
        yield warning("file rights", f"Other accounts can read {open_files[0].name}; run: chmod 700 {folder}")


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def fonts() -> Iterator[Finding]:
    paths = [Path(path) for path in (pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_zh_cn.serif_path())]
    missing = [path.name for path in paths if not path.exists() or path.stat().st_size < _SMALLEST_FONT]
    if missing:
        yield wrong("fonts", f"{', '.join(missing)} of the posters cannot be used; install the requirements again.")
    else:
        yield ok("fonts", "The Chinese fonts of posters and certificates are there.")


def image_work() -> Iterator[Finding]:
    try:
        deps().images.process(_PICTURE, now())
    except DomainError as error:
        yield wrong("image work", f"An image worker cannot process a small picture ({error.code}); see the log.")
    else:
        yield ok("image work", "An image worker has processed a small picture.")

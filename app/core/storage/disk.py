"""Objects as files in one private folder: the embedded default.

An object ``r/<id>.jpg`` is the file ``<root>/r/<last two characters of id>/<id>.jpg``: 256 folders share the files,
and their names are spread evenly because the last characters of our ids are random (the first are a clock).
A new object is written beside the tree, in ``<root>/.incoming``, and renamed into place only when it is whole and on
the disk, so that a crash or a full disk never leaves half an object. ``.incoming`` can be no key.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from app.core.clock import SystemClock
from app.core.storage.port import ObjectMissing, ObjectTooLarge, StorageUnavailable, checked_key

_ABANDONED_AFTER_SECONDS = 3600


class DiskStorage:
    """All processes of one machine may use the same root at once. Folders are 0700 and files 0600."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._incoming = self._root / ".incoming"
        with _disk_errors():
            self._remove_abandoned()

    def put(self, key: str, data: bytes, content_type: str) -> None:  # noqa: ARG002  # The app serves it and knows the type.
        with _disk_errors():
            path = self._path(key)
            _make_folder(path.parent)
            with self._incoming_file(data) as complete:
                complete.replace(path)
            _sync_folder(path.parent)

    def get(self, key: str, *, most: int | None = None) -> bytes:
        with _disk_errors():
            try:
                with self._path(key).open("rb") as file:
                    if most is not None and os.fstat(file.fileno()).st_size > most:
                        raise ObjectTooLarge
                    return file.read()
            except FileNotFoundError:
                raise ObjectMissing from None

    def delete(self, key: str) -> None:
        with _disk_errors(), suppress(FileNotFoundError):
            path = self._path(key)
            path.unlink()
            _sync_folder(path.parent)

    def exists(self, key: str) -> bool:
        with _disk_errors():
            try:
                self._path(key).stat()
            except FileNotFoundError:
                return False
            return True

    def link(self, key: str, *, seconds: int, filename: str | None = None) -> None:  # noqa: ARG002  # The app makes links.
        checked_key(key)

    def ticket(self, key: str, *, content_type: str, most: int, seconds: int) -> None:  # noqa: ARG002  # The app takes uploads.
        checked_key(key)

    def check(self) -> None:
        """Write and remove a file: the only question whose answer covers rights, a read-only mount and a full disk."""
        with _disk_errors(), self._incoming_file(b"."):
            pass

    def _path(self, key: str) -> Path:
        """Return where the object is, having made sure that no symbolic link leads out of the root."""
        parts = PurePosixPath(checked_key(key))
        path = self._root / parts.parent / parts.stem[-2:] / parts.name
        if not path.resolve().is_relative_to(self._root):
            raise PermissionError(f"{path} leads out of {self._root}")
        return path

    @contextmanager
    def _incoming_file(self, data: bytes) -> Iterator[Path]:
        """Yield a temporary file that holds ``data`` durably; what has not been renamed by then is removed."""
        _make_folder(self._incoming)
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123  # It is a descriptor, not a path.
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _remove_abandoned(self) -> None:
        """Remove what killed processes left half-written: it may be a photo that somebody later asks us to delete."""
        oldest = SystemClock().now().timestamp() - _ABANDONED_AFTER_SECONDS
        for path in self._incoming.glob("*"):
            with suppress(FileNotFoundError):  # Another process may be tidying up, too.
                if path.stat().st_mtime < oldest:
                    path.unlink()


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailable from error


def _make_folder(folder: Path) -> None:
    """Make the folder and its parents private, and their names durable (``mkdir(parents=True)`` does neither)."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

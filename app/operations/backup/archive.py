"""What stands in a backup: a head, every table row by row, every stored object, and an end that counts them.

Inside the envelope is compressed text, a JSON document a line. Rows are arrays; all else are objects. The bytes of a
stored object follow its line. Each table ends with the number of its rows and the sum of their hashes, which does not
depend on their order, so that any database can be compared with it.
"""

import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.operations.backup.columns import Shape, canonical
from app.operations.backup.envelope import EnvelopeReader, EnvelopeWriter
from app.operations.backup.errors import BackupError
from app.operations.progress import progress

FORMAT = 1
_MODULUS = 2**256
_BUFFER = 256 * 1024


class Tally:
    """Counts rows and adds up their hashes: equal for equal rows in any order."""

    def __init__(self) -> None:
        self._rows, self._sum = 0, 0

    def add(self, line: bytes) -> None:
        self._rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest())) % _MODULUS

    def result(self) -> dict[str, Any]:
        return {"rows": self._rows, "sum": f"{self._sum:064x}"}


@dataclass(frozen=True)
class StoredObject:
    """An object of the store. ``data`` is None where the backup holds only the manifest."""

    key: str
    size: int
    sha256: str
    data: bytes | None


class ArchiveWriter:
    """Writes one archive from the head to the end, in this order."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file
        self._rows, self._objects, self._bytes = 0, 0, 0

    def head(self, **facts: Any) -> None:
        self._line({"laborstar": "backup", "format": FORMAT, **facts})

    def table(self, shape: Shape, lines: Iterator[bytes]) -> None:
        self._line({"table": shape.name, "columns": shape.columns})
        tally = Tally()
        for line in lines:
            self._file.write(line)
            tally.add(line)
        result = tally.result()
        self._rows += result["rows"]
        self._line(result)

    def object(self, key: str, data: bytes, *, is_included: bool) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        self._line({"object": key, "size": len(data), "sha256": sha256, "included": is_included})
        if is_included:
            self._file.write(data)
        self._objects += 1
        self._bytes += len(data)

    def end(self) -> None:
        self._line({"end": True, "rows": self._rows, "objects": self._objects, "bytes": self._bytes})

    def _line(self, content: Any) -> None:
        self._file.write(canonical(content).encode() + b"\n")


class ArchiveReader:
    """Reads one archive: ``head``, then ``tables()`` to their end, then ``objects()`` to theirs, which sets ``end``.

    ``tally`` is that of the table whose lines were read last.
    """

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file
        self.head: dict[str, Any] = json.loads(file.readline())
        if self.head.get("format") != FORMAT:
            raise BackupError("This backup was made by a later version of Laborstar; restore it with that version.")
        self.tally: dict[str, Any] = {}
        self.end: dict[str, int] = {}
        self._next: dict[str, Any] = json.loads(file.readline())

    def tables(self) -> Iterator[tuple[Shape, Iterator[bytes]]]:
        """Yield each table with the lines of its rows; the lines end with an error where they were not all."""
        while "table" in self._next:
            shape = Shape(self._next["table"], self._next["columns"])
            lines = self._lines(shape.name)
            yield shape, lines
            for _ in lines:
                pass
            self._next = json.loads(self._file.readline())

    def skip_tables(self) -> None:
        """Read all rows without using them; that they are those that were written is checked all the same."""
        for _ in self.tables():
            pass

    def _lines(self, name: str) -> Iterator[bytes]:
        tally = Tally()
        for line in self._file:
            if line.startswith(b"{"):
                self.tally = tally.result()
                if json.loads(line) != self.tally:
                    raise BackupError(f"The rows of {name} in this backup are not those that were written.")
                return
            tally.add(line)
            yield line

    def objects(self) -> Iterator[StoredObject]:
        while "object" in self._next:
            entry = self._next
            data = self._file.read(entry["size"]) if entry["included"] else None
            if data is not None and hashlib.sha256(data).hexdigest() != entry["sha256"]:
                raise BackupError(f"The object {entry['object']} in this backup is not the one that was written.")
            yield StoredObject(entry["object"], entry["size"], entry["sha256"], data)
            self._next = json.loads(self._file.readline())
        self.end = self._next
        if self._file.read(1):
            raise BackupError("This backup goes on behind its end.")


@contextmanager
def writing(file: BinaryIO, key: bytes) -> Iterator[ArchiveWriter]:
    """Open an archive to write; it gets its end when the block ends well."""
    envelope = EnvelopeWriter(file, key)
    with gzip.GzipFile(fileobj=envelope, mode="wb", compresslevel=3) as packed:
        writer = ArchiveWriter(packed)
        yield writer
        writer.end()
    envelope.finish()


@contextmanager
def opened(path: Path, key: bytes, label: str = "") -> Iterator[ArchiveReader]:
    """Open an archive to read, showing how far it is read where that has a label.

    Raises ``BackupError``, now or while reading, where it is not as it was written.
    """
    with path.open("rb") as file, progress(label, path.stat().st_size) if label else nullcontext(_ignore) as advance:
        envelope = io.BufferedReader(EnvelopeReader(file, key, advance), _BUFFER)
        with gzip.GzipFile(fileobj=envelope, mode="rb") as unpacked:
            yield ArchiveReader(unpacked)


def _ignore(_count: int) -> None:
    """Show no progress."""


def verified(path: Path, key: bytes) -> dict[str, int]:
    """Read an archive from one end to the other and return what its end says. Raises ``BackupError``."""
    with opened(path, key, "Checking") as archive:
        archive.skip_tables()
        for _ in archive.objects():
            pass
        return archive.end

"""An encrypted file opens whole or not at all."""

import io
import os

import pytest

from app.operations.backup.envelope import EnvelopeReader, EnvelopeWriter
from app.operations.backup.errors import BackupError

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
HEADER = 19 + 32 + 16
CHUNK = 256 * 1024 + 16


def sealed(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = EnvelopeWriter(file, KEY)
    for start in range(0, len(content), 100_000):
        writer.write(content[start : start + 100_000])
    writer.finish()
    return file.getvalue()


def opened(envelope: bytes, key: bytes = KEY) -> bytes:
    return io.BufferedReader(EnvelopeReader(io.BytesIO(envelope), key, lambda _: None)).read()


CONTENT = os.urandom(600_000)
ENVELOPE = sealed(CONTENT)


@pytest.mark.parametrize("size", [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 600_000])
def test_what_was_written_is_read(size):
    assert opened(sealed(CONTENT[:size])) == CONTENT[:size]


@pytest.mark.parametrize("size", [0, 10, 40, HEADER, HEADER + 1, HEADER + CHUNK, HEADER + 2 * CHUNK, len(ENVELOPE) - 1])
def test_cut_off_file_is_refused(size):
    with pytest.raises(BackupError):
        opened(ENVELOPE[:size])


@pytest.mark.parametrize("place", [0, 20, 60, HEADER, HEADER + CHUNK - 1, HEADER + CHUNK + 5, len(ENVELOPE) - 1])
def test_changed_byte_is_noticed(place):
    changed = bytearray(ENVELOPE)
    changed[place] ^= 1
    with pytest.raises(BackupError):
        opened(bytes(changed))


def test_chunks_cannot_be_moved_left_out_or_added():
    head, first, second, last = (
        ENVELOPE[:HEADER],
        ENVELOPE[HEADER : HEADER + CHUNK],
        ENVELOPE[HEADER + CHUNK : HEADER + 2 * CHUNK],
        ENVELOPE[HEADER + 2 * CHUNK :],
    )
    foreign = sealed(CONTENT)[HEADER : HEADER + CHUNK]
    for parts in ([second, first, last], [first, last], [first, second, second, last], [foreign, second, last]):
        with pytest.raises(BackupError):
            opened(head + b"".join(parts))


def test_wrong_key_is_told_from_a_damaged_file():
    with pytest.raises(BackupError, match="another BACKUP_KEY"):
        opened(ENVELOPE, OTHER_KEY)


def test_same_content_is_never_encrypted_alike():
    assert sealed(b"same") != sealed(b"same")

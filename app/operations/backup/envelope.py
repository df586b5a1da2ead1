"""An encrypted file, written and read as a stream in chunks of AES-256-GCM.

The key of each file is derived from ours and a random salt, so that the chunks can simply be numbered: the nonce is the
number and whether it is the last one. A chunk that is changed, moved, left out or taken from another file does not
open, and a file that was cut off has no last chunk.

    magic | salt (32 bytes) | check of the key (16 bytes) | chunks of 256 KiB and a tag each, the last one shorter
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.operations.backup.errors import BackupError
from app.operations.progress import Advance

_MAGIC = b"laborstar backup 1\n"
_SALT, _KEY, _CHECK, _TAG = 32, 32, 16, 16
_CHUNK = 256 * 1024


class EnvelopeWriter(io.RawIOBase):
    """Encrypts what is written into ``file``. Without ``close`` the file has no end and is not opened again."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file = file
        salt = os.urandom(_SALT)
        self._cipher, check = _derived(key, salt)
        self._number = 0
        self._waiting = bytearray()
        file.write(_MAGIC + salt + check)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # Only bytes are ever written.
        self._waiting += data
        while len(self._waiting) > _CHUNK:
            self._seal(bytes(self._waiting[:_CHUNK]), is_last=False)
            del self._waiting[:_CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), chunk, None))
        self._number += 1


class EnvelopeReader(io.RawIOBase):
    """Decrypts ``file``. Reading raises ``BackupError`` where a byte was changed or the end is missing."""

    def __init__(self, file: BinaryIO, key: bytes, advance: Advance) -> None:
        """``advance`` is told of the bytes as they are read."""
        self._file, self._advance = file, advance
        if file.read(len(_MAGIC)) != _MAGIC:
            raise BackupError("This is no backup of Laborstar, or one of a later version.")
        salt, check = file.read(_SALT), file.read(_CHECK)
        self._cipher, expected = _derived(key, salt)
        if check != expected:
            raise BackupError("This backup was made with another BACKUP_KEY, or its first bytes were changed.")
        self._number = 0
        self._next = file.read(_CHUNK + _TAG)
        self._opened = memoryview(b"")
        self._has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # What io.BufferedReader hands in.
        if not self._opened and not self._has_ended:
            self._open_next()
        taken = self._opened[: len(buffer)]
        buffer[: len(taken)] = taken
        self._opened = self._opened[len(taken) :]
        return len(taken)

    def _open_next(self) -> None:
        chunk, self._next = self._next, self._file.read(_CHUNK + _TAG)
        self._has_ended = not self._next
        try:
            opened = self._cipher.decrypt(_nonce(self._number, is_last=self._has_ended), chunk, None)
        except InvalidTag as error:
            raise BackupError("This backup was cut off, changed or damaged.") from error
        self._opened = memoryview(opened)
        self._number += 1
        self._advance(len(chunk))


def _derived(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    """Return the cipher of one file, and what tells a wrong key from a damaged file."""
    derived = HKDF(SHA256(), _KEY + _CHECK, salt, _MAGIC).derive(key)
    return AESGCM(derived[:_KEY]), derived[_KEY:]


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])

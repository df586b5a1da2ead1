"""Which single persons' data a request has shown: noted where it is read, written down when the answer is ready.

Every layer can note; the feature that keeps the log writes, in a transaction of its own, so that a read stays a read.
"""

from typing import NamedTuple
from uuid import UUID

from flask import g


class Access(NamedTuple):
    """Something of a person that was shown. ``what`` is a short code such as ``points``."""

    subject_id: UUID
    what: str


def note_access(subject_id: UUID, what: str) -> None:
    """Note that the answer of this request shows something of a person; call it after the caller's right was checked."""
    g.setdefault("accesses", {})[Access(subject_id, what)] = None


def take_accesses() -> list[Access]:
    """Hand over what was noted, each thing once, in its order."""
    return list(g.pop("accesses", {}))

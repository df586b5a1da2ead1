"""Whether this node is about to stop: one byte that gunicorn's master shares with its workers.

The master's configuration imports this module before it forks, so that all its processes see the same byte.
"""

import mmap

_shared = mmap.mmap(-1, 1)


def begin() -> None:
    """Say that the node is about to stop, in all processes of the web server."""
    _shared[0] = 1


def has_begun() -> bool:
    return _shared[0] == 1

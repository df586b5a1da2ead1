"""Ports of this machine for the servers of tests: none is given twice, and no connection takes one as its own end."""

import os
import socket
from contextlib import suppress
from itertools import count

# Below those from which the system takes the near ends of connections (32768 to 60999 on Linux): between the moment
# when a port there is found free and the moment when its server listens, any other process may get it.
_LOWEST, _PORTS = 10240, 20480
# Processes that test at the same time begin far from each other, and so do processes with neighbouring numbers.
_numbers = count(os.getpid() * 97)


def free_port() -> int:
    """Return a port that nobody holds and that this process has not returned before."""
    while True:
        port = _LOWEST + next(_numbers) % _PORTS
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port

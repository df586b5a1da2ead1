"""What the kernel tells about processes (Linux)."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int | str = "self") -> float:
    """Return the most memory that a process ever had in RAM (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@dataclass(frozen=True)
class Memory:
    """MiB of a process: in RAM, its share of what it shares, and what it has for itself alone."""

    resident: float
    proportional: float
    unique: float


def memory_of(pid: int) -> Memory:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    kib = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in text.splitlines()[1:])}
    return Memory(kib["Rss"] / 1024, kib["Pss"] / 1024, (kib["Private_Clean"] + kib["Private_Dirty"]) / 1024)


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, in user and kernel mode; none where it has just ended."""
    return _seconds(pid, 11)


def cpu_seconds_of_ended_children(pid: int) -> float:
    return _seconds(pid, 13)


def _seconds(pid: int, first: int) -> float:
    try:
        user, system = _stat(pid)[first : first + 2]
    except OSError:
        return 0
    return (int(user) + int(system)) / _TICKS_A_SECOND


def descendants(pid: int) -> Iterator[int]:
    """Yield the living children of a process, their children, and so on."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int(_stat(entry.name)[1])
        except OSError:
            continue  # It ended while we looked.
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its_parent in parents.items() if its_parent == parent]
        yield from children
        waiting += children


def cpu_of_descendants(pid: int) -> float:
    """Return the processor time that the living descendants of a process have used."""
    return sum(map(cpu_seconds, descendants(pid)))


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _stat(pid: int | str) -> list[str]:
    """Return the fields of /proc/PID/stat after the name, which may itself hold spaces and brackets."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()

"""The machine on which something was measured."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.table import table_of
from tests.servers.postgres import find_binaries


def described() -> str:
    """Return a table of all that speed depends on."""
    facts = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": f"{_cpu_model()}, {os.cpu_count()} cores",
        "memory": f"{_memory_gib():.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "PostgreSQL": _postgres_version(),
    }
    return table_of(("machine", ""), list(facts.items()))


def _cpu_model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "CPU part")))
    return next(named, platform.machine())


def _memory_gib() -> float:
    total = Path("/proc/meminfo").read_text(encoding="ascii").partition("MemTotal:")[2].split()[0]
    return int(total) / 1024**2


def _postgres_version() -> str:
    command = [str(find_binaries() / "postgres"), "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[2]

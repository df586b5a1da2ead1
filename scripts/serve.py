# ruff: noqa: INP001  # A script, not a package.
"""Runs Laborstar on one machine: the web server and the job scheduler, which start, live and stop together.

    .venv/bin/python scripts/serve.py

SIGTERM or Ctrl-C stops both cleanly, as soon as what is under way is done, and ends with status 0. Where one of them ends
by itself, the other is stopped and the status is 1. No process outlives this one, even when it is killed with SIGKILL: a
shell holds the reading end of a pipe whose writing end only this process has, and stops both when the pipe closes.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PROGRAMS = {
    "The web server": [sys.executable, "-m", "gunicorn"],
    "The job scheduler": [sys.executable, "-m", "jobs", "scheduler"],
}
STAND_IN = {"The stand-in of the WeChat platform": [sys.executable, "-m", "app.wechat.fake"]}
# Gunicorn drains for DRAIN_SECONDS and lets requests finish for 30 more (gunicorn.conf.py), the scheduler finishes its
# job. Whoever is not done by now is killed, with its children.
STOP_SECONDS = 75
# The last line read names the programs to stop, the argument the folder to remove.
WATCH = f"""
one_lives() {{ for pid in $pids; do kill -0 "$pid" 2>/dev/null && return; done; return 1; }}
pids=; while read -r line; do pids=$line; done
if [ "$pids" ]; then
    kill -TERM $pids 2>/dev/null
    seconds=0
    while [ $seconds -lt {STOP_SECONDS} ] && one_lives; do
        sleep 1
        seconds=$((seconds + 1))
    done
    for pid in $pids; do kill -KILL -- "-$pid" 2>/dev/null; done
fi
rm -rf -- "$1"
"""
# Where the processes share their metrics: in memory, because a process that writes there dies when a disk is full.
MEMORY = Path("/dev/shm")  # noqa: S108  # The folder in it is private.
STOP = {signal.SIGTERM, signal.SIGINT}
AWAITED = STOP | {signal.SIGCHLD}


class Service:
    """The programs, each in a session of its own so that Ctrl-C reaches only this process, and their watcher."""

    def __init__(self) -> None:
        metrics = tempfile.mkdtemp(prefix="laborstar-metrics-", dir=MEMORY if MEMORY.is_dir() else None)
        environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": metrics}
        programs = PROGRAMS
        if _has_stand_in(environ):
            # Nobody but this installation needs to know where it listens.
            environ, programs = {"WECHAT_URL": _free_address()} | environ, programs | STAND_IN
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self._watcher = _start(["/bin/sh", "-c", WATCH, "sh", metrics], environ, stdin=subprocess.PIPE)
        for name, command in programs.items():
            self._programs[name] = _start(command, environ)
            self._watch(*(program.pid for program in self._programs.values()))

    def wait(self) -> str | None:
        """Wait for a request to stop, or until a program ends; then return a sentence about it."""
        while signal.sigwait(AWAITED) not in STOP:
            for name, program in self._programs.items():
                if program.poll() is not None:
                    return f"{name} ended unexpectedly with status {program.returncode}; everything is stopped."
        return None

    def stop(self) -> None:
        """End what still runs: cleanly, and by force where that takes too long."""
        for program in self._programs.values():
            program.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for program in self._programs.values():
            try:
                program.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)
                program.wait()
        self._watch()
        self._watcher.communicate()

    def _watch(self, *pids: int) -> None:
        """Tell the watcher whom to stop when this process is gone: nobody, where no process is named."""
        if self._watcher.stdin and self._watcher.poll() is None:
            self._watcher.stdin.write(" ".join(map(str, pids)).encode() + b"\n")
            self._watcher.stdin.flush()


def _has_stand_in(environ: Mapping[str, str]) -> bool:
    """Tell whether this is a demonstration that needs a platform to sign in with."""
    return environ.get("MODE", "demo") == "demo" and environ.get("WECHAT", "fake") == "fake"


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _start(command: list[str], environ: Mapping[str, str], stdin: int | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # the commands above, nothing from outside
        command,
        cwd=PROJECT,
        env=environ,
        stdin=stdin,
        start_new_session=True,
        preexec_fn=_unblock,  # noqa: PLW1509  # this process has one thread
    )


def _unblock() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, AWAITED)


def main() -> None:
    # Blocked signals wait to be taken by sigwait, so none can come between starting a program and knowing it.
    signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    service = Service()
    try:
        sentence = service.wait()
    finally:
        service.stop()
    sys.exit(sentence)


if __name__ == "__main__":
    main()

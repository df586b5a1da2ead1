"""A disk of a few megabytes that can be filled to the last byte, without root: in a namespace of its own."""

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

_ENTER = ["unshare", "--user", "--map-root-user", "--mount"]
# The disk lives as long as this shell, which waits for the end of its input.
_HOLD = 'mount -t tmpfs -o size="$2" small "$1" && echo ready && cat >/dev/null'


def are_namespaces_allowed() -> bool:
    """Tell whether this machine lets ordinary users mount something of their own; many containers do not."""
    mount = [*_ENTER, "mount", "-t", "tmpfs", "none", "/mnt"]
    return (
        bool(shutil.which("unshare") and shutil.which("nsenter"))
        and not subprocess.run(mount, capture_output=True, check=False).returncode
    )


class SmallDisk:
    """A disk of so many bytes at ``place``, seen there by the commands that start with ``prefix``.

    ``view`` is the same place seen from this process.
    """

    def __init__(self, place: Path, size: int) -> None:
        self._command = [*_ENTER, "/bin/sh", "-c", _HOLD, "sh", str(place), str(size)]
        self._place = place

    def __enter__(self) -> Self:
        self._holder = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._holder.stdout
        assert self._holder.stdout.readline() == b"ready\n"
        self.view = Path(f"/proc/{self._holder.pid}/root{self._place}")
        return self

    def __exit__(self, *_: object) -> None:
        self._holder.communicate()

    @property
    def prefix(self) -> list[str]:
        command = ["nsenter", "--user", "--mount", "--preserve-credentials", "-t", str(self._holder.pid)]
        return [*command, f"--wd={Path.cwd()}"]

    def fill(self) -> None:
        """Leave not one byte."""
        with (self.view / "ballast").open("ab", buffering=0) as ballast:
            for size in (1024 * 1024, 4096, 1):
                with suppress(OSError):
                    while True:
                        ballast.write(b"." * size)

    def free(self) -> None:
        (self.view / "ballast").unlink()

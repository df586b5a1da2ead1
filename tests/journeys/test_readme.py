"""The commands that the READMEs show do what they say."""

import os
import re
import subprocess

import pytest

from tests.servers.laborstar import PROJECT

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(240)]
BLOCK = re.compile(r"```sh\n(API=.*?)```", re.DOTALL)


def block(name: str) -> str:
    found = BLOCK.search((PROJECT / name).read_text(encoding="utf-8"))
    assert found, f"{name} shows no calls"
    return found.group(1)


def test_the_main_job_works_as_shown(laborstar):
    environ = os.environ | {"VAR": str(laborstar.var), "PORT": str(laborstar.port), "MODE": "demo"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block("README.md")],
        cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "shown_name" in done.stdout
    assert '"kind":"stars"' in done.stdout.replace(" ", "")
    assert '"status":"announced"' in done.stdout.replace(" ", "")


def test_both_readmes_show_the_same_calls():
    commands = [
        [line for line in block(name).splitlines() if not line.startswith("#")]
        for name in ("README.md", "README.zh.md")
    ]
    assert commands[0] == commands[1]

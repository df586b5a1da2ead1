"""The commands that the READMEs show do what they say."""

import os
import re
import subprocess

import pytest

from tests.servers.laborstar import PROJECT, Laborstar

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(240)]
BLOCK = re.compile(r"```sh\n(API=.*?)```", re.DOTALL)


def blocks(name: str) -> list[str]:
    return BLOCK.findall((PROJECT / name).read_text(encoding="utf-8"))


def run(laborstar: Laborstar, calls: str) -> str:
    environ = os.environ | {"VAR": str(laborstar.var), "PORT": str(laborstar.port), "MODE": "demo"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", calls],
        cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_the_main_job_works_as_shown(laborstar):
    said = run(laborstar, blocks("README.md")[0])
    assert "shown_name" in said
    assert '"kind":"stars"' in said.replace(" ", "")
    assert '"status":"announced"' in said.replace(" ", "")


def test_a_draw_is_checked_as_shown(laborstar):
    said = run(laborstar, blocks("README.md")[1])
    assert "CONFIRMED" in said
    assert "周五社团选课" in said


def test_both_readmes_show_the_same_calls():
    english, chinese = (
        [[line for line in block.splitlines() if not line.startswith("#")] for block in blocks(name)]
        for name in ("README.md", "README.zh.md")
    )
    assert len(english) == 2
    assert english == chinese

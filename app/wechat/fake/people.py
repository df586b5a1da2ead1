"""Who may sign in by which code: a file in ``VAR`` that the demo writes and the stand-in reads."""

import json
from collections.abc import Mapping
from pathlib import Path

FILE = "codes.json"


def folder_of(var: Path) -> Path:
    return var / "wechat-fake"


def write_people(var: Path, openids: Mapping[str, str]) -> None:
    """Set which code names exist and whose openid each one gives."""
    folder = folder_of(var)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(json.dumps(dict(openids)), encoding="utf-8")


def people_in(folder: Path) -> dict[str, str]:
    path = folder / FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

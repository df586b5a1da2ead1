"""A small stand-in for the platform in demo mode and tests: single-use codes, the platform's error codes, an outbox.

A code is ``NAME`` or ``NAME#ANYTHING``; NAME says who signs in, and each full code works once. Used codes are files,
so that several worker processes agree; ``reset`` forgets them when the demo starts.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from app.accounts.errors import WechatCodeInvalid
from app.wechat.errors import NoSubscription, WechatUnavailable

KNOWN = "codes.json"
# The platform's errcode for a code that is wrong, was used, or while it is busy.
INVALID, USED, BUSY = 40029, 40163, -1


class FakeWechat:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "used").mkdir(parents=True, exist_ok=True)

    def reset(self) -> None:
        """Let every code be used once more."""
        shutil.rmtree(self._folder / "used")
        (self._folder / "used").mkdir()

    def know(self, names: Mapping[str, str]) -> None:
        """Set which code names exist and whose openid each one gives."""
        (self._folder / KNOWN).write_text(json.dumps(dict(names)), encoding="utf-8")

    def openid_of(self, code: str) -> str:
        name = code.partition("#")[0]
        if name == "busy":
            raise WechatUnavailable(errcode=BUSY, retry_after=1)
        openid = self._known().get(name)
        if openid is None:
            raise WechatCodeInvalid(errcode=INVALID)
        try:
            (self._folder / "used" / hashlib.sha256(code.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError as error:
            raise WechatCodeInvalid(errcode=USED) from error
        return openid

    def send(self, openid: str, template: str, fields: Mapping[str, str]) -> None:
        """Write the message to ``sent.jsonl``; the openid ``refuses`` has no subscription left."""
        if openid == "refuses":
            raise NoSubscription
        line = json.dumps({"openid": openid, "template": template, "fields": dict(fields)}, ensure_ascii=False)
        with (self._folder / "sent.jsonl").open("a", encoding="utf-8") as sent:
            sent.write(line + "\n")

    def sent(self) -> list[dict[str, str]]:
        path = self._folder / "sent.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def _known(self) -> dict[str, str]:
        path = self._folder / KNOWN
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

"""Debian's Chromium, driven by Playwright, and the two kinds of device it plays."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A container gives no sandbox to root and little shared memory.
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]
CHINA: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
PHONE: dict[str, Any] = CHINA | {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 8.1.0; vivo Y81s Build/O11019; wv) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 Mobile Safari/537.36",
}
DESKTOP: dict[str, Any] = CHINA | {"viewport": {"width": 1280, "height": 800}}


def chromium() -> str | None:
    """Return the program's path, or None where it is not installed."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run one Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


def is_required() -> bool:
    """Tell whether a missing browser is a failure: continuous integration must not pass for want of one."""
    return bool(os.environ.get("CI"))

"""One browser window of one person: its own cookies, storage and cache, looking at one installation."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Request, Response

from tests.servers.laborstar import Laborstar

COOKIE = "laborstar"
PATIENCE = 10_000
# A person who goes on before everything has loaded breaks off what is under way.
ABORTED = "net::ERR_ABORTED"
# A browser asks for it beside a picture or a file that is opened by itself; pages name their own.
ICON = "/favicon.ico"


class Device:
    """A window, and notes of everything in it that no person should meet."""

    def __init__(self, browser: Browser, server: Laborstar, **options: Any) -> None:
        """Open a window. The options are those of Playwright's ``new_context``."""
        self.server = server
        self.problems: list[str] = []
        self._allowed: list[str] = []
        self._is_cut_off = False
        self.context = browser.new_context(base_url=server.origin, **options)
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda error: self._note(f"uncaught: {error.error}"))
        self.context.on("requestfailed", self._note_failure)
        self.context.on("request", self._note_foreign)
        self.page = self.context.new_page()

    def sign_in(self, login: str) -> None:
        """Become an account of the demo, by the API and without the form."""
        cookie = {"name": COOKIE, "value": self.server.token_of(login), "url": self.server.origin, "httpOnly": True}
        self.context.add_cookies([cookie])

    def sign_in_by_form(self, login: str) -> None:
        """Become an account of the demo as a person does it: with the form, and ending where the day begins."""
        account = self.server.account(login=login)
        is_card = account["role"] == "student"
        self.open("/sign-in?who=card" if is_card else "/sign-in")
        self.page.locator("[name=card]" if is_card else "[name=login]").first.fill(login)
        self.page.locator("[name=pin]" if is_card else "[name=password]").fill(account["password"])
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def open(self, path: str, *, status: int = 200) -> Response:
        """Open an address of the installation and expect the status, after redirects."""
        if status != 200:
            self.allow(f"status of {status}")
        response = self.page.goto(path)
        assert response, path
        assert response.status == status, f"{path} answered {response.status}"
        return response

    def visit(self, login: str | None, path: str) -> Response:
        """Open a page as somebody; ``{student_id}``, ``{class_id}`` and ``{school_id}`` stand for that account's."""
        if login is None:
            return self.open(path)
        self.sign_in(login)
        account = self.server.account(login=login)
        own = {"student_id": next(iter(account["student_ids"]), None), **account}
        response = self.open(path.format_map(own))
        assert "/sign-in" not in self.page.url, f"{login} was sent away from {path}"
        return response

    @contextmanager
    def without_network(self) -> Iterator[None]:
        """Cut this device off. What fails to load meanwhile is no problem; an uncaught error of a script still is."""
        self._is_cut_off = True
        self.context.set_offline(True)
        try:
            yield
        finally:
            self.context.set_offline(False)
            self._is_cut_off = False

    def allow(self, pattern: str) -> None:
        """Let problems pass in which this regular expression is found: those that the test provokes."""
        self._allowed.append(pattern)

    def unexpected(self) -> list[str]:
        """Return what no person should meet and no test has allowed."""
        return [each for each in self.problems if not any(re.search(pattern, each) for pattern in self._allowed)]

    def picture(self, file: Path) -> Path:
        self.page.screenshot(path=file, full_page=True)
        return file

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def _note_console(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        if message.type == "error" and not self._is_cut_off and not url.endswith(ICON):
            self._note(f"console: {message.text} at {url}")

    def _note_failure(self, request: Request) -> None:
        if request.failure != ABORTED and not self._is_cut_off:
            self._note(f"failed: {request.method} {request.url} {request.failure}")

    def _note_foreign(self, request: Request) -> None:
        if not request.url.startswith((f"{self.server.origin}/", "data:", "blob:")):
            self._note(f"foreign: {request.method} {request.url}")

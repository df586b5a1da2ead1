"""A person at the browser pages, without a browser: signed in by cookie, sending forms with their token."""

import re
from html import unescape
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import token

COOKIE = "laborstar"


class Reader:
    """``Reader(client, cast.LIN_MOTHER)``; without an account nobody is signed in."""

    def __init__(self, client: FlaskClient, account: UUID | None = None) -> None:
        self.client = client.application.test_client()
        if account:
            self.client.set_cookie(COOKIE, token(account))

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def read(self, path: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
        return answer.text

    def send(
        self, path: str, fields: dict[str, Any] | None = None, *, on: str = "/offline", **options: Any
    ) -> TestResponse:
        """Send a form as a browser would, with the token that the page ``on`` holds. Redirects are not followed."""
        return self.client.post(path, data={"csrf_token": self.form_token(on), **(fields or {})}, **options)

    def done(self, path: str, fields: dict[str, Any] | None = None, **options: Any) -> str:
        """Send a form that must be accepted; returns the page that is shown afterwards."""
        answer = self.send(path, fields, **options)
        assert answer.status_code == 303, (path, answer.status_code, problem_in(answer.text))
        return self.read(answer.location)

    def form_token(self, page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert found, page
        return unescape(found[1])


def problem_in(page: str) -> str:
    """Return what a page says is wrong."""
    found = re.search(r'<div class="problem".*?</div>', page, re.DOTALL)
    return found[0] if found else page[-2000:]

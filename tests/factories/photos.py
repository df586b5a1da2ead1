"""Photos uploaded through the API or to the store by a member of the cast."""

from collections.abc import Mapping
from uuid import UUID

import httpx
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import cast
from tests.factories.images import encoded, picture

SMALL = (640, 480)


def small_photo(seed: int = 1) -> bytes:
    """Return a small JPEG; another seed is another picture."""
    return encoded(picture(SMALL, seed))


def send_photo(
    client: FlaskClient, data: bytes, account: UUID = cast.LIN_MOTHER, student: UUID | None = cast.LIN
) -> TestResponse:
    """Send a photo the way a phone does; the body is built in memory, because the test client leaks its own files."""
    parts = [b'--limit\r\nContent-Disposition: form-data; name="file"; filename="IMG_1.JPG"\r\n\r\n' + data + b"\r\n"]
    if student:
        parts.append(f'--limit\r\nContent-Disposition: form-data; name="student_id"\r\n\r\n{student}\r\n'.encode())
    headers = cast.as_(account) | {"Content-Type": "multipart/form-data; boundary=limit"}
    return client.post("/api/v1/photos", data=b"".join(parts) + b"--limit--\r\n", headers=headers)


def path_of(url: str) -> str:
    """Return what the test client needs of a signed address."""
    return url.removeprefix("http://localhost")


def post_form(url: str, form: Mapping[str, str], data: bytes, field: str = "file") -> int:
    """Send a form with a file last, as a phone does with a ticket; returns the status."""
    return httpx.post(url, data=form, files={field: ("IMG_1.JPG", data, "image/jpeg")}, timeout=10).status_code

"""Rosters as schools send them, student numbers made for tests, and bind codes."""

import csv
import io
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from tests import cast

HEADER = ("班级", "姓名", "座号", "学籍号")
RARE_NAME = "李\U00020bb7"
# What the cast's school already is; a roster of it changes nothing.
KNOWN = (
    ("三年级2班", "林小满", 7, ""),
    ("三年级2班", "阿依古丽·买买提", 8, ""),
    ("三年级1班", "欧阳思远", 1, ""),
    ("五年级1班", "林大川", 3, ""),
)


def student_number(serial: int, letter: str = "G") -> str:
    """Return a number whose check digit is right (ISO 7064 MOD 11-2)."""
    body = (
        f"43112820170901{serial % 1000:03}" if serial < 1000 else f"431128{20100101 + serial // 1000}{serial % 1000:03}"
    )
    total = sum(2**power * int(digit) for power, digit in zip(range(17, 0, -1), body, strict=True))
    return letter + body + "10X98765432"[total % 11]


def workbook(*rows: Iterable[Any], header: Iterable[Any] = HEADER) -> bytes:
    book = Workbook()
    for row in (("田家学校学生名单",), header, *rows):
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def table(*rows: Iterable[Any], encoding: str = "utf-8-sig") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([HEADER, *rows])
    return buffer.getvalue().encode(encoding)


def send_roster(
    client: FlaskClient, data: bytes, filename: str = "名单.xlsx", account: UUID = cast.OFFICE
) -> TestResponse:
    """Upload a roster of Tianjia School; the body is built in memory, because the test client leaks its own files."""
    part = f'--limit\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'.encode()
    headers = cast.as_(account) | {"Content-Type": "multipart/form-data; boundary=limit"}
    url = f"/api/v1/schools/{cast.TIANJIA}/roster-imports"
    return client.post(url, data=part + data + b"\r\n--limit--\r\n", headers=headers)


def confirm_roster(
    client: FlaskClient, preview: TestResponse, account: UUID = cast.OFFICE, **body: Any
) -> TestResponse:
    url = f"/api/v1/roster-imports/{preview.json['id']}/confirm"
    return client.post(url, json=body, headers=cast.as_(account))


def bind_code(client: FlaskClient, student: UUID = cast.LIN, account: UUID = cast.HOMEROOM) -> str:
    """Return a fresh code that a member of the school had printed for a child."""
    answer = client.post(f"/api/v1/students/{student}/bind-codes", headers=cast.as_(account))
    return answer.json["code"]

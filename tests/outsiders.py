"""What an outsider test is: one case a route, in ``tests/<feature>/outsider.py`` as ``CASES``.

``tests/guards/test_routes.py`` collects all cases, fails for a route without one, and runs each case without a
session (401) and as every outsider (403 or 404, or an answer that the case's own ``check`` accepts).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import db
from tests import cast
from tests.world import World

OUTSIDERS = (cast.OUTSIDER, cast.OUTSIDE_GUARDIAN, cast.OUTSIDE_PRINCIPAL, cast.OUTSIDE_ADMIN, cast.UNBOUND)


def nothing_prepared(_world: World) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Case:
    """One route that a stranger tries.

    ``rule`` is Flask's rule, for example "/api/v1/students/<uuid:student_id>/consents"; ``values`` fill its places and
    point at something of Tianjia School; ``prepare`` makes it first and returns further values. Where a stranger gets
    a harmless 2xx answer (an empty list, its own things), ``check`` looks at the answer. ``data`` are the fields of a
    form, and ``file`` is the name and the bytes of what it uploads as "file".
    """

    method: str
    rule: str
    values: Mapping[str, Any] | None = None
    json: Any = None
    query: str = ""
    data: Mapping[str, str] | None = None
    file: tuple[str, bytes] | None = None
    outsiders: tuple[UUID, ...] = OUTSIDERS
    prepare: Callable[[World], Mapping[str, Any]] = nothing_prepared
    check: Callable[[TestResponse], None] | None = None

    def body(self) -> dict[str, Any]:
        """Return the arguments of the test client that send this case's body."""
        if self.file is None:
            return {"json": self.json} if self.data is None else {"data": dict(self.data)}
        return {"data": _multipart(self.data or {}, *self.file), "content_type": "multipart/form-data; boundary=limit"}


def _multipart(fields: Mapping[str, str], filename: str, content: bytes) -> bytes:
    """Build the body in memory, because the test client leaks the files it opens."""
    named = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts = [*named, (f'name="file"; filename="{filename}"', content)]
    return (
        b"".join(
            b"--limit\r\nContent-Disposition: form-data; " + place.encode() + b"\r\n\r\n" + value + b"\r\n"
            for place, value in parts
        )
        + b"--limit--\r\n"
    )


def cases() -> list[Case]:
    """Return the cases of all features."""
    files = sorted(Path(__file__).parent.glob("*/outsider*.py"))
    return [case for file in files for case in import_module(f"tests.{file.parent.name}.{file.stem}").CASES]


def state_of_tianjia(app: Flask) -> dict[str, list[str]]:
    """Return every row that belongs to Tianjia School, but for visits, which wait in memory for the next request."""
    owned = [
        table
        for table in db.Model.metadata.sorted_tables
        if "school_id" in table.columns and table.name != "visit_begins"
    ]
    with app.app_context(), db.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table).where(table.c.school_id == cast.TIANJIA))))
            for table in owned
        }

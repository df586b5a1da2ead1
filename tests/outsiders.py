"""What an outsider test is: one case a route, in ``tests/<feature>/outsider.py`` as ``CASES``.

``tests/guards/test_outsiders.py`` collects all cases, fails for a route without one, and runs each case without a
session (401) and as every outsider (403 or 404, or an answer that the case's own ``check`` accepts).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

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
    a harmless 2xx answer (an empty list, its own things), ``check`` looks at the answer.
    """

    method: str
    rule: str
    values: Mapping[str, Any] | None = None
    json: Any = None
    query: str = ""
    data: Mapping[str, Any] | None = None
    outsiders: tuple[UUID, ...] = OUTSIDERS
    prepare: Callable[[World], Mapping[str, Any]] = nothing_prepared
    check: Callable[[TestResponse], None] | None = None

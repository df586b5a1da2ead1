"""The same statements sent by pgbench, which does nothing else: as many a second as the database can answer.

They are those of a request that reads its course. A process of the app that has found a course full within the last
second reads only whether the child has a place in it; pgbench and the bare handler, which remember nothing, read it all.
"""

import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.sql import Literal
from sqlalchemy import URL

from benchmarks.rush.school import TERM, Rush
from benchmarks.rush.statements import Statement, statements
from tests.servers.postgres import find_binaries

_CHILD, _COURSE, _NEW = (f"lpad(:{name}, 32, '0')" for name in ("child", "course", "new"))
_TOKEN_HASH = "encode(sha256(lpad(:child, 43, '0')::bytea), 'hex')"  # noqa: S105  # It says how the hash is made.
_PLACE = re.compile(r"%\((\w+)\)s")
# A family asks until it has a seat, for up to three courses; then it is the next one's turn. By the time that a client
# has been through its families no seat is left.
_SCRIPT = """\
\\set child 1 + :client_id + :clients * (:turn % :families)
\\set course random_zipfian(1, :courses, 1.001)
\\set new random(1, 9000000000000000000)
{reads}
\\set tries :tries + 1
\\if :taken < :capacity
BEGIN;
{writes}
COMMIT;
\\endif
\\if :taken < :capacity or :tries = 3
\\set tries 0
\\set turn :turn + 1
\\endif
"""


def pace(url: URL, wanted: Rush, clients: int, requests: int) -> float:
    """Let pgbench ask over so many connections; returns requests a second."""
    numbers = {
        "clients": clients, "families": len(wanted.families) // clients, "courses": len(wanted.offering_ids), "turn": 0,
        "tries": 0,
    }  # fmt: skip
    command = [
        str(find_binaries() / "pgbench"), "--host", str(url.query["host"]), "--port", str(url.query["port"]),
        "--username", "postgres", "--no-vacuum", "--protocol", "prepared", "--client", str(clients), "--transactions",
        str(requests // clients), "--file", "/dev/stdin",
        *(f"--define={name}={number}" for name, number in numbers.items()), str(url.database),
    ]  # fmt: skip
    done = subprocess.run(command, input=_script(wanted.school_id), capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found or "failed transactions: 0 " not in done.stdout:
        raise SystemExit(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return float(found[1])


def _script(school_id: UUID) -> str:
    """Write one enrolment as pgbench's script. The update of the seats is believed: pgbench sees no number of rows."""
    sql, now = statements("postgresql"), datetime.now(UTC)
    asked = {"offering_id": _COURSE, "student_id": _CHILD, "school_id": _text(school_id), "class_id": _CHILD}
    place = asked | {
        "id": _NEW, "class_id": ":class_id", "round_id": ":round_id", "status": "'enrolled'", "source": "'rush'",
        "waiting_no": "NULL", "answer_by": "NULL", "confirmed_by": ":account_id", "confirmed_at": _text(now),
        "starts_on": _text(now.date()), "end_reason": "''", "created_by": ":account_id", "created_at": _text(now),
    }  # fmt: skip
    claim = place | {"term_code": _text(TERM), "slot": "'3-1'", "enrolment_id": _NEW}
    seats = {"of": _COURSE, "of_round": ":round_id", "seats": "1"}
    reads = [
        _line(sql.caller, {"token_hash": _TOKEN_HASH, "now": _text(now), "today": _text(now.date())}, "\\gset"),
        _line(sql.children, {"account_id": ":account_id"}, ";"),
        _line(sql.opening, asked, "\\gset"),
    ]
    writes = [
        _line(sql.lock, {"student_ids_1": _CHILD}, ";"),
        _line(sql.held, {"student_ids_1": _CHILD}, ";"),
        _line(sql.insert, place, ";"),
        _line(sql.claim, claim, ";"),
        _line(sql.take, seats, ";"),
    ]
    return _SCRIPT.format(reads="\n".join(reads), writes="\n".join(writes))


def _line(statement: Statement, values: Mapping[str, str], end: str) -> str:
    texts = {**{name: _text(value) for name, value in statement.own.items()}, **values}
    return " ".join(_PLACE.sub(lambda place: texts[place[1]], statement.text).split()) + end


def _text(value: Any) -> str:
    return Literal(value).as_string(None)

"""Every refusal is a problem document, and none tells more than it should."""

import sqlite3

import pytest

from tests import cast
from tests.cast import as_

NOTES = "/api/v1/bench/notes"
PROBLEM = {"type", "title", "status", "detail", "instance", "code", "request_id"}


def refused(answer, status, code):
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert set(answer.json) >= PROBLEM
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.json["type"] == f"urn:laborstar:problem:{code}"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    return answer.json


def post(client, **how):
    return client.post(NOTES, headers=as_(cast.LIN_MOTHER), **how)


def test_unknown_address_is_a_problem(client):
    body = refused(client.get("/api/v1/nothing-here"), 404, "not-found")
    assert body["instance"] == "/api/v1/nothing-here"


def test_wrong_method_names_the_right_ones(client):
    answer = client.patch("/api/v1/sessions/password")
    refused(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]


def test_missing_session_asks_for_a_bearer_token(client):
    answer = client.get("/api/v1/me")
    refused(answer, 401, "not-signed-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eDp5", "Bearer nonsense", "Bearer \xff"])
def test_senseless_credentials_are_no_session(client, header):
    refused(client.get("/api/v1/me", headers={"Authorization": header}), 401, "not-signed-in")


def test_route_that_declares_nobody_is_refused(bench):
    refused(bench.test_client().get("/undeclared"), 403, "forbidden")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[" * 200_000,
        b"[" * 5000 + b"]" * 5000,
        b'{"amount": ' + b"9" * 5000 + b"}",
        b'{"topic": "\\u0000"}',
        b'{"topic": "\\ud800"}',
        b'{"\\u0000": 1}',
    ],
)
def test_body_that_is_no_json_is_malformed(bench, body):
    answer = post(bench.test_client(), data=body, content_type="application/json")
    refused(answer, 400, "malformed-request")


def test_nul_in_an_address_is_malformed(bench):
    client = bench.test_client()
    refused(client.get(f"{NOTES}?cursor=%00"), 400, "malformed-request")
    refused(client.get("/api/v1/bench/things/%00"), 400, "malformed-request")


def test_body_of_another_type_is_refused(bench):
    answer = post(bench.test_client(), data="topic=x", content_type="application/x-www-form-urlencoded")
    refused(answer, 415, "unsupported-type")


def test_json_over_a_mebibyte_is_too_large(bench):
    answer = post(bench.test_client(), data=b'"' + b"x" * 1024 * 1024 + b'"', content_type="application/json")
    refused(answer, 413, "too-large")


def test_body_over_21_mebibytes_is_too_large(client):
    for path in ("/api/v1/sessions/password", "/api/v1/photos"):
        answer = client.post(
            path, data=b"x" * (21 * 1024 * 1024 + 1), content_type="application/json", headers=as_(cast.LIN_MOTHER)
        )
        refused(answer, 413, "too-large")


def test_every_wrong_field_is_named_with_a_code(bench):
    body = {"amount": 10, "word": "long one", "seen_at": "yesterday", "a/b": 1}
    answer = refused(post(bench.test_client(), json=body), 422, "validation-failed")
    assert {(error["pointer"], error["code"]) for error in answer["errors"]} == {
        ("/topic", "required"),
        ("/amount", "out-of-range"),
        ("/word", "invalid"),
        ("/seen_at", "wrong-type"),
        ("/a~1b", "unknown-field"),
    }
    assert all(not error["detail"].isascii() for error in answer["errors"])


@pytest.mark.parametrize("instant", ["2026-11-18T12:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_instant_without_zone_or_out_of_time_is_refused(bench, instant):
    answer = refused(post(bench.test_client(), json={"topic": "x", "seen_at": instant}), 422, "validation-failed")
    assert [error["pointer"] for error in answer["errors"]] == ["/seen_at"]


def test_list_instead_of_an_object_is_refused(bench):
    refused(post(bench.test_client(), json=[1, 2]), 422, "validation-failed")


def test_unknown_exception_tells_nothing_and_logs_no_text(bench, log_lines):
    name = cast.STUDENTS[cast.LIN][3]
    answer = bench.test_client().get("/api/v1/bench/broken")
    body = refused(answer, 500, "internal-error")
    assert name not in str(body)
    (line,) = [line for line in log_lines() if line["message"] == "unhandled exception"]
    assert line["request_id"] == body["request_id"]
    assert line["exceptions"][0]["type"] == "builtins.RuntimeError"
    assert line["exceptions"][0]["at"][-1].endswith("broken")
    assert name not in str(line)


def test_wrong_statement_is_our_mistake_and_not_a_busy_database(bench, log_lines):
    refused(bench.test_client().get("/api/v1/bench/wrong-sql"), 500, "internal-error")
    assert cast.STUDENTS[cast.LIN][3] not in str(log_lines())


def test_database_that_is_down_or_locked_is_503_with_retry_after(bench, world):
    client = bench.test_client()
    assert client.post("/api/v1/bench/deferred").status_code == 204
    with out_of_order(world):
        answer = client.post("/api/v1/bench/deferred")
    refused(answer, 503, "database-busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post("/api/v1/bench/deferred").status_code == 204


class out_of_order:  # noqa: N801  # reads as a sentence where it is used
    """Stop PostgreSQL, or hold SQLite's write lock as another process would."""

    def __init__(self, world):
        self._world = world

    def __enter__(self):
        if self._world._postgres:
            self._world._postgres.stop()
        else:
            self._other = sqlite3.connect(self._world.database_url.removeprefix("sqlite:///"))
            self._other.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_):
        if self._world._postgres:
            self._world._postgres.start()
        else:
            self._other.close()

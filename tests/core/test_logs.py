"""Logs help the operator and give nobody away."""

import json
import subprocess
import sys

from tests import cast
from tests.cast import as_, token


def requests_in(lines):
    return [line for line in lines if line["message"] == "request"]


def test_request_is_one_line_of_json_with_its_id(client, log_lines):
    answer = client.get("/api/v1/me", headers=as_(cast.TEACHER))
    (line,) = requests_in(log_lines())
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/me", 200)
    assert line["account_id"] == str(cast.TEACHER)
    assert line["milliseconds"] >= 0
    assert line["level"] == "INFO"


def test_offered_request_id_is_kept_when_it_is_harmless(client):
    assert (
        client.get("/healthz", headers={"X-Request-ID": "proxy-12345678"}).headers["X-Request-ID"] == "proxy-12345678"
    )
    for offered in ("short", "x" * 65, 'evil" id', "日志注入的编号"):
        answered = client.get("/healthz", headers={"X-Request-ID": offered.encode().decode("latin-1")})
        assert len(answered.headers["X-Request-ID"]) == 32


def test_no_line_holds_tokens_secrets_query_strings_or_names(client, log_lines):
    client.get("/api/v1/me?secret-in-query=1", headers=as_(cast.LIN_MOTHER))
    client.get(f"/api/v1/students/{cast.LIN}/consents?trace=secret-in-query", headers=as_(cast.LIN_MOTHER))
    client.get("/api/v1/no-such-place/secret-in-path")
    client.post("/api/v1/sessions/password", json={"login": "principal", "password": "secret-in-body"})
    client.post("/api/v1/sessions/password", json={"login": "principal", "password": cast.PASSWORD})
    client.post("/api/v1/sessions/wechat", json={"code": "code-lin-mother"})
    written = json.dumps(log_lines(), ensure_ascii=False)
    assert len(requests_in(log_lines())) == 6
    for private in (
        token(cast.LIN_MOTHER),
        "secret-in",
        cast.PASSWORD,
        "code-lin-mother",
        "林小满",
        "openid",
        "principal",
    ):
        assert private not in written


def test_chain_of_exceptions_is_logged_by_type_and_place(log_lines):
    import logging

    logger = logging.getLogger("app.test")
    try:
        try:
            int("何一")
        except ValueError as error:
            raise RuntimeError("何一的记录") from error
    except RuntimeError:
        logger.exception("failed")
    (line,) = log_lines()
    assert [found["type"] for found in line["exceptions"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert "何一" not in json.dumps(line, ensure_ascii=False)


def test_process_logs_json_to_standard_error_and_quiets_libraries():
    program = (
        "import logging; from app.core import logs; logs.configure('DEBUG');"
        "logging.getLogger('app.x').debug('ours'); logging.getLogger('urllib3').info('GET /?token=1');"
        "logging.getLogger('urllib3').warning('theirs')"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [json.loads(line)["message"] for line in run.stderr.splitlines()] == ["ours", "theirs"]
    assert run.stdout == ""

"""Signing in and out over HTTP."""

from tests import cast
from tests.cast import as_

SESSIONS = "/api/v1/sessions"


def test_guardian_signs_in_with_a_platform_code(client):
    answer = client.post(f"{SESSIONS}/wechat", json={"code": "code-lin-mother"})
    assert answer.status_code == 201
    assert answer.json["account"] == {"id": str(cast.LIN_MOTHER), "roles": ["guardian"]}
    assert answer.json["expires_at"].endswith("+08:00")


def test_used_platform_code_is_refused(client):
    client.post(f"{SESSIONS}/wechat", json={"code": "code-lin-mother"})
    answer = client.post(f"{SESSIONS}/wechat", json={"code": "code-lin-mother"})
    assert answer.status_code == 401
    assert answer.json["code"] == "wechat-code-invalid"
    assert answer.mimetype == "application/problem+json"


def test_signing_out_kills_the_token_at_once(client):
    token = client.post(f"{SESSIONS}/wechat", json={"code": "code-stranger"}).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.delete(f"{SESSIONS}/current", headers=headers).status_code == 204
    assert client.delete(f"{SESSIONS}/current", headers=headers).status_code == 401


def test_wrong_password_locks_after_five_tries(client, world):
    wrong = {"login": "principal", "password": "not it"}
    statuses = [client.post(f"{SESSIONS}/password", json=wrong).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 401, 429]
    right = {"login": "principal", "password": cast.PASSWORD}
    locked = client.post(f"{SESSIONS}/password", json=right)
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) <= 31
    world.clock.advance(seconds=31)
    assert client.post(f"{SESSIONS}/password", json=right).status_code == 201


def test_student_card_session_ends_after_fifteen_minutes(client, world):
    token = client.post(f"{SESSIONS}/student-card", json={"card": "t0307", "pin": cast.PIN}).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    world.clock.advance(minutes=15)
    assert client.delete(f"{SESSIONS}/current", headers=headers).status_code == 401


def test_all_errors_of_a_body_are_told_at_once(client):
    answer = client.post(f"{SESSIONS}/password", json={"login": "", "pass": "x"})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json["errors"]} == {"/login", "/password", "/pass"}


def test_consents_are_shown_to_the_guardian_only(client):
    url = f"/api/v1/students/{cast.LIN}/consents/photo_upload"
    assert client.get(url, headers=as_(cast.LIN_MOTHER)).json["granted"] is True
    assert client.get(url, headers=as_(cast.OUTSIDE_GUARDIAN)).status_code == 404
    assert client.get(url, headers=as_(cast.PRINCIPAL)).status_code == 403
    assert client.get(url).status_code == 401

"""Who asks too often is told when to come back."""

RARE = "/api/v1/bench/rare"


def ask(app, address="203.0.113.1"):
    return app.test_client().get(RARE, environ_base={"REMOTE_ADDR": address})


def test_third_request_in_a_minute_waits(bench):
    assert [ask(bench).status_code for _ in range(3)] == [204, 204, 429]
    answer = ask(bench)
    assert (answer.mimetype, answer.json["code"]) == ("application/problem+json", "too-many-requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_callers_are_counted_apart(bench):
    for _ in range(3):
        ask(bench)
    assert ask(bench, "203.0.113.2").status_code == 204


def test_sign_in_is_limited_by_login(client):
    statuses = [
        client.post("/api/v1/sessions/password", json={"login": "nobody", "password": "x"}).status_code
        for _ in range(21)
    ]
    assert statuses == [401] * 20 + [429]
    assert client.post("/api/v1/sessions/password", json={"login": "other", "password": "x"}).status_code == 401


def test_login_of_any_length_is_counted_by_a_short_key(client):
    statuses = [
        client.post("/api/v1/sessions/password", json={"login": "x" * 10_000 + str(number)}).status_code
        for number in range(21)
    ]
    assert statuses == [422] * 20 + [429]

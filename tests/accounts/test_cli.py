"""The first account is made on the machine itself."""

from tests import cast

COMMAND = ["create-admin", "--login", "Bureau", "--region-code", cast.REGION]


def run(app, *more):
    return app.test_cli_runner().invoke(args=[*COMMAND, *more])


def test_first_administrator_signs_in_with_the_password_given(app, client):
    made = run(app, "--password", cast.PASSWORD)
    assert made.exit_code == 0, made.output
    signed_in = client.post("/api/v1/sessions/password", json={"login": "bureau", "password": cast.PASSWORD})
    assert signed_in.json["account"]["roles"] == ["county_admin"]


def test_weak_password_makes_no_account(app, client):
    refused = run(app, "--password", "short")
    assert refused.exit_code == 1
    assert "password-weak" in refused.output
    assert run(app, "--password", cast.PASSWORD).exit_code == 0


def test_second_administrator_of_the_same_login_is_refused(app):
    run(app, "--password", cast.PASSWORD)
    assert "login-taken" in run(app, "--password", cast.PASSWORD).output

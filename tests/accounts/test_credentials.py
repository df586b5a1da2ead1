"""Passwords, one-time codes and what a wrong guess costs."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update

from app.accounts import service
from app.accounts.errors import LoginTaken, PasswordWeak
from app.accounts.models import Account, PasswordCredential
from app.core import db
from tests import cast
from tests.cast import as_

SIGN_IN = "/api/v1/sessions/password"
PASSWORD = {"login": "principal", "password": cast.PASSWORD}


def sign_in(client, **more):
    return client.post(SIGN_IN, json=PASSWORD | more)


@pytest.fixture
def totp(client, world):
    """The principal's authenticator app, confirmed one step ago."""
    offer = client.post("/api/v1/me/totp", headers=as_(cast.PRINCIPAL)).json
    authenticator = pyotp.TOTP(offer["secret"])
    code = authenticator.at(world.clock.now())
    confirmed = client.post("/api/v1/me/totp/confirm", json={"code": code}, headers=as_(cast.PRINCIPAL))
    assert confirmed.status_code == 204
    world.clock.advance(seconds=30)
    return authenticator


def test_offer_names_the_account_for_the_authenticator_app(client):
    offer = client.post("/api/v1/me/totp", headers=as_(cast.PRINCIPAL)).json
    parsed = pyotp.parse_uri(offer["uri"])
    assert (parsed.secret, parsed.name, parsed.issuer) == (offer["secret"], "principal", "Laborstar")


def test_offered_secret_is_not_asked_for_before_it_is_confirmed(client):
    client.post("/api/v1/me/totp", headers=as_(cast.PRINCIPAL))
    assert sign_in(client).status_code == 201


def test_offer_is_not_confirmed_by_a_wrong_code(client):
    headers = as_(cast.PRINCIPAL)
    nothing_offered = client.post("/api/v1/me/totp/confirm", json={"code": "000000"}, headers=headers)
    assert (nothing_offered.status_code, nothing_offered.json["code"]) == (422, "totp-invalid")
    client.post("/api/v1/me/totp", headers=headers)
    assert client.post("/api/v1/me/totp/confirm", json={"code": "000000"}, headers=headers).status_code == 422
    assert client.get("/api/v1/me", headers=headers).json["totp"]["is_on"] is False


def test_password_alone_does_not_open_an_account_with_a_second_step(client, totp):
    answer = sign_in(client)
    assert (answer.status_code, answer.json["code"]) == (401, "totp-missing")
    assert client.get("/api/v1/me", headers=as_(cast.PRINCIPAL)).json["totp"]["is_on"] is True


def test_password_and_code_open_it_once(client, world, totp):
    code = totp.at(world.clock.now())
    assert sign_in(client, totp=code).status_code == 201
    again = sign_in(client, totp=code)
    assert (again.status_code, again.json["code"]) == (401, "totp-wrong")
    world.clock.advance(seconds=30)
    assert sign_in(client, totp=totp.at(world.clock.now())).status_code == 201


def test_code_used_to_confirm_does_not_sign_in(client, world, totp):
    confirmed_with = totp.at(world.clock.now() - timedelta(seconds=30))
    assert sign_in(client, totp=confirmed_with).json["code"] == "totp-wrong"


def test_code_of_a_slow_phone_is_taken_and_an_old_one_is_not(client, world, totp):
    world.clock.advance(minutes=5)
    old = totp.at(world.clock.now() - timedelta(seconds=90))
    slow = totp.at(world.clock.now() - timedelta(seconds=30))
    assert sign_in(client, totp=old).json["code"] == "totp-wrong"
    assert sign_in(client, totp=slow).status_code == 201


def test_of_two_requests_with_one_code_one_signs_in(app, world, totp, at_once):
    code = totp.at(world.clock.now())
    assert sorted(at_once(3, lambda _: sign_in(app.test_client(), totp=code).status_code)) == [201, 401, 401]


def test_guessing_codes_locks_the_login(client, world, totp):
    right = totp.at(world.clock.now())
    wrong = [code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code != right][:5]
    assert [sign_in(client, totp=code).status_code for code in wrong] == [401] * 5
    assert sign_in(client, totp=right).status_code == 429


def test_dropped_second_step_is_not_asked_for(client, totp):
    for _ in range(2):
        assert client.delete("/api/v1/me/totp", headers=as_(cast.PRINCIPAL)).status_code == 204
    assert sign_in(client).status_code == 201


def test_secret_is_stored_sealed(app, totp):
    with app.app_context(), db.reading() as session:
        sealed = session.get_one(PasswordCredential, cast.PRINCIPAL).totp_secret_sealed
    assert totp.secret not in sealed


def test_second_step_needs_a_password_first(client):
    answer = client.post("/api/v1/me/totp", headers=as_(cast.TEACHER))
    assert (answer.status_code, answer.json["code"]) == (409, "password-missing")


NEW = "a better horse 马"


def change(client, headers, current=cast.PASSWORD, new=NEW):
    return client.put("/api/v1/me/password", json={"current_password": current, "password": new}, headers=headers)


def test_new_password_ends_other_sessions_and_keeps_this_one(client):
    here, there = ({"Authorization": f"Bearer {sign_in(client).json['token']}"} for _ in range(2))
    assert change(client, here).status_code == 204
    assert client.get("/api/v1/me", headers=here).status_code == 200
    assert client.get("/api/v1/me", headers=there).status_code == 401
    assert sign_in(client).status_code == 401
    assert sign_in(client, password=NEW).status_code == 201


def test_password_is_changed_only_by_who_knows_it(client):
    statuses = [change(client, as_(cast.PRINCIPAL), current="not it").status_code for _ in range(6)]
    assert statuses == [403, 403, 403, 403, 429, 429]
    assert client.get("/api/v1/me", headers=as_(cast.PRINCIPAL)).status_code == 200


@pytest.mark.parametrize("weak", ["short", "principal", "PRINCIPAL", "aaaaaaaaaaaaaaaa", "abababababab"])
def test_weak_password_is_refused(client, weak):
    answer = change(client, as_(cast.PRINCIPAL), new=weak)
    assert (answer.status_code, answer.json["code"]) == (422, "password-weak")


def test_guesses_at_the_same_time_gain_nothing(app, at_once):
    wrong = {"login": "principal", "password": "not it"}
    statuses = at_once(10, lambda _: app.test_client().post(SIGN_IN, json=wrong).status_code)
    assert statuses.count(401) == 4
    assert statuses.count(429) == 6


def test_login_is_found_whatever_its_case(client):
    assert sign_in(client, login="PRINCIPAL").status_code == 201


def test_closed_account_does_not_sign_in(app, client):
    with app.app_context(), db.transaction() as session:
        session.execute(update(Account).values(status="closed"))
    assert sign_in(client).status_code == 401
    assert client.get("/api/v1/me", headers=as_(cast.TEACHER)).status_code == 401


def test_of_two_accounts_that_want_one_login_one_gets_it(app, at_once):
    def take(account):
        with app.app_context():
            try:
                with db.transaction() as session:
                    service.set_password(session, account, "same", cast.PASSWORD)
            except LoginTaken:
                return "taken"
            return "got it"

    accounts = (cast.TEACHER, cast.HOMEROOM)
    assert sorted(at_once(2, lambda number: take(accounts[number]))) == ["got it", "taken"]


def test_password_may_not_be_the_login(session):
    with pytest.raises(PasswordWeak):
        service.set_password(session, cast.TEACHER, "Long-Enough-Login", "long-enough-login")

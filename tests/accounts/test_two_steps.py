"""Where the installation demands it, principals and administrators get nowhere before their second step is set up."""

from dataclasses import replace

import pyotp
import pytest

from app.core.deps import EXTENSION
from tests import cast
from tests.cast import as_

ME = "/api/v1/me"
STAFF = f"/api/v1/schools/{cast.TIANJIA}/staff"
SIGN_IN = {"login": "principal", "password": cast.PASSWORD}


@pytest.fixture
def demanding(world):
    """The same installation with TOTP_REQUIRED=true."""
    usual = world.app.extensions[EXTENSION]
    world.app.extensions[EXTENSION] = replace(usual, config=replace(usual.config, is_totp_demanded=True))
    yield world
    world.app.extensions[EXTENSION] = usual


def set_up(client, world, headers):
    offer = client.post(f"{ME}/totp", headers=headers)
    code = pyotp.TOTP(offer.json["secret"]).at(world.clock.now())
    assert client.post(f"{ME}/totp/confirm", json={"code": code}, headers=headers).status_code == 204


@pytest.mark.parametrize("account", [cast.PRINCIPAL, cast.COUNTY_ADMIN])
def test_nothing_is_open_before_the_second_step_is_set_up(client, demanding, account):
    for method, url in (("GET", STAFF), ("GET", "/api/v1/organisations"), ("DELETE", f"{ME}/totp")):
        answer = client.open(url, method=method, headers=as_(account))
        assert (answer.status_code, answer.json["code"]) == (403, "totp-required")
        assert "身份验证器" in answer.json["detail"]


def test_password_signs_in_to_set_up_the_second_step_and_then_everything_is_open(client, demanding):
    token = client.post("/api/v1/sessions/password", json=SIGN_IN).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(ME, headers=headers).json["totp"] == {"is_on": False, "is_required": True}
    assert client.get(STAFF, headers=headers).status_code == 403
    set_up(client, demanding, headers)
    assert client.get(STAFF, headers=headers).status_code == 200
    assert client.get(ME, headers=headers).json["totp"] == {"is_on": True, "is_required": True}
    without = client.post("/api/v1/sessions/password", json=SIGN_IN)
    assert (without.status_code, without.json["code"]) == (401, "totp-missing")


def test_password_can_be_changed_and_the_session_ended_without_the_second_step(client, demanding):
    change = {"current_password": cast.PASSWORD, "password": "a longer horse battery"}
    assert client.put(f"{ME}/password", json=change, headers=as_(cast.PRINCIPAL)).status_code == 204
    assert client.delete("/api/v1/sessions/current", headers=as_(cast.PRINCIPAL)).status_code == 204


@pytest.mark.parametrize("account", [cast.OFFICE, cast.HOMEROOM, cast.LIN_MOTHER, cast.LIN_CARD])
def test_everybody_else_goes_on_as_before(client, demanding, account):
    assert client.get("/api/v1/organisations", headers=as_(account)).status_code == 200
    assert client.get(ME, headers=as_(account)).json["totp"] == {"is_on": False, "is_required": False}


def test_demanded_second_step_is_not_dropped(client, demanding):
    set_up(client, demanding, as_(cast.PRINCIPAL))
    answer = client.delete(f"{ME}/totp", headers=as_(cast.PRINCIPAL))
    assert (answer.status_code, answer.json["code"]) == (409, "totp-mandatory")
    assert client.get(ME, headers=as_(cast.PRINCIPAL)).json["totp"]["is_on"] is True

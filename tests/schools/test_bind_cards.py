"""Bind cards: the code of the mini-program where there is one, a QR code wherever it does not come, and their end."""

import base64
import re
from dataclasses import replace
from threading import Event, Lock
from uuid import uuid4

import pytest

from app.core.deps import EXTENSION
from app.schools import bind_cards
from app.schools.service import PrintedCode
from app.wechat.errors import WechatUnavailable
from tests import cast
from tests.cast import as_
from tests.factories.schools import bind_code
from tests.pages.reader import Reader

CODES = f"/api/v1/students/{cast.LIN}/bind-codes"
SHEET = f"/api/v1/classes/{cast.CLASS_32}/bind-code-sheets"
PICTURE = re.compile(r'<img (?:class="qr" )?src="data:image/png;base64,([^"]+)"')
ONE_CALL = "/wxa/getwxacodeunlimit"


@pytest.fixture
def mini_program(world):
    """An installation with a mini-program; gives what makes its codes."""
    runtime = world.app.extensions[EXTENSION]
    client = runtime.deps.notifier
    world.app.extensions[EXTENSION] = replace(runtime, deps=replace(runtime.deps, scene_codes=client))
    yield client
    world.app.extensions[EXTENSION] = runtime


def print_sheet(client):
    answer = client.post(SHEET, json={"renew": True}, headers=as_(cast.HOMEROOM))
    assert answer.status_code == 201
    return answer.get_data(as_text=True)


def codes_on(sheet):
    return [code.replace("-", "") for code in re.findall(r'class="code">(\w{4}-\w{4})<', sheet)]


def bind(client, code):
    body = {"code": code, "relation": "other"}
    return client.post("/api/v1/guardianships", json=body, headers=as_(cast.UNBOUND)).status_code


def test_cards_carry_the_code_that_opens_the_mini_program_with_their_own_code(client, mini_program):
    sheet = print_sheet(client)
    shown = [base64.b64decode(picture) for picture in PICTURE.findall(sheet)]
    assert shown == [mini_program.code_image(f"c={code}", "pages/bind/bind") for code in codes_on(sheet)]
    assert len(shown) == 2
    assert "<svg" not in sheet
    assert bind(client, codes_on(sheet)[0]) == 201


def test_card_whose_picture_does_not_come_has_a_qr_code_and_binds(world, client, mini_program):
    world.wechat.knobs.errors[ONE_CALL] = [45009]
    sheet = print_sheet(client)
    assert (len(PICTURE.findall(sheet)), sheet.count("<svg")) == (1, 1)
    assert '<p class="away" role="status">' in sheet
    assert "@media print { .away { display: none; } }" in sheet
    assert bind(client, codes_on(sheet)[0]) == 201


def test_installation_without_a_mini_program_prints_qr_codes_and_regrets_nothing(client):
    sheet = print_sheet(client)
    assert (len(PICTURE.findall(sheet)), sheet.count("<svg")) == (0, 2)
    assert 'class="away"' not in sheet


def test_single_code_comes_with_its_address_and_with_a_picture_where_there_is_one(client, mini_program):
    made = client.post(CODES, headers=as_(cast.HOMEROOM)).json
    assert made["address"] == f"http://localhost/family/bind?code={made['code']}"
    image = mini_program.code_image(f"c={made['code']}", "pages/bind/bind")
    assert base64.b64decode(made["picture"].removeprefix("data:image/png;base64,")) == image
    page = Reader(client, cast.HOMEROOM).send(f"/teacher/classes/{cast.CLASS_32}/children/{cast.LIN}/bind-codes").text
    assert PICTURE.search(page)


class SlowPlatform:
    """Makes codes one by one until it hangs; knows how many it was asked for at once."""

    def __init__(self, quick: int) -> None:
        self._quick = quick
        self._lock = Lock()
        self._asked_now = 0
        self.asked = 0
        self.most_at_once = 0
        self.is_back = Event()

    def code_image(self, scene, page):
        with self._lock:
            self.asked += 1
            self._asked_now += 1
            self.most_at_once = max(self.most_at_once, self._asked_now)
            hangs = self.asked > self._quick
        if hangs:
            self.is_back.wait(10)
        with self._lock:
            self._asked_now -= 1
        if hangs:
            raise WechatUnavailable
        return b"\xff\xd8\xff" + f"{page}?{scene}".encode()


def test_hanging_platform_costs_little_time_and_few_connections(monkeypatch):
    monkeypatch.setattr(bind_cards, "PATIENCE_SECONDS", 0.3)
    platform = SlowPlatform(quick=10)
    issued = [PrintedCode(None, uuid4().hex[:8], cast.NOW) for _ in range(40)]
    cards = bind_cards.bind_cards(issued, "https://labor.example", platform)
    platform.is_back.set()
    assert [card.issued for card in cards] == issued
    pictures = [card.picture for card in cards if card.picture]
    assert len(pictures) == 10
    assert all(picture.startswith("data:image/jpeg;base64,") for picture in pictures)
    assert platform.most_at_once == bind_cards.ASKED_AT_ONCE
    assert platform.asked == 10 + bind_cards.ASKED_AT_ONCE


@pytest.mark.parametrize("account", [cast.OFFICE, cast.PRINCIPAL, cast.HOMEROOM])
def test_school_ends_the_unused_codes_of_a_child_and_of_no_other(client, account):
    lost, other = bind_code(client), bind_code(client, cast.CLASSMATE)
    assert client.delete(CODES, headers=as_(account)).status_code == 204
    assert (bind(client, lost), bind(client, other)) == (404, 201)


@pytest.mark.parametrize(("account", "status"), [(cast.LIN_MOTHER, 403), (cast.TEACHER, 403), (cast.HOMEROOM_31, 404)])
def test_nobody_else_ends_codes(client, account, status):
    code = bind_code(client)
    assert client.delete(CODES, headers=as_(account)).status_code == status
    assert bind(client, code) == 201


def test_pages_end_codes(client):
    lost = bind_code(client)
    for account, page in (
        (cast.HOMEROOM, f"/teacher/classes/{cast.CLASS_32}/children/{cast.LIN}/bind-codes/revoke"),
        (cast.OFFICE, f"/school/roster/classes/{cast.CLASS_32}/children/{cast.LIN}/bind-code/revoke"),
    ):
        assert "绑定码已作废" in Reader(client, account).done(page, on=page.rsplit("/", 2)[0])
    assert bind(client, lost) == 404

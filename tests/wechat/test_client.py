"""The contract of the client with the platform: each documented answer, and what it becomes for us."""

import logging
import socket
import traceback
from contextlib import ExitStack
from dataclasses import replace
from threading import Thread
from time import monotonic

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.serving import make_server

from app.accounts.errors import WechatCodeInvalid
from app.core import logs
from app.core.wechat_settings import STAND_IN, MessageTemplate
from app.wechat.client import Scene, Suggestion, Verdict, WechatClient, verdict
from app.wechat.errors import NoSubscription, WechatBlocked, WechatUnavailable
from app.wechat.fake.codes import A_MINUTE
from app.wechat.fake.fields import is_taken
from app.wechat.fake.people import PHONE, SIGN_INS_A_MINUTE
from app.wechat.fake.server import SESSION_KEY, create_platform
from app.wechat.values import fitted
from tests.wechat.conftest import OPENID

NEWS = {"school": "田家小学", "subject": "劳动之星公布", "time": "2026-11-23 12:00"}
SIGN_IN, TOKEN, SEND = "/sns/jscode2session", "/cgi-bin/stable_token", "/cgi-bin/message/subscribe/send"
CODE = "mei#0716AVll20uHk94"
PICTURE = "https://labor.example.org/media/1.jpg"
CALLS = {
    SIGN_IN: lambda client: client.openid_of("mei"),
    "/wxa/business/getuserphonenumber": lambda client: client.phone_number("phone:mei"),
    "/wxa/msg_sec_check": lambda client: client.check_text(OPENID, Scene.DIARY, "今天扫地"),
    "/wxa/media_check_async": lambda client: client.check_image(OPENID, Scene.DIARY, PICTURE),
    SEND: lambda client: client.send(OPENID, "stars", NEWS),
    "/wxa/getwxacodeunlimit": lambda client: client.code_image("c=3fA9", "pages/bind/bind"),
}
WITH_TOKEN = [path for path in CALLS if path != SIGN_IN]


def of(client, **settings):
    """The same platform, asked by an installation with other settings."""
    return WechatClient(replace(STAND_IN, **settings), client._now, client._http._transport)


def with_template(client, *, field="thing1", template_id="demo-stars"):
    fields = {"school": field, "subject": "thing2", "time": "time3"}
    return of(client, templates={"stars": MessageTemplate(template_id, fields)})


def old_code(client, platform, clock):
    code = platform.people.new_code("mei")
    clock.advance(seconds=301)
    client.openid_of(code)


def twice(call):
    def work(client, platform, clock):
        call(client)
        call(client)

    return work


def too_many_sign_ins(client, platform, clock):
    for number in range(SIGN_INS_A_MINUTE + 1):
        client.openid_of(f"mei#{number}")


def too_many_codes(client, platform, clock):
    for _ in range(A_MINUTE):
        platform.codes._quota.take(clock.now())
    client.code_image("c=1", "pages/bind/bind")


def after_two_hours(call):
    def work(client, platform, clock):
        clock.advance(hours=2, seconds=1)
        call(client)

    return work


def second_message_for_one_tap(client, platform, clock):
    platform.knobs.counts_taps = True
    platform.messages.tap(OPENID, {"demo-stars": "accept", "demo-announcement": "reject"})
    client.send(OPENID, "stars", NEWS)
    client.send(OPENID, "stars", NEWS)


def message_after_withdrawal(client, platform, clock):
    platform.knobs.counts_taps = True
    platform.messages.tap(OPENID, {"demo-stars": "accept"})
    platform.messages.withdraw(OPENID, ["demo-stars"])
    client.send(OPENID, "stars", NEWS)


def bad_value(client, platform, clock):
    platform.messages._templates["demo-stars"] = frozenset({"phrase1", "thing2", "time3"})
    with_template(client, field="phrase1").send(OPENID, "stars", {**NEWS, "school": "no Chinese"})


PROVOKED = {
    "unknown code": (40029, WechatCodeInvalid, lambda client, *_: client.openid_of("nobody")),
    "code of five minutes ago": (40029, WechatCodeInvalid, old_code),
    "used code": (40163, WechatCodeInvalid, twice(CALLS[SIGN_IN])),
    "blocked person": (40226, WechatBlocked, lambda client, *_: client.openid_of("blocked")),
    "sign-in too often": (45011, WechatUnavailable, too_many_sign_ins),
    "no code": (41008, WechatUnavailable, lambda client, *_: client.openid_of("")),
    "no app id": (41002, WechatUnavailable, lambda client, *_: of(client, app_id="").openid_of("mei")),
    "wrong app id": (40013, WechatUnavailable, lambda client, *_: of(client, app_id="wxother").openid_of("mei")),
    "wrong secret": (40125, WechatUnavailable, lambda client, *_: of(client, secret="x").openid_of("mei")),
    "token for a wrong secret": (40125, WechatUnavailable, lambda client, *_: CALLS[SEND](of(client, secret="x"))),
    "sign-in code for a number": (40029, WechatCodeInvalid, lambda client, *_: client.phone_number("mei")),
    "used phone code": (40163, WechatCodeInvalid, twice(CALLS["/wxa/business/getuserphonenumber"])),
    "text of nobody": (40003, WechatUnavailable, lambda client, *_: client.check_text("x", Scene.DIARY, "扫地")),
    "text after two hours": (61010, WechatUnavailable, after_two_hours(CALLS["/wxa/msg_sec_check"])),
    "no text": (44002, WechatUnavailable, lambda client, *_: client.check_text(OPENID, Scene.DIARY, "")),
    "picture after two hours": (61010, WechatUnavailable, after_two_hours(CALLS["/wxa/media_check_async"])),
    "no picture": (40097, WechatUnavailable, lambda client, *_: client.check_image(OPENID, Scene.DIARY, "file:///x")),
    "message to nobody": (40003, WechatUnavailable, lambda client, *_: client.send("x", "stars", NEWS)),
    "no such template": (40037, WechatUnavailable, lambda client, *_: CALLS[SEND](with_template(client, template_id="x"))),
    "page not released": (41030, WechatUnavailable, lambda client, *_: client.send(OPENID, "stars", NEWS, "pages/x")),
    "value of a wrong kind": (47003, WechatUnavailable, bad_value),
    "second message for one tap": (43101, NoSubscription, second_message_for_one_tap),
    "message after withdrawal": (43101, NoSubscription, message_after_withdrawal),
    "scene with foreign signs": (40129, WechatUnavailable, lambda client, *_: client.code_image("汉字", "pages/bind/bind")),
    "scene too long": (40129, WechatUnavailable, lambda client, *_: client.code_image("c" * 33, "pages/bind/bind")),
    "code to no page": (41030, WechatUnavailable, lambda client, *_: client.code_image("c=1", "pages/x/x")),
    "too many codes": (45009, WechatUnavailable, too_many_codes),
}  # fmt: skip


@pytest.mark.parametrize("case", PROVOKED)
def test_documented_refusal_gets_its_meaning(wechat, platform, clock, case):
    errcode, meaning, provoke = PROVOKED[case]
    with pytest.raises(meaning) as refused:
        provoke(wechat, platform, clock)
    assert refused.value.members == {"errcode": errcode}
    assert (refused.value.retry_after is not None) is (meaning is WechatUnavailable)


@pytest.mark.parametrize("path", CALLS)
def test_refusal_that_may_hit_any_call_is_an_outage_and_nothing_is_asked_twice(wechat, platform, path):
    for tries, errcode in enumerate([-1, 40164, 45009, 45011, 48001, 89503], start=1):
        platform.knobs.errors[path] = [errcode]
        with pytest.raises(WechatUnavailable) as refused:
            CALLS[path](wechat)
        assert refused.value.members == {"errcode": errcode}
        assert platform.calls[path] == tries


def test_code_gives_the_openid_and_nothing_else(wechat, platform):
    assert wechat.openid_of("mei") == OPENID
    assert platform.calls == {SIGN_IN: 1}


@pytest.mark.parametrize("errcode", [40029, 40163, 40226, -1, 45011, 40013, 40125, 40001, 42001])
def test_sign_in_code_is_never_sent_twice(wechat, platform, errcode):
    platform.knobs.errors[SIGN_IN] = [errcode]
    with pytest.raises((WechatCodeInvalid, WechatBlocked, WechatUnavailable)):
        wechat.openid_of("mei")
    assert platform.calls[SIGN_IN] == 1


def test_one_token_serves_until_five_minutes_before_its_end(wechat, platform, clock):
    CALLS[SEND](wechat)
    clock.advance(seconds=7200 - 301)
    CALLS[SEND](wechat)
    assert platform.calls[TOKEN] == 1
    clock.advance(seconds=1)
    CALLS[SEND](wechat)
    assert (platform.calls[TOKEN], len(platform.sent)) == (2, 3)


@pytest.mark.parametrize("path", WITH_TOKEN)
@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_refused_token_is_fetched_once_more_and_the_call_repeated(wechat, platform, path, errcode):
    platform.knobs.errors[path] = [errcode]
    CALLS[path](wechat)
    assert (platform.calls[TOKEN], platform.calls[path]) == (2, 2)


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_token_refused_twice_is_an_error_and_no_endless_loop(wechat, platform, errcode):
    platform.knobs.errors[SEND] = [errcode] * 9
    with pytest.raises(WechatUnavailable) as refused:
        CALLS[SEND](wechat)
    assert refused.value.members == {"errcode": errcode}
    assert (platform.calls[TOKEN], platform.calls[SEND], platform.sent) == (2, 2, [])


@pytest.mark.parametrize("dead", ["x" * 512, "odd token", None])
def test_dead_token_in_store_costs_one_more_fetch(wechat, platform, clock, dead):
    CALLS[SEND](wechat)
    platform.move_clock(7201 if dead is None else 0)
    wechat._token = (dead or wechat._token[0], wechat._token[1])
    CALLS[SEND](wechat)
    assert (platform.calls[TOKEN], platform.calls[SEND], len(platform.sent)) == (2, 3, 2)


@pytest.mark.parametrize("refused", [0, 8])
def test_many_threads_fetch_one_token(wechat, platform, at_once, refused):
    if refused:
        CALLS[SEND](wechat)
        platform.tokens._until.clear()
        platform.tokens._latest = ""
    at_once(8, lambda _: CALLS[SEND](wechat))
    assert platform.calls[TOKEN] == (2 if refused else 1)
    assert len(platform.sent) == (9 if refused else 8)


def test_message_is_sent_with_the_fields_of_its_template_and_opens_its_page(wechat, platform):
    wechat.send(OPENID, "stars", {**NEWS, "school": "𠮷" * 30, "more": "not of the template"}, "more/stars/stars?id=1")
    sent = platform.sent[0]
    values = {name: item["value"] for name, item in sent.pop("data").items()}
    assert values == {"thing1": "𠮷" * 19 + "…", "thing2": NEWS["subject"], "time3": NEWS["time"]}
    assert sent == {
        "touser": OPENID, "template_id": "demo-stars", "miniprogram_state": "formal", "lang": "zh_CN",
        "page": "more/stars/stars?id=1",
    }  # fmt: skip


def test_kind_of_message_without_a_template_never_leaves(wechat, platform):
    with pytest.raises(NoSubscription):
        wechat.send(OPENID, "unknown", NEWS)
    assert not platform.calls


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        ("thing1", "a" * 20, "a" * 20),
        ("thing1", "𠮷" * 21, "𠮷" * 19 + "…"),
        ("thing1", "两行\n文字\x07", "两行 文字"),
        ("thing1", "", "-"),
        ("phrase2", "已经公布完成了", "已经公布完"),
        ("character_string3", "x" * 40, "x" * 32),
        ("name1", "欧阳" * 8, "欧阳" * 5),
        ("time4", "2026-11-23 12:00", "2026-11-23 12:00"),
    ],
)
def test_values_are_cut_by_code_points_to_what_their_field_takes(field, value, sent):
    assert fitted(field, value) == sent
    assert is_taken(field, sent)


@given(st.text(max_size=60))
def test_whatever_somebody_wrote_fits_into_a_thing(text):
    assert is_taken("thing7", fitted("thing7", text))


def test_text_is_judged_by_the_suggestion_and_sent_as_it_is(wechat, platform):
    words = {"今天扫地": ("pass", 100), "有风险词": ("risky", 20001), "有可疑词": ("review", 21000)}
    for text, (suggestion, label) in words.items():
        assert wechat.check_text(OPENID, Scene.DIARY, text) == Verdict(Suggestion(suggestion), label)
    assert wechat.check_text(OPENID, Scene.DIARY, "长" * 9_000).suggestion is Suggestion.PASS


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ({"result": {"suggest": "pass", "label": "100"}}, Verdict(Suggestion.PASS, 100)),
        ({"result": {"suggest": "risky", "label": 20002}, "errcode": 0}, Verdict(Suggestion.RISKY, 20002)),
        ({"result": {"suggest": "pass", "label": 100}, "errcode": "0"}, Verdict(Suggestion.PASS, 100)),
        ({"result": {"suggest": "pass", "label": 100}, "errcode": -1008}, Verdict(Suggestion.REVIEW, 100)),
        ({"result": {"suggest": "new word", "label": None}}, Verdict(Suggestion.REVIEW, 0)),
        ({"result": {"suggest": "pass", "label": "9" * 5000}}, Verdict(Suggestion.PASS, 0)),
        ({"result": "odd"}, Verdict(Suggestion.REVIEW, 0)),
        ({}, Verdict(Suggestion.REVIEW, 0)),
    ],
)
def test_odd_verdicts_are_for_people(body, read):
    assert verdict(body) == read


def test_phone_number_comes_without_country_code(wechat):
    assert wechat.phone_number("phone:mei") == PHONE


def test_code_to_scan_is_a_picture(wechat):
    assert wechat.code_image("c=3fA9", "pages/bind/bind").startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize(
    "answer",
    [
        {"status_code": 502}, {"status_code": 302, "headers": {"Location": "https://example.org"}}, {"text": "<html>"},
        {"text": ""}, {"json": [1]}, {"json": {}}, {"json": {"errcode": 0}}, {"json": {"errcode": "odd"}},
        {"json": {"errcode": [1]}}, {"json": {"openid": 1, "phone_info": "odd", "trace_id": None}},
        {"json": {"access_token": "t", "expires_in": "soon"}}, {"json": {"access_token": "t"}}, {"text": '{"a":' * 50_000},
        {"content": b"{\xff"},
    ],
    ids=range(14),
)  # fmt: skip
def test_nonsense_is_an_outage(clock, answer):
    client = WechatClient(
        STAND_IN, clock.now, httpx.MockTransport(lambda _: httpx.Response(**{"status_code": 200} | answer))
    )
    for call in (CALLS[SIGN_IN], CALLS["/wxa/business/getuserphonenumber"], CALLS["/wxa/getwxacodeunlimit"]):
        with pytest.raises(WechatUnavailable):
            call(client)


@pytest.mark.parametrize("picture", [b"", b"<html>", b'{"errcode": 0}'])
def test_what_is_no_picture_is_not_taken_for_one(clock, picture):
    def answer(request):
        token = {"access_token": "t", "expires_in": 7200}
        return httpx.Response(200, json=token) if request.url.path == TOKEN else httpx.Response(200, content=picture)

    with pytest.raises(WechatUnavailable):
        CALLS["/wxa/getwxacodeunlimit"](WechatClient(STAND_IN, clock.now, httpx.MockTransport(answer)))


def test_platform_that_does_not_answer_is_an_outage_within_the_time_set_for_all_who_wait(clock, at_once):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = replace(STAND_IN, url=url, connect_seconds=0.1, read_seconds=0.3)
        client = WechatClient(settings, clock.now)
        began = monotonic()
        with pytest.raises(WechatUnavailable):
            client.openid_of("mei")
        assert 0.2 < monotonic() - began < 4

        def wait(_):
            started = monotonic()
            with pytest.raises(WechatUnavailable):
                CALLS[SEND](client)
            return monotonic() - started

        assert max(at_once(30, wait)) < 6


def test_platform_that_is_not_there_is_an_outage(clock):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(WechatUnavailable) as refused:
        WechatClient(replace(STAND_IN, url=url), clock.now).openid_of("mei")
    assert refused.value.retry_after


@pytest.fixture
def at_home(platform):
    """Return the address of the stand-in as a server of its own."""
    server = make_server("127.0.0.1", 0, create_platform(platform), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_neither_secret_nor_key_nor_token_nor_code_is_ever_told(at_home, platform, clock, caplog):
    told, hanging_on = [], []
    formatter = logs.JsonFormatter()
    client = WechatClient(replace(STAND_IN, url=at_home), clock.now)
    away = WechatClient(replace(STAND_IN, url="http://127.0.0.1:1"), clock.now)
    with ExitStack() as stack:
        for name in ("", "app", "httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
            stack.enter_context(caplog.at_level(logging.DEBUG, name))
        platform.knobs.errors = {SEND: [47003], SIGN_IN: [-1]}
        for caller in (client, away):
            for call in (lambda each: each.openid_of(CODE), CALLS[SEND]) * 2:
                try:
                    call(caller)
                except WechatUnavailable as error:
                    hanging_on += [error.__cause__, error.__context__]
                    told += [*traceback.format_exception(error), repr(error), str(vars(error))]
    assert set(hanging_on) == {None}
    token = client._token[0]
    for record in caplog.records:
        if record.name != "werkzeug":  # The stand-in's own log of requests.
            told += [record.getMessage(), str(vars(record)), formatter.format(record)]
    said = "\n".join(told)
    assert "httpcore" in said
    assert "47003" in said
    assert "WechatUnavailable" in said
    for secret in (STAND_IN.secret, SESSION_KEY, token, CODE.partition("#")[2], OPENID):
        assert secret not in said
    assert STAND_IN.secret not in repr(STAND_IN)

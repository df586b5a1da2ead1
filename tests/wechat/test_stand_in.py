"""The platform's stand-in behaves as the platform's documents say, where the client alone cannot show it."""

from dataclasses import replace

import httpx
import pytest

from app.core.wechat_settings import STAND_IN
from app.wechat import push
from app.wechat.client import Scene, Suggestion, verdict
from app.wechat.fake.checks import DOWNLOAD_FAILED
from app.wechat.fake.errors import Refused
from app.wechat.fake.fields import is_taken
from app.wechat.fake.server import create_platform
from tests.wechat.conftest import OPENID

JPEG = b"\xff\xd8\xff\xe0 a picture"
LINK = "https://labor.example.org/media/1.jpg"
STARS, OFFER = STAND_IN.templates["stars"].id, STAND_IN.templates["offer"].id
PLAIN = replace(STAND_IN, push_key=None)


class Outside:
    """The world as the platform sees it: our picture, and our address for pushes, which reads them as ours does."""

    def __init__(self, clock):
        self._clock = clock
        self.picture = httpx.Response(200, content=JPEG)
        self.answers = []
        self.news = []

    def __call__(self, request):
        if request.method == "GET":
            return self.picture
        settings = STAND_IN if "msg_signature" in request.url.params else PLAIN
        self.news.append(push.message(settings, request.url.params, request.content, self._clock.now()))
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, text="success")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def outside(platform, clock):
    outside = Outside(clock)
    platform.push_to("https://labor.example.org/api/v1/wechat/push", httpx.MockTransport(outside))
    platform.know({"mei": OPENID})
    return outside


@pytest.fixture
def stand_in(platform):
    return create_platform(platform).test_client()


def checked(wechat, platform, link=LINK):
    trace_id = wechat.check_image(OPENID, Scene.DIARY, link)
    platform.errands.run_due()
    return trace_id


def test_token_is_the_same_for_all_until_five_minutes_before_its_end_and_then_overlaps(platform, clock):
    first, seconds = platform.tokens.give(is_forced=False)
    assert (seconds, len(first)) == (7200, 512)
    clock.advance(seconds=6899)
    assert platform.tokens.give(is_forced=False) == (first, 301)
    clock.advance(seconds=1)
    second, seconds = platform.tokens.give(is_forced=False)
    assert (second != first, seconds) == (True, 7200)
    platform.tokens.require(first)
    clock.advance(seconds=300)
    platform.tokens.require(second)
    with pytest.raises(Refused) as refused:
        platform.tokens.require(first)
    assert refused.value.errcode == 42001


def test_new_token_by_force_comes_every_thirty_seconds_and_twenty_times_a_day(platform):
    given = {platform.tokens.give(is_forced=False)[0]}
    for _ in range(20):
        given.add(platform.tokens.give(is_forced=True)[0])
        with pytest.raises(Refused):
            platform.tokens.give(is_forced=True)
        platform.move_clock(30)
    assert len(given) == 21
    with pytest.raises(Refused) as refused:
        platform.tokens.give(is_forced=True)
    assert refused.value.errcode == 45009


@pytest.mark.parametrize(
    ("field", "taken", "refused"),
    [
        ("thing1", ["劳动之星", "𠮷" * 20, "a 1!"], ["", "长" * 21, "两\n行", "\x07"]),
        ("number2", ["32", "-1.5", "9" * 32], ["9" * 33, "三", "1,000", "1 2"]),
        ("letter1", ["abc", "Z" * 32], ["a1", "Z" * 33, "字"]),
        ("symbol1", ["+-!", "。"], ["a", "1", "字", "!" * 6]),
        ("character_string9", ["A-1 b", "x" * 32], ["汉字", "x" * 33, "é"]),
        ("time3", ["15:01", "2019年10月1日 15:01", "2019-10-01 15:01:00", "15:01~16:00"], ["soon", "2019-10-01", "15"]),
        (
            "date4",
            ["2019年10月1日", "2019-10-01", "2019/10/01 15:01", "2019年10月1日~2019年10月3日"],
            ["15:01", "today"],
        ),
        ("amount5", ["¥100.50元", "5", "1234567890"], ["12345678901", "100 dollars"]),
        ("phone_number6", ["+86-0766-66888866"], ["1" * 18, "call me"]),
        ("car_number7", ["粤A8Z888挂", "湘M12345"], ["粤A8Z88888", "car"]),
        ("name8", ["欧阳娜娜", "Mei Lin", "a" * 20], ["名" * 11, "a" * 21, "名" + "a" * 10, "R2"]),
        ("phrase9", ["已公布", "汉" * 5], ["汉" * 6, "done", "已公布!"]),
        ("thing", ["一"], [""]),
        ("enum1", ["OPEN"], [""]),
    ],
)
def test_field_takes_what_the_table_of_limits_says(field, taken, refused):
    assert [value for value in taken if not is_taken(field, value)] == []
    assert [value for value in refused if is_taken(field, value)] == []


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    ("mark", "suggestion"), [("", Suggestion.PASS), ("media/1", Suggestion.RISKY), (OPENID, Suggestion.REVIEW)]
)
def test_picture_is_fetched_and_judged_by_a_push_in_each_of_its_forms(
    wechat, platform, outside, form, sealed, mark, suggestion
):
    platform.knobs.turn(
        {"push_format": form, "push_sealed": sealed, "is_label_text": sealed, "is_errcode_missing": sealed}
    )
    if mark:
        platform.knobs.suggestions = {mark: suggestion.value}
    trace_id = checked(wechat, platform)
    (news,) = outside.news
    assert (news["Event"], news["trace_id"], news["FromUserName"]) == ("wxa_media_check", trace_id, OPENID)
    assert verdict(news).suggestion is suggestion
    assert ("errcode" in news) is not sealed
    if form == "json":
        assert isinstance(news["result"]["label"], str) is sealed


@pytest.mark.parametrize(
    "picture",
    [
        httpx.Response(403),
        httpx.Response(200, content=b"RIFF....WEBP"),
        httpx.Response(200, content=JPEG + bytes(10 << 20)),
    ],
    ids=["forbidden", "no format of the platform", "too large"],
)
def test_picture_that_cannot_be_had_is_told_as_a_failure_and_is_for_people(wechat, platform, outside, picture):
    outside.picture = picture
    checked(wechat, platform)
    assert outside.news[0]["errcode"] == DOWNLOAD_FAILED
    assert verdict(outside.news[0]).suggestion is Suggestion.REVIEW


def test_picture_is_answered_late_twice_or_never(wechat, platform, outside):
    platform.knobs.turn({"check_seconds": 1800, "push_copies": 2})
    checked(wechat, platform)
    assert outside.news == []
    platform.move_clock(1800)
    platform.errands.run_due()
    assert [news["trace_id"] for news in outside.news] == [outside.news[0]["trace_id"]] * 2
    platform.knobs.is_checking = False
    checked(wechat, platform)
    platform.move_clock(36_000)
    assert platform.errands.run_due() == 0


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ([httpx.Response(200, text="")], 1),
        ([httpx.Response(500), httpx.ReadTimeout("late")], 3),
        ([httpx.Response(200, text="<html>"), httpx.Response(404), httpx.Response(503), httpx.Response(503)], 3),
    ],
)
def test_push_is_tried_three_times_until_it_is_answered(wechat, platform, outside, answers, tries):
    outside.answers = answers
    checked(wechat, platform)
    for _ in range(5):
        platform.move_clock(5)
        platform.errands.run_due()
    assert len(outside.news) == len(platform.pushes.log[0]["answers"]) == tries
    assert all(news == outside.news[0] for news in outside.news)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_taps_withdrawals_and_messages_are_pushed_too(wechat, platform, outside, stand_in, form):
    stand_in.post("/stand-in/knobs", json={"push_format": form, "counts_taps": True})
    stand_in.post("/stand-in/taps", json={"who": "mei", "answers": {STARS: "accept", OFFER: "reject"}})
    wechat.send(OPENID, "stars", {"school": "田家小学", "subject": "劳动之星", "time": "12:00"})
    stand_in.post("/stand-in/withdrawals", json={"who": "mei", "templates": [STARS]})
    platform.errands.run_due()
    lists = {}
    for news in outside.news:
        name = news["Event"]
        inside = news if form == "json" else news["".join(part.capitalize() for part in name.split("_"))]
        lists[name] = inside["List"]
    taps = {item["TemplateId"]: item["SubscribeStatusString"] for item in lists["subscribe_msg_popup_event"]}
    assert taps == {STARS: "accept", OFFER: "reject"}
    assert lists["subscribe_msg_change_event"] == {"TemplateId": STARS, "SubscribeStatusString": "reject"}
    assert (lists["subscribe_msg_sent_event"]["TemplateId"], lists["subscribe_msg_sent_event"]["ErrorCode"]) == (
        STARS,
        "0",
    )
    assert [item["template_id"] for item in stand_in.get("/stand-in/sent").json["items"]] == [STARS]
    assert [item["answers"] for item in stand_in.get("/stand-in/pushes").json["items"]] == [[200]] * 3


@pytest.mark.parametrize(
    ("ask", "errcode"),
    [
        (lambda call: call.get("/wxa/msg_sec_check"), 43002),
        (lambda call: call.post("/wxa/msg_sec_check"), 44002),
        (lambda call: call.post("/cgi-bin/stable_token", data="{"), 47001),
        (lambda call: call.post("/wxa/msg_sec_check", json={"version": 2}), 41001),
        (lambda call: call.get("/sns/jscode2session?appid=x"), 41004),
        (lambda call: call.get("/sns/jscode2session", query_string={"appid": "wx", "secret": "s"}), 40013),
    ],
)
def test_odd_request_is_refused_with_status_200(stand_in, ask, errcode):
    answer = ask(stand_in)
    assert (answer.status_code, answer.get_json(force=True)["errcode"]) == (200, errcode)


@pytest.mark.parametrize(
    ("change", "errcode"),
    [({"version": 1}, 40097), ({"scene": 5}, 40129), ({"content": "长" * 2501}, 45002), ({"openid": "x"}, 40003)],
)
def test_text_that_is_not_asked_about_properly_is_refused(platform, change, errcode):
    body = {"version": 2, "openid": OPENID, "scene": 4, "content": "扫地"}
    assert platform.checks.text(body)["result"]["suggest"] == "pass"
    with pytest.raises(Refused) as refused:
        platform.checks.text(body | change)
    assert refused.value.errcode == errcode


def test_stand_in_is_told_by_http(wechat, platform, stand_in):
    code = stand_in.post("/stand-in/codes", json={"name": "lan"}).json["code"]
    stand_in.post("/stand-in/people", json={"lan": "openid-of-lan"})
    assert wechat.openid_of(code) == "openid-of-lan"
    assert stand_in.post("/stand-in/knobs", json={"is_checking": False, "no_such": 1}).status_code == 400
    assert stand_in.get("/stand-in/knobs").json["is_checking"] is True
    stand_in.post("/stand-in/clock", json={"seconds": 60})
    assert (platform.now() - platform._true_now()).total_seconds() == 60
    stand_in.post("/stand-in/reset")
    assert platform.now() == platform._true_now()

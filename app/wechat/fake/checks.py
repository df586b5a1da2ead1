"""Content safety, version 2: texts are judged at once, pictures are fetched and judged later, by a push."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from app.core.crypto import new_token
from app.core.wechat_settings import WechatSettings
from app.wechat.fake.errands import Errands
from app.wechat.fake.errors import Refused
from app.wechat.fake.knobs import Knobs
from app.wechat.fake.people import People
from app.wechat.fake.pushes import Pushes

VERSION, IMAGE = 2, 2
SCENES = frozenset({1, 2, 3, 4})
LONGEST_TEXT, LARGEST_PICTURE = 2_500, 10 * 1024 * 1024
FETCHED_WITHIN_SECONDS = 5
EVENT = "wxa_media_check"
RISKY_WORD, DOUBTFUL_WORD = "风险词", "可疑词"
LABELS = {"pass": 100, "review": 21000, "risky": 20001}
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8")
# The number of version 1, 4294966288, as what it is: a negative one.
DOWNLOAD_FAILED = -1008


class Checks:
    def __init__(
        self, settings: WechatSettings, people: People, knobs: Knobs, errands: Errands, pushes: Pushes,
        outside: Callable[[], httpx.Client],
    ) -> None:  # fmt: skip
        self._app_id = settings.app_id
        self._people = people
        self._knobs = knobs
        self._errands = errands
        self._pushes = pushes
        self._outside = outside

    def text(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self._require_usual(body)
        content = str(body.get("content", ""))
        if not content:
            raise Refused(44002)
        if len(content) > LONGEST_TEXT:
            raise Refused(45002)
        suggest = "risky" if RISKY_WORD in content else "review" if DOUBTFUL_WORD in content else "pass"
        return {"trace_id": new_trace(), **self._opinion(suggest)}

    def picture(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Take a picture to look at; nothing is fetched before the answer is out."""
        self._require_usual(body)
        if body.get("media_type") != IMAGE or not str(body.get("media_url", "")).startswith(("http://", "https://")):
            raise Refused(40097)
        openid, url, trace_id = str(body["openid"]), str(body["media_url"]), new_trace()
        if self._knobs.is_checking:
            self._errands.add(self._knobs.check_seconds, lambda: self._look(openid, url, trace_id))
        return {"trace_id": trace_id}

    def _require_usual(self, body: Mapping[str, Any]) -> None:
        if body.get("version") != VERSION:
            raise Refused(40097)
        if body.get("scene") not in SCENES:
            raise Refused(40129)
        self._people.require_visit(str(body.get("openid", "")))

    def _look(self, openid: str, url: str, trace_id: str) -> None:
        head = {"appid": self._app_id, "trace_id": trace_id, "version": VERSION}
        if self._is_fetched(url):
            marks = self._knobs.suggestions.items()
            suggest = next((each for mark, each in marks if mark in url or mark == openid), "pass")
            news = {**head, **self._opinion(suggest)}
            if not self._knobs.is_errcode_missing:
                news |= {"errcode": 0, "errmsg": "ok"}
        else:
            news = {**head, "detail": [], "errcode": DOWNLOAD_FAILED, "errmsg": "download fail"}
        self._pushes.push(openid, EVENT, news)

    def _is_fetched(self, url: str) -> bool:
        """Tell whether the picture can be had, is small enough and of a kind that the platform reads."""
        try:
            with self._outside() as client:
                answer = client.get(url, timeout=FETCHED_WITHIN_SECONDS, follow_redirects=True)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return answer.is_success and len(answer.content) <= LARGEST_PICTURE and answer.content.startswith(PICTURES)

    def _opinion(self, suggest: str) -> dict[str, Any]:
        """Return the result and its details; the label is a number, or a text where the knob says so."""
        label = str(LABELS[suggest]) if self._knobs.is_label_text else LABELS[suggest]
        found = {"suggest": suggest, "label": label}
        return {"detail": [{"strategy": "content_model", "errcode": 0, **found, "prob": 90}], "result": found}


def new_trace() -> str:
    return f"trace-{new_token()[:24]}"

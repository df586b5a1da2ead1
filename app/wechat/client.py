"""The platform's server calls, as its documents describe them.

The secret and the tokens stand in addresses, because the platform wants them there; therefore nothing of an address is
ever logged, and what httpx would tell of its requests is dropped whatever the level. Its errors hold the request, too, so
they are not passed on.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Any

import httpx

from app.accounts.errors import WechatCodeInvalid
from app.core.errors import DomainError
from app.core.wechat_settings import WechatSettings
from app.wechat.errors import NoSubscription, WechatBlocked, WechatUnavailable
from app.wechat.values import fitted

BUSY, TOO_OFTEN, QUOTA = -1, 45011, 45009
CODE_WRONG, CODE_USED, BLOCKED, NO_CREDIT = 40029, 40163, 40226, 43101
TOKEN_REFUSED = frozenset({40001, 40014, 42001})
RENEWED_BEFORE = timedelta(seconds=300)
RETRY_AFTER_SECONDS = 5
LONGEST_TEXT = 2_500
LONGEST_LABEL = 9
IMAGE, VERSION = 2, 2
# The platform names the versions of the mini-program one way for messages and another way for codes.
VERSION_TO_SCAN = {"formal": "release", "trial": "trial", "developer": "develop"}
_CONNECTIONS = httpx.Limits(max_connections=16, max_keepalive_connections=8)

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff")

logger = logging.getLogger(__name__)
logging.getLogger("httpx").addFilter(lambda record: record.levelno >= logging.WARNING)


class Suggestion(StrEnum):
    """What the platform advises after it has looked at a text or a picture."""

    PASS = "pass"  # noqa: S105  # the platform's word
    REVIEW = "review"
    RISKY = "risky"


class Scene(StrEnum):
    """Where what is checked will be seen, by the platform's numbers."""

    PROFILE = "1"
    COMMENT = "2"
    FORUM = "3"
    DIARY = "4"


@dataclass(frozen=True)
class Verdict:
    suggestion: Suggestion
    label: int


class WechatClient:
    """Speaks to the platform for one mini-program. One instance serves all threads.

    Every call raises ``WechatUnavailable`` where the platform is busy, away, or refuses this installation.
    """

    def __init__(
        self, settings: WechatSettings, now: Callable[[], datetime], transport: httpx.BaseTransport | None = None
    ) -> None:
        self._settings = settings
        self._now = now
        timeout = httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds)
        self._http = httpx.Client(
            base_url=settings.url, timeout=timeout, limits=_CONNECTIONS, transport=transport, trust_env=False
        )
        self._patience = settings.connect_seconds + settings.read_seconds
        self._lock = Lock()
        self._token: tuple[str, datetime] | None = None

    def openid_of(self, code: str) -> str:
        """Exchange a sign-in code, once: after a time-out the code may be used up, so the phone must bring a new one.

        The session key that comes along is dropped, because nothing here needs it. Raises ``WechatCodeInvalid`` and
        ``WechatBlocked``.
        """
        query = {
            "appid": self._settings.app_id, "secret": self._settings.secret, "js_code": code,
            "grant_type": "authorization_code",
        }  # fmt: skip
        answer = self._checked(self._answer("GET", "/sns/jscode2session", params=query))
        return _text(answer, "openid")

    def phone_number(self, code: str) -> str:
        """Exchange the code of the phone button for a number without country code. Raises ``WechatCodeInvalid``."""
        answer = self._call("/wxa/business/getuserphonenumber", {"code": code})
        return _text(_inside(answer, "phone_info"), "purePhoneNumber")

    def check_text(self, openid: str, scene: Scene, text: str) -> Verdict:
        """Ask what the platform thinks of a text that others will read; only its first 2,500 characters are looked at."""
        body = {"version": VERSION, "openid": openid, "scene": int(scene), "content": text[:LONGEST_TEXT]}
        return verdict(self._call("/wxa/msg_sec_check", body))

    def check_image(self, openid: str, scene: Scene, url: str) -> str:
        """Ask the platform to look at a picture that it can fetch; returns the trace id under which it answers later."""
        body = {"version": VERSION, "openid": openid, "scene": int(scene), "media_url": url, "media_type": IMAGE}
        return _text(self._call("/wxa/media_check_async", body), "trace_id")

    def send(self, openid: str, template: str, fields: Mapping[str, str], page: str = "") -> None:
        """Send one subscribed message, which opens ``page``. Raises ``NoSubscription`` where the person has no credit left."""
        chosen = self._settings.templates.get(template)
        if chosen is None:
            raise NoSubscription
        data = {
            chosen.fields[name]: {"value": fitted(chosen.fields[name], value)}
            for name, value in fields.items()
            if name in chosen.fields
        }
        body = {
            "touser": openid, "template_id": chosen.id, "data": data, "lang": "zh_CN",
            "miniprogram_state": self._settings.state, **({"page": page} if page else {}),
        }  # fmt: skip
        self._call("/cgi-bin/message/subscribe/send", body)

    def code_image(self, scene: str, page: str) -> bytes:
        """Return a code (PNG or JPEG) that opens a page of the mini-program with ``scene``, of 32 characters at most."""
        state = self._settings.state
        body = {"scene": scene, "page": page, "check_path": state == "formal", "env_version": VERSION_TO_SCAN[state]}
        picture = self._with_token("/wxa/getwxacodeunlimit", body).content
        if not picture.startswith(_PICTURES):
            raise _outage()
        return picture

    def _call(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _decoded(self._with_token(path, body))

    def _with_token(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        """Post with the access token; where the platform does not take it, once more with a fetched one."""
        token = self._access_token()
        answer = self._answer("POST", path, params={"access_token": token}, json=body)
        if _errcode(answer) in TOKEN_REFUSED:
            fresh = self._access_token(instead_of=token)
            answer = self._answer("POST", path, params={"access_token": fresh}, json=body)
        self._checked(answer)
        return answer

    def _access_token(self, instead_of: str = "") -> str:
        """Return the token in store, or fetch one: 300 seconds before its end, or ``instead_of`` a refused one.

        One thread fetches while the others wait, though no longer than fetching may take: then the platform is away.
        """
        if not self._lock.acquire(timeout=self._patience):
            raise _outage()
        try:
            if not self._token or self._token[0] == instead_of or self._now() >= self._token[1]:
                self._token = self._fetched_token()
            return self._token[0]
        finally:
            self._lock.release()

    def _fetched_token(self) -> tuple[str, datetime]:
        """Fetch the token, the same one for every process until the platform renews it, and when to ask again."""
        body = {
            "grant_type": "client_credential", "appid": self._settings.app_id, "secret": self._settings.secret,
            "force_refresh": False,
        }  # fmt: skip
        answer = self._checked(self._answer("POST", "/cgi-bin/stable_token", json=body))
        lifetime = timedelta(seconds=_number(answer, "expires_in"))
        return _text(answer, "access_token"), self._now() + lifetime - RENEWED_BEFORE

    def _answer(self, method: str, path: str, **request: Any) -> httpx.Response:
        answer = self._sent(method, path, **request)
        if answer is None or not answer.is_success:
            logger.warning("platform failed", extra={"path": path, "status": answer and answer.status_code})
            raise _outage()
        return answer

    def _sent(self, method: str, path: str, **request: Any) -> httpx.Response | None:
        """Send a request. The error of one that fails holds its secret; it ends here, so that ours does not hang on it."""
        try:
            return self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            logger.warning("platform not reached", extra={"path": path, "error": type(error).__name__})
            return None

    def _checked(self, answer: httpx.Response) -> dict[str, Any]:
        """Return the body of a good answer; raise what a bad one means. Pictures have no body to read."""
        errcode = _errcode(answer)
        if not errcode:
            return _decoded(answer) if _is_json(answer) else {}
        logger.warning("platform refused", extra={"path": answer.request.url.path, "errcode": errcode})
        raise _refusal(errcode)


def _outage() -> WechatUnavailable:
    return WechatUnavailable(retry_after=RETRY_AFTER_SECONDS)


def _is_json(answer: httpx.Response) -> bool:
    """Tell JSON from a picture by its first byte: the platform's content type cannot be relied on."""
    return answer.content.lstrip().startswith(b"{")


def _decoded(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise _outage()
    return body


def _errcode(answer: httpx.Response) -> int:
    """Return the platform's error number; a missing one means that all is well."""
    return _number(_decoded(answer), "errcode", 0) if _is_json(answer) else 0


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise _outage()
    return value


def _number(body: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """Return a number, which the platform gives as a number or as text."""
    value = body.get(name)
    try:
        return int(default if value is None else value)  # type: ignore[arg-type]  # None is refused below.
    except (TypeError, ValueError, OverflowError):
        raise _outage() from None


def _inside(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _refusal(errcode: int) -> DomainError:
    if errcode in {CODE_WRONG, CODE_USED}:
        return WechatCodeInvalid(errcode=errcode)
    if errcode == BLOCKED:
        return WechatBlocked(errcode=errcode)
    if errcode == NO_CREDIT:
        return NoSubscription(errcode=errcode)
    return WechatUnavailable(errcode=errcode, retry_after=RETRY_AFTER_SECONDS)


def verdict(body: Mapping[str, Any]) -> Verdict:
    """Read the platform's opinion from an answer or a push: ``label`` comes as number or text, ``errcode`` or not at all.

    What is odd, or could not be looked at, is for people.
    """
    result = _inside(body, "result")
    known = {each.value: each for each in Suggestion} if str(body.get("errcode") or 0) == "0" else {}
    label = str(result.get("label", ""))
    return Verdict(
        known.get(str(result.get("suggest")), Suggestion.REVIEW),
        int(label) if len(label) <= LONGEST_LABEL and label.isascii() and label.isdecimal() else 0,
    )

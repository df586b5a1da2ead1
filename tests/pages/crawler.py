"""Going through all pages of a person by their links, and a school in which there is something on most of them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.announcements.outsider import feedback
from tests.awards.outsider import a_chosen_award
from tests.courses.outsider_menu import a_drafted_offering, a_listed_provider, an_open_survey
from tests.factories.announcements import post, work_off
from tests.factories.courses_rounds import prepared_round
from tests.home.outsider import a_busy_school
from tests.lessons.outsider_pickup import lin_waits, lins_collector
from tests.lessons.outsider_sessions import lins_leave
from tests.pages.reader import Reader
from tests.rights.outsider import request_of_lin
from tests.world import World

Fields = dict[str, tuple[str, str]]
_IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_THINGS = (
    a_busy_school, a_chosen_award, feedback, an_open_survey, a_listed_provider, a_drafted_offering, lin_waits,
    lins_collector, lins_leave, request_of_lin, prepared_round,
)  # fmt: skip


def a_full_school(world: World) -> None:
    """Let there be something at Tianjia School for most pages."""
    for make in _THINGS:
        make(world)
    post(world.app.test_client(), readers=["guardians", "staff"])
    work_off(world)


class Page(HTMLParser):
    """The links of a page, and its forms as {address: {name of a field: (kind, value)}}."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.links: list[str] = []
        self.forms: dict[str, Fields] = {}
        self._fields: Fields = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "form":
            self._fields = {}
            if found.get("method") == "post":
                self.forms[found["action"]] = self._fields
        elif tag in {"input", "select", "textarea", "button"} and found.get("name"):
            self._fields[found["name"]] = (found.get("type", tag), found.get("value") or "")


def crawled(reader: Reader) -> Iterator[Page]:
    """Yield the pages to which links lead from the first one, one of each kind."""
    waiting, seen = ["/"], set()
    while waiting:
        url = waiting.pop()
        answer = reader.get(url, follow_redirects=True, buffered=True)
        assert answer.status_code < 500, url
        if answer.mimetype != "text/html":
            continue
        page = Page(answer.text)
        yield page
        for link in page.links:
            kind = re.sub(r"=[^&]*", "=", _IDS.sub("", link))
            if link.startswith("/") and kind not in seen:
                seen.add(kind)
                waiting.append(link)


def forms_of(reader: Reader) -> dict[str, tuple[str, Fields]]:
    """Return the forms that a person meets, one of each kind, without those that end the session."""
    return {
        _IDS.sub("", action): (action, fields)
        for page in crawled(reader)
        for action, fields in page.forms.items()
        if action not in {"/sign-out", "/language"}
    }

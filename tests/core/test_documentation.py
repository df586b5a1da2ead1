"""The description of the API as a page."""

import re
from html.parser import HTMLParser


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.anchors, self.foreign = set(), set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.add(tag)
        self.anchors.add(found.get("id"))
        self.links |= {found[name] for name in ("href", "src") if name in found}


def test_page_shows_every_route_and_who_may_call_it(app, client):
    answer = client.get("/api/v1/docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    for rule in client.get("/api/v1/openapi.json").json["paths"]:
        assert f"<code>{rule}</code>" in answer.text
    assert "county_admin, principal, school_office" in answer.text


def test_page_needs_nothing_from_elsewhere(client):
    answer = client.get("/api/v1/docs")
    page = Page(answer.text)
    assert not page.tags & {"script", "link", "img", "iframe"}
    assert {link for link in page.links if not link.startswith("#")} == {"openapi.json"}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_links_inside_the_page_lead_somewhere(client):
    page = Page(client.get("/api/v1/docs").text)
    assert {link.removeprefix("#") for link in page.links if link.startswith("#")} <= page.anchors


def test_page_fits_a_narrow_screen(client):
    text = client.get("/api/v1/docs").text
    assert 'name="viewport" content="width=device-width' in text
    assert not re.search(r"(?<!max-)width:\s*\d{3,}px", text)

"""What keeps pages from being read, framed, scripted, kept or sent by others."""

import pytest

from tests import cast
from tests.cast import as_
from tests.pages.reader import Reader

SIGN_IN = {"who": "staff", "login": "principal", "password": cast.PASSWORD}


def test_anonymous_reader_is_led_to_the_sign_in_and_back(client):
    answer = Reader(client).get("/account?from=here")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account?from%3Dhere"


def test_bare_address_leads_everybody_to_where_the_day_begins(client):
    assert Reader(client).get("/").location == "/sign-in"
    assert Reader(client, cast.LIN_MOTHER).get("/").location == "/family"
    assert Reader(client, cast.HOMEROOM).get("/").location == "/teacher"
    assert Reader(client, cast.PRINCIPAL).get("/").location == "/school"
    assert Reader(client, cast.COUNTY_ADMIN).get("/").location == "/bureau"
    assert Reader(client, cast.LIN_CARD).get("/").location == "/student"


def test_sign_in_gives_a_cookie_that_scripts_cannot_read(client):
    answer = Reader(client).send("/sign-in", {**SIGN_IN, "next": "/account"}, on="/sign-in")
    assert answer.status_code == 303
    assert answer.location == "/account"
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("laborstar="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


ELSEWHERE = [
    "//evil.example/", "https://evil.example/", "/\\evil.example", "evil", "/\t/evil.example", "/\n/evil.example",
    "/account\r\nSet-Cookie: laborstar=theirs",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_signing_in(client, target):
    assert Reader(client).send("/sign-in", {**SIGN_IN, "next": target}, on="/sign-in").location == "/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere_by_choosing_a_language(client, target):
    assert Reader(client).send("/language", {"language": "en", "next": target}).location == "/"


def test_wrong_password_shows_the_form_again_without_it(client):
    answer = Reader(client).send("/sign-in", {**SIGN_IN, "password": "guess<script>"}, on="/sign-in")
    assert answer.status_code == 401
    assert 'value="principal"' in answer.text
    assert "guess" not in answer.text


def test_form_of_another_site_is_refused(client):
    reader = Reader(client, cast.PRINCIPAL)
    assert reader.client.post("/sign-out").status_code == 400
    assert reader.client.post("/sign-out", data={"csrf_token": "made-up"}).status_code == 400
    assert reader.get("/account").status_code == 200


def test_cookie_opens_nothing_of_the_api(client):
    assert Reader(client, cast.PRINCIPAL).get("/api/v1/me").status_code == 401


def test_header_opens_no_page(client):
    assert client.get("/account", headers=as_(cast.PRINCIPAL)).status_code == 303


def test_signing_out_ends_the_session_on_the_server(client):
    reader = Reader(client, cast.PRINCIPAL)
    answer = reader.send("/sign-out", on="/account")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/api/v1/me", headers=as_(cast.PRINCIPAL)).status_code == 401


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/offline", "/nowhere"])
def test_page_is_kept_by_nobody_and_framed_by_nobody(client, path):
    headers = Reader(client, cast.PRINCIPAL).get(path, headers={"Accept": "text/html"}).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_style_is_kept_for_a_year_under_an_address_with_its_hash(client):
    page = Reader(client).read("/sign-in")
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "?v=" in address
    assert client.get(address, buffered=True).headers["Cache-Control"] == "public, max-age=31536000"
    assert "max-age" not in client.get(address.partition("?")[0], buffered=True).headers["Cache-Control"]


def test_unknown_address_is_a_page_for_browsers_and_a_document_for_others(client):
    page = client.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 404
    assert page.mimetype == "text/html"
    assert client.get("/nowhere").mimetype == "application/problem+json"
    assert client.get("/api/v1/nowhere", headers={"Accept": "text/html"}).mimetype == "application/problem+json"


def test_pages_speak_the_chosen_language(client):
    reader = Reader(client)
    assert '<html lang="zh-CN">' in reader.read("/sign-in")
    answer = reader.send("/language", {"language": "en", "next": "/sign-in"}, on="/sign-in")
    assert answer.location == "/sign-in"
    page = reader.read("/sign-in")
    assert '<html lang="en">' in page
    assert "Password" in page


def test_typed_markup_is_shown_as_text(client):
    answer = Reader(client).send("/sign-in", {**SIGN_IN, "login": '"><script>alert(1)</script>'}, on="/sign-in")
    assert "<script>alert" not in answer.text


def test_session_that_has_ended_says_so(client):
    reader = Reader(client)
    reader.client.set_cookie("laborstar", "dead")
    assert "ended=1" in reader.get("/account").location

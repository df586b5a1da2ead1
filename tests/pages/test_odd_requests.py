"""Addresses and forms as no page of ours sends them: whatever comes, it is refused in words and breaks nothing."""

import re
from html import unescape
from random import Random
from urllib.parse import quote

import pytest
from markupsafe import escape

from app.core.auth import declared_roles
from tests import cast
from tests.pages.crawler import a_full_school, forms_of
from tests.pages.reader import Reader

pytestmark = pytest.mark.parametrize(
    "account",
    [cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL, cast.COUNTY_ADMIN],
    ids=lambda account: cast.ACCOUNTS[account][0].value,
)
# Lone surrogates and bytes that are no text reach a form only percent-encoded.
ODD_QUERIES = [
    "", "zzz", "-1", "2026-99", "0001-01", "9999-12", "0001-W01", "9999-W52", "9" * 5000, "%00", "%ED%A0%80", "%FF",
    quote("😀·阿依古丽"), "00000000-0000-0000-0000-000000000000", "{0}{x}%25s",
]  # fmt: skip
ASKED = (
    "child", "cursor", "month", "week", "period", "term", "page", "q", "title", "task_id", "class", "school", "region",
    "mode", "review", "status", "day", "from", "slot", "grade", "limit",
)  # fmt: skip
ODD_TEXTS = [
    "", "长" * 20_000, "a\x00b", "-1", "9" * 5000, "1e999", "NaN", "²", "٣", "2026-99-99", "0001-01-01T00:00",
    "9999-12-31T23:59", "2026-11-18", "😀·阿依古丽", "{0}{x}%s", '"><img src=x onerror=alert(1)>', "[]", "on", "24:00",
    "00000000-0000-0000-0000-000000000000", "\u202e", " \t\n", "two\nlines",
]  # fmt: skip
TRIES = 4


def test_odd_addresses_break_nothing(world, account):
    a_full_school(world)
    reader, role = Reader(world.app.test_client(), account), cast.ACCOUNTS[account][0]
    for rule in world.app.url_map.iter_rules():
        view = world.app.view_functions[rule.endpoint]
        if view.__module__.startswith("app.pages.") and role in declared_roles(view) and "<uuid:" not in rule.rule:
            for odd in ODD_QUERIES:
                url = re.sub(r"<\w+>", lambda _: odd or "zzz", rule.rule)  # noqa: B023  # called at once
                answer = reader.get(f"{url}?{'&'.join(f'{name}={odd}' for name in ASKED)}", buffered=True)
                assert answer.status_code < 500, (url, odd[:20])


def test_odd_forms_break_nothing_and_keep_what_was_typed(world, account):
    a_full_school(world)
    reader, dice = Reader(world.app.test_client(), account), Random(str(account))
    for action, fields in forms_of(reader).values():
        hidden = {name: value for name, (kind, value) in fields.items() if kind == "hidden"}
        for number in range(TRIES):
            told = {name: [dice.choice(ODD_TEXTS)] * dice.choice((1, 1, 2)) for name in fields if dice.random() < 0.9}
            is_by_a_person = number % 2 == 0
            answer = reader.send(action, {**told, **hidden} if is_by_a_person else told, buffered=True)
            assert answer.status_code < 500, (action, told)
            if answer.status_code == 422 and is_by_a_person:
                assert 'class="problem"' in answer.text, (action, told)
                typed = [name for name in told if fields[name][0] in {"text", "textarea"}]
                assert [name for name in typed if not holds(answer.text, told[name][0])] == [], (action, told)


def holds(page: str, text: str) -> bool:
    return text in unescape(page) or str(escape(text)) in page

"""Every page, tried by everybody who has no business there: nothing is shown, nothing changes, nothing breaks.

What there is to be found is made by the outsider cases of the API, so that a new kind of thing is tried here by itself.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.routing import Rule

from app.core.auth import ANYONE, declared_roles
from tests import cast
from tests.outsiders import OUTSIDERS, cases, state_of_tianjia
from tests.pages.reader import Reader

OF_TIANJIA: dict[str, Any] = {
    "school_id": cast.TIANJIA,
    "class_id": cast.CLASS_32,
    "student_id": cast.LIN,
    "account_id": cast.TEACHER,
    "on": cast.TODAY.isoformat(),
    "term": cast.TERM,
}
# What only Tianjia's own people may read: names of its children, and its own.
SECRETS = [name for school, _, _, name in cast.STUDENTS.values() if school == cast.TIANJIA] + ["田家学校"]
# Whoever chooses by the address or a field what a page is about, might choose what is not the own.
CHOICES = {
    "child": cast.LIN, "student_id": cast.LIN, "student_ids": cast.LIN, "school": cast.TIANJIA, "school_id": cast.TIANJIA,
    "class": cast.CLASS_32, "class_id": cast.CLASS_32, "class_ids": cast.CLASS_32, "region_code": cast.REGION,
}  # fmt: skip
# Enough for most forms to be accepted from who may send them.
FIELDS = {
    "reason": "不合适", "text": "请核实", "body": "请核实", "title": "扫地", "name": "扫地", "note": "已通话", "what": "姓名",
    "wish": "改正", "scope": "everything", "purpose": "base", "granted": "yes", "category": "other", "liking": "3",
    "words": "很细心", "place": "操场", "answer": "已改", "status": "done", "decision": "keep", "minutes": "15",
    "labor_on": cast.TODAY.isoformat(), "valid_on": cast.TODAY.isoformat(), "starts_on": cast.TODAY.isoformat(),
    "ends_on": cast.TODAY.isoformat(), "relation": "other", "bearer": "陌生人", "phone_tail": "6666", "stock": "9",
    "receiver_relation": "mother", "kind": "placed", "desk": "county", "presence": "present", "pickup_code": "123456",
}  # fmt: skip
REFUSED = {400, 403, 404, 409, 422}
# They say nothing but that there may be a picture, which is then refused.
EMPTY_FRAMES = re.compile(r"^/family/stars/[^/]+/certificate$")


def pages(app) -> list[tuple[str, Rule]]:
    """Return the guarded pages as (method, rule)."""
    found = [(rule, app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()]
    return [
        (method, rule)
        for rule, view in found
        for method in rule.methods & {"GET", "POST"}
        if view.__module__.startswith("app.pages.") and declared_roles(view) != {ANYONE}
    ]


def names_a_thing(rule: Rule) -> bool:
    return "<uuid:" in rule.rule and not EMPTY_FRAMES.match(rule.rule)


def address(app, rule: Rule, values: Mapping[str, Any]) -> str:
    wanted = {name: values[name] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, wanted)


def tries(world) -> Iterator[list[tuple[str, str, bool]]]:
    """Yield every page as (method, address, whether it names a thing), by the day on which Tianjia School has such a thing."""
    left = pages(world.app)
    for prepare in dict.fromkeys(case.prepare for case in cases()):
        world.restore()
        values = {**OF_TIANJIA, **prepare(world)}
        now = [page for page in left if page[1].arguments <= values.keys()]
        left = [page for page in left if page not in now]
        yield [(method, address(world.app, rule, values), names_a_thing(rule)) for method, rule in now]
    assert left == [], "No outsider case of the API makes what these addresses name."


def call(reader: Reader, method: str, url: str):
    if method == "GET":
        return reader.get(url, query_string=CHOICES)
    return reader.send(url, {**FIELDS, **CHOICES, "file": (BytesIO("姓名\n陌生人".encode()), "roster.csv")})


def is_refused(answer) -> bool:
    """Who has no child yet is led to bind one, whatever was asked."""
    return answer.status_code in REFUSED or answer.location == "/family/bind"


def test_nobody_sees_a_page_without_signing_in(world):
    nobody, script = Reader(world.app.test_client()), world.app.test_client()
    for found in tries(world):
        before = state_of_tianjia(world.app)
        for method, url, _ in found:
            page = call(nobody, method, url)
            document = script.open(url, method=method, headers={"Accept": "application/json"})
            assert (page.status_code, page.location.partition("?")[0]) == (303, "/sign-in"), (method, url)
            assert document.status_code == 401 if method == "GET" else 400, (method, url)
        assert state_of_tianjia(world.app) == before


@pytest.mark.parametrize("account", OUTSIDERS, ids=lambda account: cast.ACCOUNTS[account][0].value)
def test_strangers_neither_see_nor_change_anything(world, account):
    stranger = Reader(world.app.test_client(), account)
    for found in tries(world):
        before = state_of_tianjia(world.app)
        for method, url, is_of_tianjia in found:
            answer = call(stranger, method, url)
            place = (method, url, answer.status_code, answer.text[-1500:])
            assert is_refused(answer) if is_of_tianjia else answer.status_code < 500, place
            assert [secret for secret in SECRETS if secret in answer.text] == [], place
        assert state_of_tianjia(world.app) == before


@pytest.mark.parametrize(
    "account",
    [cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL, cast.COUNTY_ADMIN],
    ids=lambda account: cast.ACCOUNTS[account][0].value,
)
def test_what_does_not_exist_is_not_found(world, account):
    reader = Reader(world.app.test_client(), account)
    for method, rule in pages(world.app):
        if names_a_thing(rule):
            values = {name: uuid4() if name.endswith("_id") else OF_TIANJIA[name] for name in rule.arguments}
            answer = call(reader, method, address(world.app, rule, values))
            assert is_refused(answer), (method, rule.rule, answer.status_code, answer.text[-1500:])

"""Every route says who may call it, is described, and has been tried by strangers."""

from collections import defaultdict

import pytest
from openapi_spec_validator import validate

from app.core.api import API_PREFIX, openapi_path
from app.core.auth import ANYONE, declared_roles
from tests.cast import as_
from tests.outsiders import cases, nothing_prepared, state_of_tianjia

PLAIN = {"HEAD", "OPTIONS"}
CASES = cases()
# What the OpenAPI document says hangs on no database.
ON_ONE_DATABASE = pytest.mark.parametrize("_session_world", ["sqlite"], indirect=True)


def routes(app):
    """Yield (method, rule, declared roles) of every route."""
    for rule in app.url_map.iter_rules():
        for method in rule.methods - PLAIN:
            yield method, rule.rule, declared_roles(app.view_functions[rule.endpoint])


def is_page(app, rule):
    """Pages ask the API as the person who is signed in; what they may is shown in tests/pages."""
    endpoint = next(found.endpoint for found in app.url_map.iter_rules() if found.rule == rule)
    return app.view_functions[endpoint].__module__.startswith("app.pages.")


def test_every_route_declares_who_may_call_it(app):
    assert [f"{method} {rule}" for method, rule, roles in routes(app) if roles is None] == []


def test_every_route_that_is_not_public_has_an_outsider_case(app):
    guarded = {
        f"{method} {rule}" for method, rule, roles in routes(app) if roles != {ANYONE} and not is_page(app, rule)
    }
    assert guarded ^ {f"{case.method} {case.rule}" for case in CASES} == set()


def url_of(app, case, values):
    rule = next(rule for rule in app.url_map.iter_rules() if rule.rule == case.rule and case.method in rule.methods)
    return app.url_map.bind("localhost").build(rule.endpoint, {place: values[place] for place in rule.arguments})


def prepared_alike():
    """Return the cases that can be tried one after the other, by what is prepared for them.

    Those for which nothing is may be about the strangers' own things, even about their sessions: each is tried alone.
    """
    groups = defaultdict(list)
    for case in CASES:
        is_alone = case.prepare is nothing_prepared
        name = f"{case.method} {case.rule}" if is_alone else f"{case.prepare.__module__}.{case.prepare.__name__}"
        groups[name].append(case)
    return [pytest.param(found, id=name) for name, found in groups.items()]


@pytest.mark.parametrize("cases_alike", prepared_alike())
def test_strangers_neither_see_nor_change_anything(client, world, cases_alike):
    made = cases_alike[0].prepare(world)
    before = state_of_tianjia(world.app)
    for case in cases_alike:
        refuses_strangers(client, case, url_of(world.app, case, {**(case.values or {}), **made}))
    assert state_of_tianjia(world.app) == before


def refuses_strangers(client, case, url):
    def call(headers):
        return client.open(url, method=case.method, query_string=case.query, headers=headers, **case.body())

    answer = call({})
    assert answer.status_code == 401, (case, answer.status_code)
    for outsider in case.outsiders:
        answer = call(as_(outsider))
        if case.check:
            case.check(answer)
        else:
            assert answer.status_code in {403, 404}, (case, outsider, answer.status_code, answer.text)


@pytest.fixture
def document(client):
    return client.get(f"{API_PREFIX}/openapi.json").json


@ON_ONE_DATABASE
def test_openapi_document_is_valid(document):
    validate(document)


@ON_ONE_DATABASE
def test_openapi_document_describes_exactly_the_routes(app, document):
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }
    under_api = {(method, openapi_path(rule)) for method, rule, _ in routes(app) if rule.startswith(API_PREFIX)}
    assert {entry for entry in described if entry[1].startswith(API_PREFIX)} == under_api
    assert described - under_api <= {(method, openapi_path(rule)) for method, rule, _ in routes(app)}


@ON_ONE_DATABASE
def test_openapi_document_tells_who_may_call(document):
    operations = document["paths"]
    assert operations["/api/v1/sessions/wechat"]["post"]["security"] == []
    assert operations["/api/v1/schools/{school_id}/staff"]["post"]["x-allowed-roles"] == [
        "county_admin", "principal", "school_office",
    ]  # fmt: skip


@ON_ONE_DATABASE
def test_every_whole_number_that_comes_in_is_bounded(document):
    """A number without bounds would reach the database and fail there."""
    parameters = [
        (f"{method} {path}", parameter["name"], parameter["schema"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    ]
    bodies = {
        body["schema"]["$ref"].rpartition("/")[2]
        for operations in document["paths"].values()
        for method, operation in operations.items()
        if method != "parameters"
        for body in operation.get("requestBody", {}).get("content", {}).values()
        if "$ref" in body.get("schema", {})
    }
    fields = [
        (body, field, schema)
        for body in bodies
        for field, schema in document["components"]["schemas"][body].get("properties", {}).items()
    ]
    unbounded = [
        f"{place}: {field}"
        for place, field, schema in parameters + fields
        if "integer" in str(schema.get("type")) and "enum" not in schema and not {"minimum", "maximum"} <= set(schema)
    ]
    assert unbounded == []

"""The mini-program hands its guardian over to a web page by a ticket that works once, within a minute."""

import pytest

from tests import cast
from tests.cast import as_

TICKETS = "/api/v1/me/web-tickets"
EXCHANGE = "/api/v1/sessions/web-ticket"


def issue(client, account=cast.LIN_MOTHER):
    answer = client.post(TICKETS, headers=as_(account))
    assert answer.status_code == 201
    return answer.json["ticket"]


def exchange(client, ticket):
    return client.post(EXCHANGE, json={"ticket": ticket})


def refusal(client, ticket):
    answer = exchange(client, ticket)
    return answer.status_code, answer.json["code"]


def test_ticket_opens_a_session_of_its_own_for_the_same_guardian(client):
    opened = exchange(client, issue(client))
    assert opened.status_code == 201
    assert opened.json["account"] == {"id": str(cast.LIN_MOTHER), "roles": ["guardian"]}
    fresh = {"Authorization": f"Bearer {opened.json['token']}"}
    assert client.delete("/api/v1/sessions/current", headers=fresh).status_code == 204
    assert client.get("/api/v1/me", headers=as_(cast.LIN_MOTHER)).status_code == 200


def test_ticket_works_once(client):
    ticket = issue(client)
    assert exchange(client, ticket).status_code == 201
    assert refusal(client, ticket) == (401, "web-ticket-invalid")


def test_two_tickets_of_one_guardian_both_work(client):
    assert [exchange(client, ticket).status_code for ticket in (issue(client), issue(client))] == [201, 201]


def test_ticket_lasts_a_minute(client, world):
    in_time, late = issue(client), issue(client)
    world.clock.advance(seconds=59)
    assert exchange(client, in_time).status_code == 201
    world.clock.advance(seconds=1)
    assert refusal(client, late) == (401, "web-ticket-invalid")


def test_of_two_pages_with_one_ticket_one_gets_in(app, client, at_once):
    ticket = issue(client)
    statuses = at_once(2, lambda _: exchange(app.test_client(), ticket).status_code)
    assert sorted(statuses) == [201, 401]


@pytest.mark.parametrize("number", range(4))
def test_ticket_with_any_part_exchanged_is_refused(client, number):
    mine, theirs = issue(client).split("."), issue(client, cast.OUTSIDE_GUARDIAN).split(".")
    mine[number] = theirs[number] if number != 2 else str(int(mine[number]) + 600)
    assert refusal(client, ".".join(mine)) == (401, "web-ticket-invalid")


@pytest.mark.parametrize("ticket", ["x", "...", "a.b", "雨.x.1.y"])
def test_what_is_no_ticket_is_refused(client, ticket):
    assert refusal(client, ticket) == (401, "web-ticket-invalid")


@pytest.mark.parametrize("account", [cast.PRINCIPAL, cast.TEACHER, cast.LIN_CARD])
def test_tickets_are_for_guardians(client, account):
    assert client.post(TICKETS, headers=as_(account)).status_code == 403

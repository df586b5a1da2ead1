"""The county's white list over HTTP."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import PROVIDERS, a_provider, enlist, refusal


def delist(client, provider_id, account=cast.COUNTY_ADMIN, reason="教练无资质"):
    return client.post(f"{PROVIDERS}/{provider_id}/delist", json={"reason": reason}, headers=as_(account))


def listed(client, account=cast.OFFICE, region_code=cast.REGION):
    return client.get(PROVIDERS, query_string={"region_code": region_code}, headers=as_(account))


def test_the_county_lists_a_provider_and_its_schools_read_it(client):
    provider_id = a_provider(client)
    for reader in (cast.COUNTY_ADMIN, cast.OFFICE, cast.PRINCIPAL, cast.OUTSIDE_PRINCIPAL):
        assert [item["id"] for item in listed(client, reader).json["items"]] == [provider_id]


@pytest.mark.parametrize("account", [cast.OFFICE, cast.PRINCIPAL, cast.TEACHER, cast.LIN_MOTHER])
def test_only_the_county_writes_the_list(client, account):
    provider_id = a_provider(client)
    assert enlist(client, account, licence_no="L-2").status_code == 403
    assert delist(client, provider_id, account).status_code == 403


def test_a_county_writes_and_reads_its_own_list_only(client):
    assert refusal(enlist(client, region_code="422801")) == (403, "region-not-covered")
    assert refusal(listed(client, region_code="422801")) == (403, "region-not-covered")
    assert refusal(listed(client, cast.COUNTY_ADMIN, "422801")) == (403, "region-not-covered")
    provider_id = a_provider(client)
    assert refusal(delist(client, provider_id, cast.OUTSIDE_ADMIN)) == (404, "provider-not-found")


def test_a_licence_is_listed_once(client):
    provider_id = a_provider(client)
    answer = enlist(client, name="别名")
    assert refusal(answer) == (409, "provider-listed")
    assert answer.json["provider_id"] == provider_id


def test_a_provider_is_taken_off_the_list_once_and_may_come_back(client):
    provider_id = a_provider(client)
    first, second = delist(client, provider_id), delist(client, provider_id, reason="另一个原因")
    assert first.json == second.json
    assert first.json["delist_reason"] == "教练无资质"
    back = enlist(client, name="新名称").json
    assert (back["id"], back["name"], back["delisted_at"], back["delist_reason"]) == (provider_id, "新名称", None, "")


def test_a_listing_does_not_end_before_it_begins(client):
    assert refusal(enlist(client, listed_until="2026-07-31")) == (422, "listing-invalid")
    assert enlist(client, listed_until="2026-08-01").status_code == 201
    assert enlist(client, licence_no="L-2", listed_until=None).json["listed_until"] is None

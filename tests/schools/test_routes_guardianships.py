"""Bind codes and guardianships over HTTP."""

import re

import pytest
import segno
from sqlalchemy import select

from app.core import db
from app.core.audit import AuditEntry
from app.core.crypto import CODE_ALPHABET
from app.privacy.rules import Purpose
from app.schools.models import BindCode, Guardianship
from tests import cast
from tests.cast import as_
from tests.factories.schools import bind_code

GUARDIANSHIPS = "/api/v1/guardianships"
WRONG = "22222222"


def bind(client, code, account=cast.UNBOUND, relation="father"):
    return client.post(GUARDIANSHIPS, json={"code": code, "relation": relation}, headers=as_(account))


def class_codes(client, path="bind-codes", account=cast.HOMEROOM, **body):
    return client.post(f"/api/v1/classes/{cast.CLASS_32}/{path}", json=body or None, headers=as_(account))


def guardianships(client, account, student=cast.LIN):
    return client.get(f"/api/v1/students/{student}/guardianships", headers=as_(account))


def test_printed_code_binds_a_guardian(client):
    answer = bind(client, bind_code(client))
    assert answer.status_code == 201
    assert answer.json["relation"] == "father"
    assert answer.json["student"] == {
        "id": str(cast.LIN),
        "school_id": str(cast.TIANJIA),
        "class_id": str(cast.CLASS_32),
        "class_label": "三年级2班",
        "name": "林小满",
        "seat_no": 7,
    }


def test_binding_leads_to_the_base_consent_first(client):
    consents = bind(client, bind_code(client, cast.PARALLEL, cast.OFFICE)).json["consents"]
    first = client.get(consents["first"], headers=as_(cast.UNBOUND)).json
    assert (first["purpose"], first["granted"]) == ("base", None)
    every = client.get(consents["all"], headers=as_(cast.UNBOUND)).json["items"]
    assert [item["purpose"] for item in every] == list(Purpose)


def test_code_is_read_however_it_is_typed(client):
    code = bind_code(client).lower()
    assert bind(client, f" {code[:4]} - {code[4:]} ").status_code == 201


def test_code_can_be_read_from_paper_and_is_stored_as_an_index_only(client, world):
    code = bind_code(client)
    assert len(code) == 8
    assert set(code) <= set(CODE_ALPHABET)
    with world.app.app_context(), db.reading() as session:
        stored = session.execute(select(BindCode)).scalar_one()
        assert code not in str(vars(stored))


@pytest.mark.parametrize(("word", "relation"), [("外祖父母", "maternal_grandparent"), ("other", "other")])
def test_relation_is_given_as_code_or_as_the_word_of_the_form(client, word, relation):
    assert bind(client, bind_code(client), relation=word).json["relation"] == relation


def test_relation_that_no_form_has_is_refused(client):
    answer = bind(client, bind_code(client), relation="neighbour")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/relation")


def test_binding_twice_is_harmless(client):
    code = bind_code(client)
    first, second = bind(client, code), bind(client, code)
    assert (second.status_code, second.json) == (201, first.json)
    again = bind(client, bind_code(client))
    assert again.json["id"] == first.json["id"]
    assert len(guardianships(client, cast.OFFICE).json["items"]) == 2


def test_code_that_a_bound_guardian_typed_is_left_for_the_next(client):
    code = bind_code(client)
    assert bind(client, code, cast.LIN_MOTHER).status_code == 201
    assert bind(client, code, cast.UNBOUND).status_code == 201


@pytest.mark.parametrize("late", [{"days": 30}, {"days": 60}])
def test_expired_code_is_a_wrong_code(client, world, late):
    code = bind_code(client)
    world.clock.advance(**late)
    answer = bind(client, code)
    assert (answer.status_code, answer.json["code"]) == (404, "bind-code-invalid")


def test_used_code_is_a_wrong_code_for_everybody_else(client):
    code = bind_code(client)
    bind(client, code)
    assert bind(client, code, cast.CLASSMATE_FATHER).json["code"] == "bind-code-invalid"


def test_code_of_a_child_that_left_is_a_wrong_code(client):
    code = bind_code(client)
    client.post(f"/api/v1/students/{cast.LIN}/leave", json={}, headers=as_(cast.OFFICE))
    assert bind(client, code).status_code == 404


def test_five_wrong_codes_stop_further_tries_for_an_hour(client, world):
    code = bind_code(client)
    for _ in range(5):
        assert bind(client, WRONG).status_code == 404
        world.clock.advance(minutes=1)
    stopped = bind(client, code)
    assert (stopped.status_code, stopped.json["code"]) == (429, "bind-tries-exhausted")
    assert int(stopped.headers["Retry-After"]) == 55 * 60 + 1
    assert bind(client, code, cast.CLASSMATE_FATHER).status_code == 201
    world.clock.advance(minutes=56)
    assert bind(client, bind_code(client)).status_code == 201


def test_wrong_codes_spread_over_time_stop_nobody(client, world):
    for _ in range(7):
        assert bind(client, WRONG).status_code == 404
        world.clock.advance(minutes=16)


def test_fifth_guardian_is_refused_and_the_code_stays(client, world):
    code = bind_code(client)
    for account in (cast.UNBOUND, cast.CLASSMATE_FATHER, cast.OUTSIDE_GUARDIAN):
        bind(client, bind_code(client), account)
    newcomer = client.post("/api/v1/sessions/wechat", json={"code": "code-stranger"}).json["token"]
    headers = {"Authorization": f"Bearer {newcomer}"}
    answer = client.post(GUARDIANSHIPS, json={"code": code, "relation": "other"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "too-many-guardians")
    [first, *_] = guardianships(client, cast.OFFICE).json["items"]
    client.delete(f"{GUARDIANSHIPS}/{first['id']}", headers=as_(cast.OFFICE))
    answer = client.post(GUARDIANSHIPS, json={"code": code, "relation": "other"}, headers=headers)
    assert answer.status_code == 201


def test_guardian_invites_the_second_one(client):
    code = bind_code(client, account=cast.LIN_MOTHER)
    assert bind(client, code).status_code == 201


@pytest.mark.parametrize("account", [cast.OFFICE, cast.PRINCIPAL, cast.HOMEROOM])
def test_school_issues_codes(client, account):
    answer = client.post(f"/api/v1/students/{cast.LIN}/bind-codes", headers=as_(account))
    assert answer.status_code == 201
    assert answer.json["expires_at"].startswith("2026-12-18")


@pytest.mark.parametrize(
    ("account", "status"), [(cast.TEACHER, 403), (cast.HOMEROOM_31, 404), (cast.CLASSMATE_FATHER, 404)]
)
def test_nobody_else_issues_codes(client, account, status):
    url = f"/api/v1/students/{cast.LIN}/bind-codes"
    assert client.post(url, headers=as_(account)).status_code == status


def test_class_gets_a_code_for_every_child_without_one(client):
    bind_code(client, cast.LIN)
    items = class_codes(client).json["items"]
    assert [item["student"]["id"] for item in items] == [str(cast.CLASSMATE)]
    assert class_codes(client).json["items"] == []


def test_lost_sheet_is_replaced_by_new_codes(client):
    lost = [item["code"] for item in class_codes(client).json["items"]]
    fresh = [item["code"] for item in class_codes(client, renew=True).json["items"]]
    assert len(lost) == len(fresh) == 2
    assert bind(client, lost[0]).status_code == 404
    assert bind(client, fresh[0]).status_code == 201


def test_sheet_has_a_card_with_a_qr_code_for_each_child(client):
    answer = class_codes(client, "bind-code-sheets")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (201, "text/html")
    assert page.count("<svg") == 2
    assert "林小满" in page
    assert "阿依古丽·买买提" in page
    assert "2026-12-18" in page
    code = re.search(r'class="code">(\w{4}-\w{4})<', page)[1]
    address = "http://localhost/family/bind?code=" + code.replace("-", "")
    assert segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2) in page
    assert bind(client, code).json["student"]["name"] == "林小满"


def test_sheet_of_a_class_that_has_its_codes_says_so(client):
    class_codes(client)
    page = class_codes(client, "bind-code-sheets").get_data(as_text=True)
    assert "<svg" not in page
    assert "重新生成" in page


def test_staff_see_relations_and_no_names(client):
    answer = guardianships(client, cast.TEACHER)
    [item] = answer.json["items"]
    assert item.keys() == {"id", "relation", "created_at"}
    assert item["relation"] == "mother"


def test_guardian_sees_the_own_guardianship_only(client):
    bound = bind(client, bind_code(client)).json
    assert [item["id"] for item in guardianships(client, cast.UNBOUND).json["items"]] == [bound["id"]]


@pytest.mark.parametrize("account", [cast.OFFICE, cast.PRINCIPAL, cast.HOMEROOM, cast.UNBOUND])
def test_unbound_guardian_sees_nothing_at_once(client, account):
    bound = bind(client, bind_code(client)).json
    consents = f"/api/v1/students/{cast.LIN}/consents"
    assert client.get(consents, headers=as_(cast.UNBOUND)).status_code == 200
    url = f"{GUARDIANSHIPS}/{bound['id']}"
    assert client.delete(url, headers=as_(account)).status_code == 204
    assert client.get(consents, headers=as_(cast.UNBOUND)).status_code == 404
    assert client.delete(url, headers=as_(account)).status_code == 204


@pytest.mark.parametrize(("account", "status"), [(cast.LIN_MOTHER, 404), (cast.TEACHER, 403), (cast.HOMEROOM_31, 404)])
def test_nobody_else_unbinds(client, account, status):
    bound = bind(client, bind_code(client)).json
    assert client.delete(f"{GUARDIANSHIPS}/{bound['id']}", headers=as_(account)).status_code == status


def test_unbound_guardian_can_be_bound_again(client):
    bound = bind(client, bind_code(client)).json
    client.delete(f"{GUARDIANSHIPS}/{bound['id']}", headers=as_(cast.OFFICE))
    again = bind(client, bind_code(client))
    assert again.status_code == 201
    assert again.json["id"] != bound["id"]


def test_binding_and_unbinding_leave_one_trace_each_without_names(client, world):
    code = bind_code(client)
    bind(client, code)
    bound = bind(client, code).json
    for _ in range(2):
        client.delete(f"{GUARDIANSHIPS}/{bound['id']}", headers=as_(cast.OFFICE))
    with world.app.app_context(), db.reading() as session:
        entries = session.execute(
            select(AuditEntry.action, AuditEntry.account_id, AuditEntry.detail).order_by(AuditEntry.position)
        ).all()
        ended_by = session.execute(select(Guardianship.ended_by).where(Guardianship.ended_at.is_not(None))).scalar_one()
    assert [(entry.action, entry.account_id) for entry in entries] == [
        ("guardian.bound", cast.UNBOUND),
        ("guardian.unbound", cast.OFFICE),
    ]
    assert "林小满" not in str(entries)
    assert ended_by == cast.OFFICE

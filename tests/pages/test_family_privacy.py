"""Consents, the rights desk and guardianships as a family uses them."""

import io
import re
import zipfile

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.rights import close, record_with_photo
from tests.pages.reader import Reader

CONSENTS = f"/family/consents?child={cast.LIN}"
RIGHTS = f"/family/rights?child={cast.LIN}"
STUDENT = f"/api/v1/students/{cast.LIN}"


@pytest.mark.parametrize("page", ["consents", "rights", "guardians"])
def test_only_the_guardian_of_a_child_has_its_pages(client, mother, page):
    assert "林小满" in mother.read(f"/family/{page}?child={cast.LIN}")
    assert mother.get(f"/family/{page}?child={cast.CLASSMATE}").status_code == 404
    assert Reader(client, cast.PRINCIPAL).get(f"/family/{page}").status_code == 403
    assert Reader(client).get(f"/family/{page}").status_code == 303


def answer(purpose, granted):
    return {"child": cast.LIN, "purpose": purpose, "granted": granted, "policy_version": "2026-11"}


def pressed(page, purpose):
    """Return the answers that are shown as given to a purpose."""
    section = page.partition(f'id="{purpose}"')[2].partition("</section>")[0]
    return re.findall(r'value="(yes|no)" aria-pressed="true"', section)


def test_every_purpose_is_asked_by_itself_with_two_equal_answers(mother):
    page = mother.read(CONSENTS)
    assert page.count('name="granted" value="yes"') == page.count('name="granted" value="no"') == 6
    assert pressed(page, "photo_upload") == ["yes"]
    assert pressed(page, "class_gallery") == []


def test_consent_is_withdrawn_and_given_with_one_tap_each(client, mother):
    page = mother.done("/family/consents", answer("photo_upload", "no"))
    assert pressed(page, "photo_upload") == ["no"]
    assert client.get(f"{STUDENT}/consents/photo_upload", headers=as_(cast.LIN_MOTHER)).json["granted"] is False
    assert pressed(mother.done("/family/consents", answer("photo_upload", "yes")), "photo_upload") == ["yes"]
    assert mother.send("/family/consents", answer("photo_upload", "yes") | {"child": cast.CLASSMATE}).status_code == 404


def test_answer_to_older_words_is_asked_for_again(mother, monkeypatch):
    for module in ("routes", "schemas", "service"):
        monkeypatch.setattr(f"app.privacy.{module}.CURRENT_VERSION", "2027-01")
    page = mother.read(CONSENTS)
    assert "说明有变化,请再选一次" in page
    assert 'aria-pressed="true"' not in page


def test_desk_tells_what_is_held_and_who_looked(client, world, mother):
    record_with_photo(world, client)
    client.get(f"{STUDENT}/points", headers=as_(cast.HOMEROOM))
    page = mother.read(RIGHTS)
    assert "劳动记录" in page
    assert "班主任" in page
    assert "查看积分" in page


def test_export_is_handed_on_as_a_file(mother):
    answered = mother.get(f"/family/rights/export?child={cast.LIN}")
    assert answered.headers["Content-Disposition"] == "attachment; filename=laborstar-export.zip"
    assert answered.headers["Cache-Control"] == "no-store"
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(answered.data)).namelist()
    answered.close()
    assert mother.get(f"/family/rights/export?child={cast.CLASSMATE}").status_code == 404


def test_correction_goes_to_the_school_and_its_answer_comes_back(client, mother):
    refused = mother.send("/family/rights/corrections", {"child": cast.LIN, "what": "姓名写错", "wish": ""})
    assert refused.status_code == 422
    assert "姓名写错</textarea>" in refused.text
    asked = {"child": cast.LIN, "what": "姓名写错", "wish": "林小曼"}
    assert "等待答复" in mother.done("/family/rights/corrections", asked)
    desk = client.get(f"{STUDENT}/rights", headers=as_(cast.LIN_MOTHER)).json
    close(client, desk["requests"][0]["id"])
    assert "已核对户口簿并改正。" in mother.read(RIGHTS)


def test_erasure_says_first_what_goes_and_afterwards_what_went(client, world, mother):
    record_with_photo(world, client)
    page = mother.read(RIGHTS)
    assert "劳动记录和积分都还在" in page
    done = mother.done("/family/rights/erasure", {"child": cast.LIN, "scope": "photos"})
    assert "照片已经对所有人撤下" in done
    records = client.get("/api/v1/check-ins", query_string={"student_id": cast.LIN}, headers=as_(cast.LIN_MOTHER)).json
    assert [record["photos"] for record in records["items"]] == [[]]
    assert mother.send("/family/rights/erasure", {"child": cast.LIN, "scope": "school"}).status_code == 422


def test_guardian_invites_another_one_who_sees_the_same(client, mother):
    invited = mother.send("/family/guardians", {"child": cast.LIN})
    assert invited.status_code == 200
    code = re.search(r'class="pickup-code">([\w-]+)<', invited.text)
    assert code
    assert code[1] not in mother.read("/family/guardians")
    father = Reader(client, cast.UNBOUND)
    page = father.done("/family/bind", {"code": code[1], "relation": "father"})
    assert "已绑定林小满" in page
    assert pressed(page, "photo_upload") == ["yes"]
    assert "您是林小满的父亲" in father.read("/family/guardians")
    assert "母亲" not in father.read("/family/guardians")


def test_guardian_ends_the_own_binding(client, mother):
    page = mother.read(f"/family/guardians?child={cast.LIN}")
    action = re.search(r'action="(/family/guardians/[^"]+/end)"', page)
    assert action
    assert Reader(client, cast.CLASSMATE_FATHER).send(action[1]).status_code == 404
    mother.done(action[1])
    assert mother.get(f"/family/rights?child={cast.LIN}").status_code == 404
    mother.read(f"/family/rights?child={cast.LIN_BROTHER}")


def test_anybody_reads_the_rules_for_childrens_data(client):
    stranger = Reader(client)
    assert 'href="/privacy"' in stranger.read("/sign-in")
    page = stranger.read("/privacy")
    assert "周明" in page
    assert "0746-4710000" in page

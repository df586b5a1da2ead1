"""The principal and the office bring a week's stars from the proposals to the announcement, on their pages."""

import re

import pytest

from app.accounts.models import RoleGrant
from app.core.db import transaction
from tests import cast
from tests.cast import as_
from tests.factories.stars import (
    NOTICE_ENDS_AT,
    PERIODS,
    announced,
    confirm,
    confirmed,
    nominated,
    on_notice,
    post,
    star_of,
    tallied,
)
from tests.pages.reader import Reader, problem_in

HOME = "/school"


@pytest.fixture
def principal(client):
    return Reader(client, cast.PRINCIPAL)


@pytest.fixture
def office(client):
    return Reader(client, cast.OFFICE)


def of(period_id, step=""):
    return f"/school/stars/{period_id}{step}"


def test_strangers_get_no_page_of_the_school(client, world):
    period_id = on_notice(world, client)
    for path in (HOME, "/school/stars", of(period_id), of(period_id, "/notice"), of(period_id, "/announcement")):
        assert Reader(client).get(path).location.startswith("/sign-in")
        assert Reader(client, cast.HOMEROOM).get(path).status_code == 403
    outside = Reader(client, cast.OUTSIDE_PRINCIPAL)
    assert outside.get(of(period_id)).status_code == 404
    assert outside.get(f"{HOME}?school={cast.TIANJIA}").status_code == 404


def test_principal_of_two_schools_chooses_one_until_another_is_chosen(world, principal):
    with world.app.app_context(), transaction() as session:
        second = {"role": "principal", "school_id": cast.LONGQUAN, "starts_on": cast.LONG_AGO}
        session.add(RoleGrant(account_id=cast.PRINCIPAL, **second))
    assert "三年级2班" in principal.read(f"{HOME}?school={cast.TIANJIA}")
    assert "三年级2班" not in principal.read(f"{HOME}?school={cast.LONGQUAN}")
    assert 'aria-current="page">龙泉第五小学' in principal.read(HOME)


def test_week_board_leads_from_what_waits_to_where_it_is_done(client, world, principal):
    period_id = tallied(world)
    page = principal.read(HOME)
    assert f'href="{of(period_id)}"' in page
    assert "三年级2班" in page
    confirm(client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM)
    confirm(client, period_id, cast.CLASS_31, cast.PARALLEL, account=cast.HOMEROOM_31)
    assert "候选人已全部确认,可以公示" in principal.read(HOME)


def test_period_shows_who_is_proposed_why_and_by_which_seed(world, office):
    period_id = tallied(world)
    page = office.read(of(period_id))
    assert "林小满" in page
    assert "本期有3天的劳动记录" in page
    assert "抽签种子" in page
    assert "待确认" in page


def test_confirmation_with_a_relative_is_checked_before_the_notice(client, world, office):
    period_id = tallied(world)
    confirm(
        client, period_id, cast.CLASS_32, cast.LIN, account=cast.HOMEROOM, has_conflict_of_interest=True
    )  # fmt: skip
    page = of(period_id)
    refused = office.send(of(period_id, "/publish"), on=page)
    assert refused.status_code == 409
    assert "有需要复核的确认" in problem_in(refused.text)
    assert "待复核" not in office.done(of(period_id, "/check"), {"class_id": str(cast.CLASS_32)}, on=page)
    assert "公示已发布" in office.done(of(period_id, "/publish"), on=page)


def test_office_confirms_the_pool_of_the_whole_school(client, world, office):
    client.put(f"/api/v1/schools/{cast.TIANJIA}/star-settings", json={"school_quota": 1}, headers=as_(cast.OFFICE))
    period_id = tallied(world)
    page = of(period_id)
    refused = office.send(of(period_id, "/confirm"), {"pool": "school", "student_id": "", "reason": ""}, on=page)
    assert refused.status_code == 422
    assert "名额留空时请写明原因" in refused.text
    done = office.done(
        of(period_id, "/confirm"), {"pool": "school", "student_id": str(cast.PARALLEL), "reason": "帮了低年级"}, on=page
    )
    assert "理由:帮了低年级" in done


def test_notice_is_shown_for_printing_with_masked_names(client, world, office):
    period_id = tallied(world)
    picks = [{"student_id": str(cast.CLASSMATE), "reason": "打扫得最认真"}]
    body = {"class_id": str(cast.CLASS_32), "picks": picks}
    client.post(f"{PERIODS}/{period_id}/confirm", json=body, headers=as_(cast.HOMEROOM))
    office.done(of(period_id, "/publish"), on=of(period_id))
    page = office.read(of(period_id, "/notice"))
    assert "阿依古丽" not in page
    assert "data-print" in page
    assert "1名学生的家长没有同意公开姓名" in office.read(of(period_id, "/announcement"))


def test_objection_is_answered_by_somebody_who_did_not_nominate(client, world, office):
    period_id = on_notice(world, client)
    star_id = nominated(client, period_id, "三年级2班")
    post(client, period_id, "objections", cast.CLASSMATE_FATHER, text="星期三是别人扫的", star_id=star_id)
    page = office.read(of(period_id))
    address = re.search(rf'href="({of(period_id)}/objections/[^"]+)"', page)[1]
    assert "三年级2班 林小满" in office.read(address)
    refused = office.send(address, {"decision": "replace", "reason": "核实属实"}, on=address)
    assert refused.status_code == 422
    assert "核实属实" in refused.text
    answer = {"decision": "replace", "reason": "核实属实", "student_id": str(cast.CLASSMATE)}
    assert "换人 · 核实属实" in office.done(address, answer, on=address)
    assert "林小满" not in office.read(of(period_id, "/notice"))


def test_who_nominated_a_child_leaves_the_objection_to_a_colleague(client, world, principal, office):
    client.put(f"/api/v1/schools/{cast.TIANJIA}/star-settings", json={"school_quota": 1}, headers=as_(cast.OFFICE))
    period_id = tallied(world)
    keep = {"pool": "school", "student_id": str(cast.PARALLEL), "reason": "帮了低年级"}
    office.done(of(period_id, "/confirm"), keep, on=of(period_id))
    office.done(of(period_id, "/publish"), on=of(period_id))
    star_id = nominated(client, period_id, "三年级1班")
    objected = post(client, period_id, "objections", cast.TEACHER, text="请再看看", star_id=star_id).json
    address = of(period_id, f"/objections/{objected['id']}")
    refused = office.send(address, {"decision": "keep", "reason": "已核实"}, on=address)
    assert refused.status_code == 403
    assert "请由其他人处理这条异议" in problem_in(refused.text)
    assert "保留 · 已核实" in principal.done(address, {"decision": "keep", "reason": "已核实"}, on=address)


def test_principal_sees_the_words_and_the_poster_and_announces(client, world, principal, office):
    period_id = on_notice(world, client)
    preview = of(period_id, "/announcement")
    assert "2026年第47周劳动之星" in principal.read(preview)
    poster = principal.get(of(period_id, "/preview.png"))
    assert poster.mimetype == "image/png"
    # The browser's own viewer fits a picture to the screen with a style of its own.
    assert "style-src 'unsafe-inline'" in poster.headers["Content-Security-Policy"]
    assert "由校长公布" in office.read(preview)
    assert office.send(preview, on=HOME).status_code == 403
    refused = principal.send(preview, on=preview)
    assert refused.status_code == 409
    assert "公示尚未结束" in problem_in(refused.text)
    world.clock.set(NOTICE_ENDS_AT)
    assert "已公布" in principal.done(preview, on=preview)
    assert principal.get(of(period_id, "/poster.png")).mimetype == "image/png"


def test_certificates_are_printed_one_for_each_star(client, world, office):
    period_id = announced(world, client)
    page = office.read(of(period_id, "/certificates"))
    addresses = re.findall(r'src="(/school/stars/certificates/[^"]+)"', page)
    assert len(addresses) == 2
    assert office.get(addresses[0]).mimetype == "image/png"


def test_revoked_star_disappears_with_its_reason_kept(client, world, office):
    period_id = announced(world, client)
    star_id = star_of(client, cast.LIN)
    revoked = {"star_id": star_id, "reason": "查实为家长代劳"}
    page = office.done(of(period_id, "/revoke"), revoked, on=of(period_id))
    assert "称号已撤销" in page
    assert "林小满" not in page


def test_only_the_principal_declares_a_period_void(client, world, principal, office):
    period_id = confirmed(world, client)
    void = of(period_id, "/declare-void")
    assert office.send(void, {"reason": "停课"}, on=HOME).status_code == 403
    assert "本期已作废:停课" in principal.done(void, {"reason": "停课"}, on=of(period_id))


def test_rules_are_changed_in_words_and_refused_with_what_was_typed(office):
    rules = {
        "period_kind": "month",
        "quota_per": "4",
        "cool_down_weeks": "3",
        "grade_quota": "0",
        "school_quota": "1",
        "notice_school_days": "2",
    }
    refused = office.send("/school/settings/stars", rules, on="/school/settings")
    assert refused.status_code == 422
    assert 'value="4"' in refused.text
    page = office.done("/school/settings/stars", rules | {"quota_per": "30"}, on="/school/settings")
    assert 'value="30"' in page
    page = office.done(
        "/school/settings/check-ins", {"review": "teacher", "spot_check_percent": "20"}, on="/school/settings"
    )
    assert re.search(r'value="teacher" checked', page)

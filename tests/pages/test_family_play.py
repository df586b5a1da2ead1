"""What a family sees grow, the stars of the school, and the awards of its own child."""

import re
from datetime import date

import pytest

from tests import cast
from tests.cast import as_
from tests.factories import awards as table
from tests.factories import stars as cycle
from tests.factories.checkins import load_library, record, task_ids
from tests.pages.reader import Reader

STARS = f"/family/stars?child={cast.LIN}"
AWARDS = f"/family/awards?child={cast.LIN}"
CONSENT = f"/api/v1/students/{cast.LIN}/consents/star_publication"


@pytest.mark.parametrize("page", ["growth", "stars", "awards"])
def test_each_child_has_pages_of_its_own_and_no_others(client, mother, page):
    assert "林小满" in mother.read(f"/family/{page}?child={cast.LIN}")
    assert mother.get(f"/family/{page}?child={cast.CLASSMATE}").status_code == 404
    assert Reader(client, cast.HOMEROOM).get(f"/family/{page}").status_code == 403
    assert Reader(client, cast.UNBOUND).get(f"/family/{page}").location == "/family/bind"


def test_growth_shows_what_is_new_and_when_each_kind_was_first_done(client, world, mother):
    load_library(world)
    record(client, task_id=task_ids(world, "C02")[0])
    page = mother.read(f"/family/growth?child={cast.LIN}")
    assert page.count('role="img" aria-labelledby="') == 3
    assert "新学会的" in page
    assert "今天第一次做" in page
    assert "还没试过" in page
    brother = mother.read(f"/family/growth?child={cast.LIN_BROTHER}")
    assert "新学会的" not in brother
    assert "五年级1班的菜园" in brother


def test_stars_tell_the_state_of_the_period_and_its_rules(world, mother):
    assert "还没有评选" in mother.read(STARS)
    cycle.tallied(world)
    page = mother.read(STARS)
    assert "2026年第47周的候选人正由班主任确认" in page
    assert "照片、时间早晚和在线时长都不计分。" in page


def test_notice_is_shown_by_class_and_can_be_objected_to(client, world, mother):
    period_id = cycle.on_notice(world, client)
    page = mother.read(STARS)
    assert "周五 16:00截止" in page
    assert re.findall(r"<dd>(.+)</dd>", page) == ["欧***", "<strong>林小满</strong>"]
    form = f"/family/stars/{period_id}/objection"
    assert form in page
    refused = mother.send(form, {"text": " ", "anonymous": "on", "child": cast.LIN})
    assert refused.status_code == 422
    assert re.search(r'name="anonymous" checked', refused.text)
    raised = {"text": "名单里少了我们班", "child": cast.LIN, "star_id": "", "anonymous": "on", "key": "objection-1"}
    assert "已交给学校" in mother.done(form, raised)
    mother.done(form, raised)
    (objection,) = client.get(f"{cycle.PERIODS}/{period_id}/objections", headers=cycle.OFFICE).json["items"]
    assert (objection["text"], objection["author_id"]) == ("名单里少了我们班", None)


def test_family_finds_its_own_certificate_even_behind_a_masked_name(client, world, mother):
    cycle.announced(world, client)
    client.put(CONSENT, json={"granted": False}, headers=as_(cast.LIN_MOTHER))
    page = mother.read(STARS)
    assert "林小满是班级劳动之星" in page
    link = re.search(r'href="(/family/stars/[^"]+/certificate)"', page)
    assert link
    picture = re.search(r'src="(/family/stars/[^"]+\.png)"', mother.read(link[1]))
    assert picture
    assert mother.get(picture[1]).mimetype == "image/png"
    father = Reader(client, cast.CLASSMATE_FATHER)
    assert father.get(picture[1]).status_code == 404
    assert "certificate" not in father.read("/family/stars")


def test_older_stars_are_one_tap_away(client, world, mother):
    table.announced(world, cast.LIN, key="2026-W45", ends_on=date(2026, 11, 8))
    table.announced(world, cast.CLASSMATE, key="2026-W46")
    assert "阿" in mother.read(STARS)
    assert "<strong>林小满</strong>" in mother.read(f"{STARS}&period=2026-W45")
    assert mother.get(f"{STARS}&period=2026-W30").status_code == 404


def test_award_is_chosen_without_a_reason_and_chosen_again(client, world, mother):
    period = table.announced(world, cast.LIN)
    table.give(client, [table.pork(client), table.item(client)], period_id=period.period_id)
    page = mother.read(AWARDS)
    assert "textarea" not in page
    award = re.search(r'action="(/family/awards/[^"]+)"', page)
    pork, greens = re.findall(r'name="item_id" value="([^"]+)"', page)
    assert award
    page = mother.done(award[1], {"item_id": greens, "child": cast.LIN})
    assert "青菜 1500克" in page
    code = table.award_of(client, cast.LIN_MOTHER)["pickup_code"]
    assert f"{code[:3]} {code[3:]}" in page
    assert "<svg" in page
    page = mother.done(award[1], {"item_id": pork, "child": cast.LIN})
    assert re.search(r"<h2>\s*猪肉 1000克\s*</h2>", page)
    assert Reader(client, cast.CLASSMATE_FATHER).send(award[1], {"item_id": greens}).status_code == 404


def test_item_that_is_gone_is_refused_with_words(client, world, mother):
    period = table.announced(world, cast.LIN, cast.CLASSMATE)
    eggs, greens = table.item(client, stock=1), table.item(client, stock=5)
    table.give(client, [eggs, greens], period_id=period.period_id)
    award = table.award_of(client, cast.LIN_MOTHER)
    other = table.award_of(client, cast.CLASSMATE_FATHER)
    client.post(f"{table.AWARDS}/{other['id']}/choose", json={"item_id": eggs}, headers=as_(cast.CLASSMATE_FATHER))
    refused = mother.send(f"/family/awards/{award['id']}", {"item_id": eggs, "child": cast.LIN})
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert f'href="/family/awards?child={cast.LIN_BROTHER}"' in refused.text
    assert "已经选完" in refused.text

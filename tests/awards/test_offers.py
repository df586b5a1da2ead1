"""The principal gives awards for announced stars, once each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlalchemy import func, select

from app.awards.models import Award, AwardStar
from app.core import db
from tests import cast
from tests.cast import as_
from tests.factories.awards import (
    AWARDS,
    announced,
    award_of,
    choose,
    give,
    item,
    leave_class,
    pork,
    set_period,
    set_star,
)

EARLIER = date(2026, 11, 15)


def count(app, model):
    with app.app_context(), db.reading() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_every_announced_star_gets_an_award(client, world):
    greens, pork_id = item(client), pork(client)
    period = announced(world, cast.LIN, cast.CLASSMATE)
    answer = give(client, [greens, pork_id], period_id=period.period_id)
    assert answer.status_code == 201
    shown = [(award["student_name"], award["seat_no"], award["status"]) for award in answer.json["items"]]
    assert shown == [("林小满", 7, "offered"), ("阿依古丽·买买提", 8, "offered")]
    lins = answer.json["items"][0]
    assert [option["name"] for option in lins["options"]] == ["青菜", "猪肉"]
    assert lins["star_ids"] == [period.stars[cast.LIN]]
    assert lins["pickup_code"] is None


def test_giving_twice_gives_nothing_twice(client, world):
    greens = item(client)
    period = announced(world, cast.LIN, cast.CLASSMATE)
    named = give(client, [greens], star_ids=[period.stars[cast.LIN]]).json["items"]
    everybody = give(client, [greens], period_id=period.period_id).json["items"]
    again = give(client, [greens], period_id=period.period_id).json["items"]
    assert len(named) == 1
    assert named[0] in everybody
    assert again == everybody
    assert count(world.app, Award) == 2


def test_two_principals_at_once_give_one_award_for_a_star(client, world):
    greens, eggs = item(client), item(client, name="鸡蛋")
    period = announced(world, cast.LIN, cast.CLASSMATE)

    def give_one(item_id):
        return give(world.app.test_client(), [item_id], period_id=period.period_id)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(give_one, [greens, eggs, greens, eggs]))
    assert {answer.status_code for answer in answers} == {201}
    assert len({str(answer.json) for answer in answers}) == 1
    assert (count(world.app, Award), count(world.app, AwardStar)) == (2, 2)


def test_stars_of_a_month_share_one_award(client, world):
    greens = item(client)
    first = announced(world, cast.LIN, cast.CLASSMATE, key="2026-W46", ends_on=EARLIER)
    second = announced(world, cast.LIN)
    stars = [*first.stars.values(), *second.stars.values()]
    pooled = give(client, [greens], star_ids=stars, pooled=True).json["items"]
    lins = {first.stars[cast.LIN], second.stars[cast.LIN]}
    assert [set(award["star_ids"]) for award in pooled] == [lins, {first.stars[cast.CLASSMATE]}]
    assert {award["pooled_month"] for award in pooled} == {"2026-11"}


def test_later_star_of_the_month_joins_the_pooled_award(client, world):
    greens = item(client)
    first = announced(world, cast.LIN, key="2026-W46", ends_on=EARLIER)
    given = give(client, [greens], period_id=first.period_id, pooled=True).json["items"][0]
    second = announced(world, cast.LIN)
    joined = give(client, [greens], period_id=second.period_id, pooled=True).json["items"][0]
    assert joined["id"] == given["id"]
    assert set(joined["star_ids"]) == {first.stars[cast.LIN], second.stars[cast.LIN]}


def test_item_named_twice_is_offered_once(client, world):
    greens = item(client)
    given = give(client, [greens, greens], period_id=announced(world, cast.LIN).period_id).json["items"]
    assert [option["item_id"] for option in given[0]["options"]] == [greens]


def test_stars_before_the_announcement_get_nothing_yet(client, world):
    period = announced(world, cast.LIN)
    set_period(world, period.period_id, "on_notice")
    for wanted in ({"period_id": period.period_id}, {"star_ids": list(period.stars.values())}):
        assert give(client, [item(client)], **wanted).json["code"] == "star-not-announced"


def test_child_that_left_the_class_is_shown_by_class_and_seat(client, world):
    give(client, [item(client)], period_id=announced(world, cast.LIN).period_id)
    leave_class(world, cast.LIN)
    listed = client.get(AWARDS, query_string={"school_id": cast.TIANJIA}, headers=as_(cast.OFFICE)).json["items"]
    assert [(one["student_name"], one["class_label"], one["seat_no"]) for one in listed] == [(None, "三年级2班", 7)]


def test_awards_of_a_period_are_listed_alone(client, world):
    offered = item(client)
    week, before = announced(world, cast.LIN), announced(world, cast.CLASSMATE, key="2026-W46", ends_on=EARLIER)
    for period in (week, before):
        give(client, [offered], period_id=period.period_id)
    query = {"school_id": cast.TIANJIA, "period_id": before.period_id}
    listed = client.get(AWARDS, query_string=query, headers=as_(cast.OFFICE)).json["items"]
    assert [award["star_ids"] for award in listed] == [[before.stars[cast.CLASSMATE]]]


def test_pork_alone_is_not_offered(client, world):
    period = announced(world, cast.LIN)
    refused = give(client, [pork(client)], period_id=period.period_id)
    assert refused.status_code == 422
    assert refused.json["code"] == "alternative-required"
    assert count(world.app, Award) == 0


def test_pork_is_not_offered_beside_too_few_greens(client, world):
    period = announced(world, cast.LIN, cast.CLASSMATE)
    offered = [pork(client), item(client, stock=1)]
    assert give(client, offered, period_id=period.period_id).json["code"] == "alternative-required"


def test_item_of_another_school_or_no_longer_given_is_not_found(client, world):
    period = announced(world, cast.LIN)
    foreign = {"school_id": str(cast.LONGQUAN), "name": "鸡蛋", "quantity": 1, "unit": "piece", "is_meat": False}
    foreign |= {"source_of_funds": "labor_base", "stock": 9}
    theirs = client.post("/api/v1/award-items", json=foreign, headers=as_(cast.OUTSIDE_PRINCIPAL)).json["id"]
    retired = item(client)
    client.put(f"/api/v1/award-items/{retired}", json={"is_active": False}, headers=as_(cast.OFFICE))
    for unknown in (theirs, retired):
        assert give(client, [unknown], period_id=period.period_id).json["code"] == "award-item-not-found"


def test_revoked_star_gets_nothing(client, world):
    period = announced(world, cast.LIN, cast.CLASSMATE)
    set_star(world, period.stars[cast.LIN], "revoked")
    given = give(client, [item(client)], star_ids=list(period.stars.values())).json["items"]
    assert [award["student_name"] for award in given] == ["阿依古丽·买买提"]


def test_stars_and_period_are_not_named_together(client, world):
    period = announced(world, cast.LIN)
    both = {"period_id": period.period_id, "star_ids": [period.stars[cast.LIN]]}
    greens = item(client)
    assert give(client, [greens], **both).json["code"] == "validation-failed"
    assert give(client, [greens]).json["code"] == "validation-failed"


def test_only_the_principal_gives(client, world):
    period = announced(world, cast.LIN)
    refused = give(client, [item(client)], account=cast.OFFICE, period_id=period.period_id)
    assert refused.status_code == 403


def test_next_gift_frees_what_revoked_stars_had_taken(client, world):
    greens = item(client, stock=1)
    period = announced(world, cast.LIN)
    give(client, [greens], period_id=period.period_id)
    award = award_of(client, cast.LIN_MOTHER)
    assert choose(client, cast.LIN_MOTHER, award["id"], greens).status_code == 200
    set_star(world, period.stars[cast.LIN], "revoked")
    other = announced(world, cast.CLASSMATE, key="2026-W48")
    give(client, [greens], period_id=other.period_id)
    fathers = award_of(client, cast.CLASSMATE_FATHER)
    assert choose(client, cast.CLASSMATE_FATHER, fathers["id"], greens).status_code == 200
    assert award_of(client, cast.LIN_MOTHER)["status"] == "lapsed"


def test_award_of_a_revoked_star_is_shown_as_lapsed_at_once(client, world):
    period = announced(world, cast.LIN)
    give(client, [item(client)], period_id=period.period_id)
    set_star(world, period.stars[cast.LIN], "revoked")
    seen = award_of(client, cast.LIN_MOTHER)
    assert (seen["status"], seen["pickup_code"]) == ("lapsed", None)
    school = client.get(AWARDS, query_string={"school_id": cast.TIANJIA}, headers=as_(cast.OFFICE)).json["items"]
    assert [award["status"] for award in school] == ["lapsed"]


def test_pooled_award_stands_while_one_of_its_stars_does(client, world):
    greens = item(client)
    first = announced(world, cast.LIN, key="2026-W46", ends_on=EARLIER)
    second = announced(world, cast.LIN)
    give(client, [greens], star_ids=[first.stars[cast.LIN], second.stars[cast.LIN]], pooled=True)
    set_star(world, first.stars[cast.LIN], "revoked")
    assert award_of(client, cast.LIN_MOTHER)["status"] == "offered"
    set_star(world, second.stars[cast.LIN], "revoked")
    assert award_of(client, cast.LIN_MOTHER)["status"] == "lapsed"

from datetime import UTC, datetime, timedelta

import pytest

from app.schools.rules.guardians import Relation, may_try_again_at, relation_of, typed_code

NOW = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


def minutes_ago(*minutes):
    return [NOW - timedelta(minutes=number) for number in minutes]


@pytest.mark.parametrize("typed", ["K7MPQ2RT", "k7mp-q2rt", " K7MP Q2RT ", "K7mpq2rt", "k7mp - q2rt"])
def test_code_is_the_same_however_it_is_typed(typed):
    assert typed_code(typed) == "K7MPQ2RT"


def test_relation_has_a_code_and_a_word():
    assert relation_of("母亲") is relation_of("mother") is Relation.MOTHER
    with pytest.raises(ValueError, match="邻居"):
        relation_of("邻居")


@pytest.mark.parametrize("wrong_at", [(), (1, 2, 3, 4), (61, 62, 1, 2, 3, 4), (60, 1, 2, 3, 4)])
def test_fewer_than_five_wrong_codes_within_an_hour_stop_nobody(wrong_at):
    assert may_try_again_at(minutes_ago(*wrong_at), NOW) is None


def test_account_waits_until_fewer_than_five_lie_within_the_hour():
    assert may_try_again_at(minutes_ago(1, 50, 20, 30, 40), NOW) == NOW + timedelta(minutes=10)
    assert may_try_again_at(minutes_ago(1, 50, 20, 30, 40, 59), NOW) == NOW + timedelta(minutes=10)

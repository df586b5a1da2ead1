"""The order of candidates: pure rules, independent of the order of rows, the same byte for byte at each replay."""

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.stars.rules.ranking import Child, ClassSize, Evidence, Result, StarRules, difference, quota_of, rank, seed_of

RULES = StarRules()
SEED = seed_of("school", "2026-W47", "recorded random value")
CLASS = "class-a"


def child(name: str, points: int = 10, days: int = 1, groups: int = 0, last_star_on: str = "", class_id: str = CLASS):
    return Child(name, class_id, points, days, groups, last_star_on)


def evidence(*children: Child, classes: tuple[ClassSize, ...] = (ClassSize(CLASS, 3, 20),)) -> Evidence:
    return Evidence("2026-11-16", "2026-11-22", classes, children)


def order(*children: Child, rules: StarRules = RULES, seed: str = SEED) -> list[str]:
    return [one.student_id for one in rank(evidence(*children), rules, seed).pools[0].candidates]


def only_pool(*children: Child):
    return rank(evidence(*children), RULES, SEED).pools[0]


def test_a_class_gets_one_place_for_every_started_25_children():
    assert [quota_of(size, 25) for size in (0, 1, 25, 26, 50, 51)] == [0, 1, 1, 2, 2, 3]


def test_more_points_come_first():
    assert order(child("few", points=10), child("many", points=30)) == ["many", "few"]


def test_a_child_without_a_counted_record_is_no_candidate():
    assert order(child("reversed", points=0, days=0), child("worked")) == ["worked"]


def test_a_star_of_the_last_three_weeks_is_proposed_only_where_nobody_else_is_left():
    recent = child("recent", points=50, last_star_on="2026-11-01")
    assert order(recent, child("other", points=10)) == ["other", "recent"]
    pool = only_pool(recent)
    assert pool.proposed == {"recent"}
    assert pool.candidates[0].reasons == ("labor", "in-cool-down")


def test_cool_down_is_over_after_its_weeks():
    assert order(child("earlier", points=50, last_star_on="2026-10-25"), child("other")) == ["earlier", "other"]


def test_of_equals_who_never_was_a_star_comes_first_and_then_whose_star_lies_longest_back():
    lately, long_ago, never = child("a", last_star_on="2026-10-18"), child("b", last_star_on="2026-09-13"), child("c")
    assert order(lately, long_ago, never) == ["c", "b", "a"]


def test_of_equals_breadth_counts_before_days():
    assert order(child("days", days=5), child("groups", groups=2, days=1)) == ["groups", "days"]


def test_last_tie_is_broken_by_the_recorded_seed_and_by_nothing_else():
    children = [child(f"child-{number}") for number in range(6)]
    assert order(*children) == order(*reversed(children))
    orders = {tuple(order(*children, seed=seed_of("school", "2026-W47", str(value)))[:1]) for value in range(60)}
    assert len(orders) == 6


def test_tie_breaks_name_what_set_neighbours_apart():
    pool = only_pool(child("broad", groups=2), child("narrow"), child("poor", points=4))
    assert [one.tie_breaks for one in pool.candidates] == [("breadth",), ("breadth",), ()]


def test_reserves_stand_behind_the_quota():
    pool = only_pool(*(child(f"child-{number}", points=number) for number in range(9)))
    assert [one.is_proposed for one in pool.candidates] == [True, False, False]


def test_pools_of_grades_and_school_are_off_until_a_school_wants_them():
    classes = (ClassSize("a", 3, 20), ClassSize("b", 3, 20), ClassSize("c", 5, 20))
    children = (child("x", 30, class_id="a"), child("y", 40, class_id="b"), child("z", 50, class_id="c"))
    facts = evidence(*children, classes=classes)
    assert [pool.key for pool in rank(facts, RULES, SEED).pools] == ["a", "b", "c"]
    wide = rank(facts, replace(RULES, grade_quota=1, school_quota=1), SEED)
    assert [pool.key for pool in wide.pools] == ["a", "b", "c", "grade-3", "grade-5", "school"]
    assert [sorted(pool.proposed) for pool in wide.pools[3:]] == [["y"], ["z"], ["z"]]
    assert wide.class_ids(wide.pools[3]) == {"a", "b"}


def test_difference_tells_who_came_who_went_and_why():
    before = evidence(child("first", points=20), child("second", points=10))
    after = evidence(child("first", points=20), child("second", points=30))
    changes = difference(rank(before, RULES, SEED), rank(after, RULES, SEED), before, after)
    assert changes == [
        {
            "pool": CLASS,
            "came": [
                {"student_id": "second", "why": "own-record-changed", "points_before": 10, "points_after": 30},
            ],
            "went": [
                {"student_id": "first", "why": "others-changed", "points_before": 20, "points_after": 20},
            ],
        }
    ]


CLASSES = tuple(ClassSize(f"class-{number}", number // 2 + 1, 10 + 20 * number) for number in range(4))
CHILDREN = st.builds(
    Child,
    student_id=st.uuids(version=4).map(str),
    class_id=st.sampled_from([row.class_id for row in CLASSES]),
    points=st.integers(0, 40),
    days=st.integers(0, 3),
    groups=st.integers(0, 2),
    last_star_on=st.sampled_from(["", "2026-09-13", "2026-11-08"]),
)


@given(st.lists(CHILDREN, max_size=40, unique_by=lambda one: one.student_id), st.randoms(use_true_random=False))
def test_result_is_byte_for_byte_the_same_whatever_the_order_of_rows(children, shuffler: random.Random):
    rules = StarRules(grade_quota=1, school_quota=2)
    facts = evidence(*children, classes=CLASSES)
    shuffled = evidence(
        *shuffler.sample(children, len(children)), classes=tuple(shuffler.sample(CLASSES, len(CLASSES)))
    )
    result = rank(facts, rules, SEED)
    assert facts.canonical() == shuffled.canonical()
    assert result.canonical() == rank(shuffled, rules, SEED).canonical()
    assert rank(Evidence.parse(facts.canonical()), rules, SEED).canonical() == result.canonical()
    assert Result.parse(result.canonical()) == result


@given(st.lists(CHILDREN, max_size=40, unique_by=lambda one: one.student_id))
def test_no_pool_proposes_more_than_its_quota_nor_a_child_without_record(children):
    working = {one.student_id for one in children if one.days}
    for pool in rank(evidence(*children, classes=CLASSES), RULES, SEED).pools:
        in_class = {one.student_id for one in children if one.class_id == pool.class_id}
        assert len(pool.proposed) == min(pool.quota, len(in_class & working))
        assert pool.proposed <= in_class & working

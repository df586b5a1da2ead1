"""No count of fewer than five people is told, and none can be worked out from what is told beside it."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.insights.rules.cells import of_school
from app.insights.rules.hiding import Shown, added, grouped, hide, is_safe, part, share

COUNTS = st.lists(st.integers(0, 14), min_size=1, max_size=5)
SHARES = st.lists(st.integers(0, 16).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), max_size=4)


def possible(cells):
    """Return, the slow way, every list of counts that a reader must think possible who knows their sum."""
    total = sum(cell.count for cell in cells)
    return [
        counts for counts in product(*(range(cell.low, cell.high + 1) for cell in cells)) if sum(counts) == total
    ]  # fmt: skip


def assert_nothing_can_be_worked_out(cells):
    worlds = possible(cells)
    assert tuple(cell.count for cell in cells) in worlds
    for place, cell in enumerate(cells):
        if not cell.is_open:
            width = cell.high - cell.low + 1
            assert len({counts[place] for counts in worlds}) >= min(3, width), (cells, place)


@given(COUNTS)
def test_hidden_part_of_a_line_keeps_three_possible_values(counts):
    told = hide({str(place): part(count, sum(counts)) for place, count in enumerate(counts)})
    if any(cell.shown is not Shown.WITHHELD for cell in told.values()):
        assert_nothing_can_be_worked_out(list(told.values()))
    assert all(cell.count >= 5 for cell in told.values() if cell.is_open)


@settings(deadline=None)
@given(SHARES)
def test_hidden_share_keeps_three_possible_values_on_both_sides(shares):
    told = hide({str(place): share(*pair) for place, pair in enumerate(shares)})
    if any(cell.shown is not Shown.WITHHELD for cell in told.values()):
        assert_nothing_can_be_worked_out(list(told.values()))
    assert all(min(cell.count, cell.size - cell.count) >= 5 for cell in told.values() if cell.is_open)


@given(COUNTS)
def test_quick_check_agrees_with_trying_all_possibilities(counts):
    cells = [part(count, 14) for count in counts]
    worlds = possible(cells)
    kept = all(
        len({world[place] for world in worlds}) >= min(3, cell.high - cell.low + 1)
        for place, cell in enumerate(cells)
        if not cell.is_open
    )
    assert is_safe(cells) == kept


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), SHARES.filter(bool), min_size=1))
def test_sums_of_groups_give_no_school_away(groups):
    cells = {name: [share(*pair) for pair in members] for name, members in groups.items()}
    total = added([cell for members in cells.values() for cell in members])
    told = grouped(cells, is_total_shown=total.is_open)
    for name, members in cells.items():
        if told[name].is_open:
            assert is_safe(members)
    hidden = [name for name, cell in told.items() if not cell.is_open]
    if total.is_open and len(hidden) < len(told):
        assert is_safe([cell for name in hidden for cell in cells[name]])


@pytest.mark.parametrize(
    ("count", "size", "shown"),
    [
        (12, 30, Shown.COUNT),
        (5, 10, Shown.COUNT),
        (4, 30, Shown.FEW),
        (0, 30, Shown.FEW),
        (26, 30, Shown.NEARLY_ALL),
        (30, 30, Shown.NEARLY_ALL),
        (5, 9, Shown.WITHHELD),
        (0, 3, Shown.WITHHELD),
    ],
)
def test_share_is_told_where_both_sides_are_five_or_more(count, size, shown):
    assert share(count, size).shown is shown


def test_single_hidden_class_takes_the_next_smallest_with_it():
    told = hide({"a": share(3, 30), "b": share(11, 30), "c": share(20, 30)})
    assert [cell.shown for cell in told.values()] == [Shown.FEW, Shown.WITHHELD, Shown.COUNT]


def test_two_hidden_classes_leave_the_third_alone():
    told = hide({"a": share(3, 30), "b": share(2, 30), "c": share(20, 30)})
    assert [cell.shown for cell in told.values()] == [Shown.FEW, Shown.FEW, Shown.COUNT]


def test_classes_are_told_only_beside_a_sum_that_is_told():
    counts = {"roster": 60, "reach/phone_only": 58, "reach/none": 2}
    counts |= {f"class/{one}/{what}": number for one, what, number in (
        ("a", "roster", 30), ("a", "reached", 20), ("b", "roster", 30), ("b", "reached", 38)
    )}  # fmt: skip
    cells = of_school(counts, "class")
    assert {cell.shown for cell in cells.places.values()} == {Shown.WITHHELD}

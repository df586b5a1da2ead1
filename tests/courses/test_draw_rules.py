"""What goes into a draw, its figures, and the seats that are left over: rules without a database."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from app.courses.mechanism.allocate import allocate
from app.courses.mechanism.problem import Child, Offering, Problem
from app.courses.mechanism.tickets import NUMBERS
from app.courses.rules import left_over, statistics
from app.courses.rules.draw_facts import all_eligible, labels_of, priority_of
from app.courses.rules.drawn import Roll
from app.courses.rules.left_over import LeftOver
from app.courses.rules.slots import SEVERAL
from app.courses.rules.standing import final_places, still_waiting
from tests.cast import named

CHORUS, CHESS, TEAM = named("chorus"), named("chess"), named("team")


def offering(name, *slots, seats=2, minimum=0, grades=(3,), held=0):
    return Offering(name, slots, frozenset(grades), seats, minimum, held)


def child(code, grade=3, class_id="K1", several=(), **wishes):
    by_slot = {slot.replace("_", "-").removeprefix("on"): tuple(ranked) for slot, ranked in wishes.items()}
    return Child(code, grade, class_id, ("1-1", "3-1"), by_slot, tuple(several))


def test_classes_are_named_by_the_order_of_their_ids_whatever_the_order_of_rows():
    ids = [named(f"class {number}") for number in range(5)]
    assert labels_of(ids) == labels_of(reversed(ids))
    assert sorted(labels_of(ids).values()) == ["K1", "K2", "K3", "K4", "K5"]


@pytest.mark.parametrize(
    ("kinds", "expected"), [(["need", "continuing"], 0), (["invited", "continuing"], 1), (["placed"], 2), ([], 2)]
)
def test_best_declaration_counts(kinds, expected):
    assert priority_of(kinds) == expected


def test_wishes_are_kept_where_they_are_for_this_child():
    menu = {
        "a": offering("a", "3-1"),
        "other grade": offering("other grade", "3-1", grades=(5,)),
        "other slot": offering("other slot", "1-1"),
        "team": offering("team", "1-1", "3-1"),
        "far team": offering("far team", "1-1", "4-1"),
    }
    sheet = {
        "3-1": ["gone", "other grade", "a", "other slot", "a"],
        "4-1": ["a"],
        SEVERAL: ["far team", "a", "team"],
    }
    assert all_eligible(sheet, 3, ("1-1", "3-1"), menu) == {"3-1": ("a",), SEVERAL: ("team",)}


def figures_of(problem, served=()):
    return statistics.figures(problem, allocate(problem, "seed"), served=served)


def test_figures_count_lists_and_children():
    offerings = (offering("a", "3-1", seats=1), offering("b", "3-1", seats=1), offering("c", "1-1", seats=1))
    children = (
        child("x", on3_1=["a", "b"], on1_1=["c"]),
        child("y", on3_1=["a", "b"], on1_1=["c"]),
        child("z", class_id="K2", on3_1=["a"]),
        child("silent"),
    )
    found = figures_of(Problem(offerings, children), served={"x", "y"})
    assert (found["children"], found["wishing"], found["lists"]) == (4, 3, 5)
    outcome = allocate(Problem(offerings, children), "seed")
    first = sum(outcome.places[code].get("3-1") == "a" for code in "xyz") + 1
    assert found["first_percent"] == round(100 * first / 5, 1)
    z_is_unplaced = not outcome.places["z"]
    assert found["never_served_children"] == (["z"] if z_is_unplaced else [])
    assert found["by_class"][1]["unplaced"] == z_is_unplaced
    assert [group["grade"] for group in found["by_grade"]] == [3]


def test_closed_course_tells_where_its_children_went():
    offerings = (offering("a", "3-1", minimum=5, held=1), offering("b", "3-1"))
    children = (child("x", on3_1=["a", "b"]), child("y", on3_1=["a"]), child("z", on3_1=["b", "a"]))
    (closed,) = figures_of(Problem(offerings, children))["closed"]
    assert closed == {"offering": "a", "held": 1, "moved": 2, "moved_to": {"b": 1}, "unplaced": 1}


def test_lists_that_lapsed_for_a_course_of_several_slots_are_not_counted():
    offerings = (offering("team", "1-1", "3-1"), offering("a", "3-1"))
    found = figures_of(Problem(offerings, (child("x", several=["team"], on3_1=["a"]),)))
    assert (found["lists"], found["first_percent"], found["unplaced"]) == (1, 100.0, 0)


def test_figures_of_nobody_are_empty():
    found = figures_of(Problem((), ()))
    assert (found["children"], found["first_percent"], found["by_class"]) == (0, None, [])


def group(name, children):
    return {"class": name, "children": children, "first_percent": 50.0, "top_three_percent": 60.0, "unplaced": 1}


@pytest.mark.parametrize(
    ("sizes", "blank"),
    [((30, 20), []), ((30, 20, 4), ["c", "b"]), ((30, 3, 4), ["b", "c"]), ((4,), ["a"])],
)
def test_small_groups_are_shown_to_the_office_only_and_cannot_be_worked_out(sizes, blank):
    groups = [group(name, size) for name, size in zip("abc", sizes, strict=False)]
    whole = {"by_grade": [], "by_class": groups, "never_served": 1, "never_served_children": ["x"]}
    shown = statistics.for_everybody(whole)
    assert {one["class"] for one in shown["by_class"] if one["children"] is None} == set(blank)
    assert all("unplaced" not in one for one in shown["by_class"])
    assert "never_served_children" not in shown


def test_figures_are_kept_with_the_schools_own_ids():
    found = figures_of(Problem((offering("a", "3-1", minimum=9),), (child("x", on3_1=["a"]),)))
    kept = statistics.with_ids(found, Roll({"x": CHORUS}, {"K1": CHESS}))
    assert kept["by_class"][0]["class"] == str(CHESS)
    assert kept["never_served_children"] == [str(CHORUS)]


@dataclass
class Quiet:
    student_id: UUID
    number: int
    rounds: dict[str, int]
    class_id: UUID = CHESS
    grade: int = 3
    code: str = "x"


def left(offering_id, slot="3-1", seats=1, **more):
    return LeftOver(offering_id, slot, more.get("grades", (3,)), seats, more.get("class_seats", {}))


def given(children, courses, places=None):
    found = left_over.give(children, courses, places or {one.student_id: {} for one in children})
    return [(one.student_id, offering_id) for one, offering_id in found]


def test_left_over_seats_go_by_round_then_number_and_backwards_in_even_rounds():
    one, two, three = named("1"), named("2"), named("3")
    children = [Quiet(one, NUMBERS // 2, {"3-1": 1}), Quiet(two, 1, {"3-1": 1}), Quiet(three, 5, {"3-1": 2})]
    assert given(children, [left(CHORUS, seats=2)]) == [(two, CHORUS), (one, CHORUS)]
    later = [Quiet(one, 5, {"3-1": 2}), Quiet(two, 9, {"3-1": 2})]
    assert given(later, [left(CHORUS)]) == [(two, CHORUS)]


def test_left_over_seats_are_spread_over_the_emptiest_courses():
    children = [Quiet(named(str(number)), number, {"3-1": 1}) for number in range(3)]
    found = given(children, [left(CHORUS, seats=3), left(CHESS, seats=1)])
    assert [offering_id for _, offering_id in found][:2] == [CHORUS, CHORUS]
    assert len(found) == 3


def test_left_over_seats_fit_grade_class_slot_and_what_the_child_has():
    quiet = Quiet(named("1"), 1, {"3-1": 1})
    assert given([quiet], [left(CHORUS, grades=(5,))]) == []
    assert given([quiet], [left(CHORUS, slot="4-1")]) == []
    assert given([quiet], [left(CHORUS, class_seats={CHESS: 0})]) == []
    assert given([quiet], [left(CHORUS)], {quiet.student_id: {"3-1": CHESS}}) == []
    assert given([quiet, Quiet(named("2"), 2, {"3-1": 1})], [left(CHORUS, seats=9, class_seats={CHESS: 1})]) == [
        (quiet.student_id, CHORUS)
    ]


@dataclass
class Row:
    slot: str
    ranked: list[str]
    offering_id: UUID | None = None
    waiting: dict[str, int] | None = None


@dataclass
class Move:
    student_id: UUID
    from_offering_id: UUID | None
    to_offering_id: UUID | None


def test_changes_by_hand_are_laid_over_the_draw_in_order():
    who = named("child")
    rows = [Row("1-1", [], TEAM), Row("3-1", [], TEAM), Row(SEVERAL, [str(TEAM)], TEAM), Row("4-1", [], CHORUS)]
    slots_of = {TEAM: ("1-1", "3-1"), CHESS: ("3-1",), CHORUS: ("4-1",)}
    moves = [Move(who, TEAM, CHESS), Move(who, CHORUS, None)]
    assert final_places({who: rows}, moves, slots_of)[who] == {"3-1": CHESS}
    assert final_places({who: rows}, [*moves, Move(who, CHESS, TEAM)], slots_of)[who] == {"1-1": TEAM, "3-1": TEAM}


def test_child_waits_for_what_it_ranked_above_what_it_has():
    row = Row("3-1", [str(CHORUS), str(CHESS), str(TEAM)], None, {str(CHORUS): 2, str(CHESS): 1, str(TEAM): 5})
    assert dict(still_waiting([row], {"3-1": TEAM})) == {CHORUS: 2, CHESS: 1}
    assert dict(still_waiting([row], {"3-1": CHORUS})) == {}
    assert dict(still_waiting([row], {"3-1": named("by hand")})) == {CHORUS: 2, CHESS: 1, TEAM: 5}

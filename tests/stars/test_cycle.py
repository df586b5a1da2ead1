"""Which periods are due, how long a notice runs, and what a teacher may pick."""

from datetime import UTC, date, datetime

from app.schools.rules.calendar import PeriodKind, Term
from app.stars.rules.cycle import Pick, due_keys, notice_end, pick_errors
from app.stars.rules.ranking import Candidate, Pool

AUTUMN = Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
WEDNESDAY_NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
POOL = Pool("a", "a", 3, 26, 2, (Candidate("proposed", True, 10, 1, 0, ("labor",), ()),))
MEMBERS = {"proposed", "other"}


def test_a_month_is_due_after_the_week_in_which_it_ended():
    assert due_keys(PeriodKind.MONTH, "2026-W47", ()) == []
    assert due_keys(PeriodKind.MONTH, "2026-W49", ()) == ["2026-11"]
    assert due_keys(PeriodKind.MONTH, "2026-W44", ()) == ["2026-10"]
    assert due_keys(PeriodKind.MONTH, "2027-W04", ()) == ["2027-01"]


def test_a_month_that_ends_on_a_sunday_is_due_after_that_week():
    assert due_keys(PeriodKind.MONTH, "2027-W08", ()) == ["2027-02"]


def test_a_term_is_due_after_the_week_in_which_it_ended():
    assert due_keys(PeriodKind.TERM, "2027-W02", [AUTUMN]) == []
    assert due_keys(PeriodKind.TERM, "2027-W03", [AUTUMN]) == ["2026-2027-1"]


def test_notice_ends_at_16_on_the_second_school_day_after():
    school_days = [date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 1)]
    assert notice_end(WEDNESDAY_NOON, school_days, 2) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_notice_counts_weekdays_where_the_calendar_knows_no_school_days():
    assert notice_end(WEDNESDAY_NOON, [], 3) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def codes(*picks: Pick, empty_reason: str = "") -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in pick_errors(picks, POOL, MEMBERS, empty_reason)]


def test_keeping_the_proposal_needs_no_words():
    assert codes(Pick("proposed")) == []


def test_another_child_of_the_class_needs_a_reason():
    assert codes(Pick("proposed"), Pick("other")) == [("/picks/1/reason", "reason-required")]
    assert codes(Pick("proposed"), Pick("other", "照顾值日生")) == []


def test_leaving_a_proposed_place_empty_needs_a_reason():
    assert codes() == [("/empty_reason", "reason-required")]
    assert codes(empty_reason="宁缺毋滥") == []


def test_everything_wrong_with_a_confirmation_is_told_at_once():
    assert codes(Pick("stranger"), Pick("proposed"), Pick("proposed")) == [
        ("/picks/0/student_id", "student-not-in-pool"),
        ("/picks/2/student_id", "student-repeated"),
        ("/picks", "quota-exceeded"),
    ]

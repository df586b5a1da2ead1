"""Which calendar holds in which school."""

from datetime import date
from pathlib import Path

import pytest

from app.core import db
from app.schools import queries, service
from app.schools.errors import CalendarScopeUnknown
from app.schools.models import CalendarDay
from app.schools.rules.calendar import DayKind, star_span
from app.schools.rules.calendar_files import parse_calendar
from tests import cast

PACKAGED = Path(service.__file__).parents[1] / "data" / "calendar-2026.csv"
HEADER = "date,until,kind,timetable_weekday,note\n"


def take_over(session, scope, *lines):
    service.import_calendar(session, scope, parse_calendar(HEADER + "\n".join(lines)))


def kind_on(session, day):
    listed = queries.calendar_of(session, queries.school(session, cast.TIANJIA)).days.get(day)
    return listed and listed.kind


def test_narrower_scope_goes_before_the_wider_one(session):
    day = date(2026, 11, 20)
    for scope, kind in (
        ("000000", "holiday"),
        ("430000", "school_day"),
        ("431100", "closed"),
        (cast.REGION, "break"),
        (str(cast.TIANJIA), "makeup"),
    ):
        take_over(session, scope, f"2026-11-20,,{kind},,")
        assert kind_on(session, day) is DayKind(kind)
    take_over(session, "000000", "2026-11-20,,weekend,,")
    assert kind_on(session, day) is DayKind.MAKEUP


def test_calendar_of_another_region_or_school_is_not_followed(session):
    for scope in ("422801", "440000", str(cast.LONGQUAN)):
        take_over(session, scope, "2026-11-20,,holiday,,")
    assert kind_on(session, date(2026, 11, 20)) is None


def test_school_begins_its_term_on_its_own_day(session):
    school = queries.school(session, cast.TIANJIA)
    take_over(session, str(cast.TIANJIA), f"2026-09-03,2027-01-20,term,,{cast.TERM}")
    assert queries.term_on(session, school, date(2026, 9, 1)) is None
    assert queries.term_on(session, school, date(2026, 9, 3)).code == cast.TERM
    assert queries.term_on(session, queries.school(session, cast.LONGQUAN), date(2026, 9, 1)).code == cast.TERM


def test_importing_again_changes_nothing_and_corrects_listed_days(session):
    for _ in range(2):
        take_over(
            session, cast.REGION, "2026-12-01,2026-12-03,closed,,大雪", f"2026-09-01,2027-01-22,term,,{cast.TERM}"
        )
    take_over(session, cast.REGION, "2026-12-02,,school_day,,")
    rows = session.query(CalendarDay).filter_by(scope=cast.REGION).order_by(CalendarDay.day).all()
    assert [row.kind for row in rows] == ["closed", "school_day", "closed"]


@pytest.mark.parametrize("scope", ["43112", "新田县", str(cast.BUREAU), str(cast.LIN)])
def test_scope_is_a_region_or_a_school(session, scope):
    with pytest.raises(CalendarScopeUnknown):
        take_over(session, scope, "2026-12-01,,closed,,")


def test_packaged_calendar_knows_the_arrangement_of_2026(session):
    service.import_calendar(session, "000000", parse_calendar(PACKAGED.read_text("utf-8")))
    held = queries.calendar_of(session, queries.school(session, cast.TIANJIA))
    off = [
        date(2026, 1, 2),
        date(2026, 2, 17),
        date(2026, 4, 6),
        date(2026, 5, 5),
        date(2026, 9, 25),
        date(2026, 10, 7),
    ]
    worked = [date(2026, 1, 4), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)]
    assert not any(held.is_school_day(day) for day in off)
    assert all(held.is_school_day(day) for day in worked)
    assert not held.is_school_day(date(2026, 2, 14))  # The country works, the schools are on holiday.
    assert not held.is_school_day(date(2026, 7, 13))
    assert held.term_on(date(2026, 3, 2)).code == "2025-2026-2"
    national_week = star_span("2026-W41", held.terms, held.days)
    assert national_week.span is not None


def test_command_imports_a_calendar_in_any_encoding(world, tmp_path):
    file = tmp_path / "校历.csv"
    file.write_bytes((HEADER + "2026-12-01,,停课,,大雪\n").encode("gb18030"))
    answer = world.app.test_cli_runner().invoke(args=["calendar", "import", str(file), "--scope", cast.REGION])
    assert answer.exit_code == 0, answer.output
    with world.app.app_context(), db.reading() as session:
        assert kind_on(session, date(2026, 12, 1)) is DayKind.CLOSED


def test_command_names_every_wrong_row(world, tmp_path):
    file = tmp_path / "calendar.csv"
    file.write_text(HEADER + "2026-13-01,,holiday,,\n2026-12-02,,party,,\n", encoding="utf-8")
    answer = world.app.test_cli_runner().invoke(args=["calendar", "import", str(file), "--scope", cast.REGION])
    assert answer.exit_code == 1
    assert "row 2" in answer.output
    assert "row 3" in answer.output

"""Large rosters: a bounded number of statements, the command line, and previews that nobody confirms."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import db
from app.schools import queries, service
from app.schools.errors import RosterExpired
from app.schools.models import ClassMembership, RosterImport, Student
from app.schools.roster_files import read_roster
from tests import cast
from tests.factories import schools as rosters
from tests.world import VAULT

CHILDREN = 3_000
MOST_STATEMENTS = 30


def roll(shift=0):
    """A roster of 3,000 children in 60 classes; ``shift`` moves everybody on by some seats, across classes."""
    numerals = "一二三四五六"
    for number in range(CHILDREN):
        place = (number + shift) % CHILDREN
        grade, class_no, seat = place // 500, place // 50 % 10 + 1, place % 50 + 1
        yield f"{numerals[grade]}年级{class_no}班", f"学生{number}", seat, rosters.student_number(number)


def run_import(session, data):
    school = queries.school(session, cast.LONGQUAN)
    table = read_roster(data, "roster.csv")
    shown = service.preview_roster(session, VAULT, school, table, None, cast.NOW)
    return service.confirm_roster(session, VAULT, school, shown.id, account_id=None, now=cast.NOW).counts


def test_three_thousand_children_take_few_statements(world, session):
    with world.statements() as sent:
        assert run_import(session, rosters.table(*roll()))["new"] == CHILDREN
    assert len(sent) <= MOST_STATEMENTS
    with world.statements() as sent:
        counts = run_import(session, rosters.table(*roll(shift=25)))
    assert len(sent) <= MOST_STATEMENTS
    assert (counts["new"], counts["moved"], counts["changed"]) == (0, CHILDREN // 2, CHILDREN // 2)
    in_school = select(func.count(ClassMembership.id)).where(
        ClassMembership.school_id == cast.LONGQUAN, ClassMembership.ends_on.is_(None)
    )
    assert session.execute(in_school).scalar_one() == CHILDREN + 1


def test_preview_that_nobody_confirms_is_forgotten(session):
    school = queries.school(session, cast.TIANJIA)
    table = read_roster(rosters.table(("三年级2班", "新来的", 9, "")), "roster.csv")
    shown = service.preview_roster(session, VAULT, school, table, None, cast.NOW)
    assert service.forget_unconfirmed(session, cast.NOW + timedelta(days=6)) == 0
    assert service.forget_unconfirmed(session, cast.NOW + timedelta(days=8)) == 1
    record = session.get(RosterImport, shown.id, populate_existing=True)
    with pytest.raises(RosterExpired):
        service.review_roster(session, VAULT, school, record, cast.NOW)
    with pytest.raises(RosterExpired):
        service.confirm_roster(session, VAULT, school, shown.id, account_id=None, now=cast.NOW)


def command(world, tmp_path, *options):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(rosters.workbook(("三年级2班", "新来的", 9, ""), ("三年级2班", "", 10, "")))
    return world.app.test_cli_runner().invoke(args=["roster", "import", str(cast.TIANJIA), str(file), *options])


def newcomers(world):
    with world.app.app_context(), db.reading() as session:
        return session.execute(select(func.count(Student.id)).where(Student.name == "新来的")).scalar_one()


def test_command_shows_the_counts_and_writes_nothing(world, tmp_path):
    answer = command(world, tmp_path)
    assert answer.exit_code == 0, answer.output
    assert "1 new" in answer.output
    assert "row 4" in answer.output
    assert newcomers(world) == 0


def test_command_writes_when_told_to(world, tmp_path):
    answer = command(world, tmp_path, "--confirm")
    assert answer.exit_code == 0, answer.output
    assert newcomers(world) == 1


def test_command_refuses_an_unknown_school_in_words(world, tmp_path):
    file = tmp_path / "roster.csv"
    file.write_bytes(rosters.table())
    answer = world.app.test_cli_runner().invoke(args=["roster", "import", str(cast.LIN), str(file)])
    assert answer.exit_code == 1
    assert "school-not-found" in answer.output

"""Lessons follow the calendar, also where it changes after they exist."""

from datetime import date, timedelta

from sqlalchemy import delete, select, update

from app.core.db import reading, transaction
from app.core.deps import deps
from app.courses.models.menu import Offering
from app.courses.models.rounds import SelectionRound
from app.lessons.models.sessions import CourseSession
from app.schools.models import CalendarDay, Term
from jobs import plan_sessions
from tests import cast
from tests.factories.announcements import handle, inbox, work_off
from tests.factories.courses_rounds import a_round
from tests.factories.lessons import lesson, lessons_by_day, plan, timetabled

NEXT_WEDNESDAY = date(2026, 11, 25)
LAST_WEDNESDAY = date(2027, 1, 20)
SATURDAY = date(2026, 11, 28)


def change_calendar(world, day, kind, timetable_weekday=None):
    """List a day in the school's own calendar, or take it off the list again where ``kind`` is None."""
    with world.app.app_context(), transaction() as session:
        scope = str(cast.TIANJIA)
        session.execute(delete(CalendarDay).where(CalendarDay.scope == scope, CalendarDay.day == day))
        if kind:
            session.add(CalendarDay(scope=scope, day=day, kind=kind, timetable_weekday=timetable_weekday))


def plan_all(world):
    with world.app.app_context():
        return plan_sessions.run("2026-11-18", world.clock.now, deps())


def rewrite(world, model, key, **values):
    with world.app.app_context(), transaction() as session:
        session.execute(update(model).where(model.id == key).values(**values))


def lessons_of(world, offering_id):
    with world.app.app_context(), reading() as session:
        rows = session.execute(select(CourseSession).where(CourseSession.offering_id == offering_id)).scalars()
        return {row.held_on: (row.status, row.reason) for row in rows}


def test_course_gets_a_lesson_each_wednesday_from_today_to_the_end_of_the_term(world):
    offering_id = timetabled(world)
    assert plan(world, offering_id).added == 10
    assert list(lessons_by_day(world, offering_id)) == [cast.TODAY + timedelta(weeks=number) for number in range(10)]
    assert max(lessons_by_day(world, offering_id)) == LAST_WEDNESDAY


def test_planning_again_changes_nothing_and_tells_nobody(client, world):
    offering_id = timetabled(world)
    plan(world, offering_id)
    before = lessons_of(world, offering_id)
    assert plan_all(world) == {"schools": 2, "added": 0, "dropped": 0}
    assert lessons_of(world, offering_id) == before
    work_off(world)
    assert inbox(client, cast.LIN_MOTHER) == []


def test_day_that_becomes_a_holiday_loses_its_lesson_and_families_get_one_note(client, world):
    offering_id, other = timetabled(world), timetabled(world, [cast.LIN])
    plan_all(world)
    change_calendar(world, NEXT_WEDNESDAY, "closed")
    assert plan_all(world)["dropped"] == 2
    assert plan_all(world)["dropped"] == 0
    assert lessons_of(world, offering_id)[NEXT_WEDNESDAY] == ("cancelled", "校历或课表调整,当天不上课。")
    assert lessons_by_day(world, other)[NEXT_WEDNESDAY] == "cancelled"
    work_off(world)
    for guardian in (cast.LIN_MOTHER, cast.CLASSMATE_FATHER):
        (entry,) = inbox(client, guardian)
        assert "11月25日(周三)不上课后课程" in entry["body"]
    assert inbox(client, cast.OUTSIDE_GUARDIAN) == []


def test_families_of_other_courses_are_not_told(client, world):
    timetabled(world, [cast.LIN])
    timetabled(world, [cast.CLASSMATE], slots=["4-1"])
    plan_all(world)
    change_calendar(world, NEXT_WEDNESDAY, "closed")
    plan_all(world)
    work_off(world)
    assert len(inbox(client, cast.LIN_MOTHER)) == 1
    assert inbox(client, cast.CLASSMATE_FATHER) == []


def test_lesson_comes_back_with_its_day(client, world):
    offering_id = timetabled(world)
    plan(world, offering_id)
    change_calendar(world, NEXT_WEDNESDAY, "closed")
    plan_all(world)
    change_calendar(world, NEXT_WEDNESDAY, None)
    assert plan_all(world)["added"] == 1
    assert lessons_of(world, offering_id)[NEXT_WEDNESDAY] == ("planned", "")
    work_off(world)
    assert "11月25日(周三)有课后课程" in inbox(client, cast.LIN_MOTHER)[0]["body"]


def test_makeup_saturday_brings_the_lesson_of_its_weekday(client, world):
    offering_id = timetabled(world)
    plan(world, offering_id)
    change_calendar(world, SATURDAY, "makeup", 3)
    plan_all(world)
    assert lessons_by_day(world, offering_id)[SATURDAY] == "planned"
    work_off(world)
    assert "11月28日(周六)有课后课程" in inbox(client, cast.LIN_MOTHER)[0]["body"]


def test_what_was_held_or_cancelled_by_the_office_or_lies_in_the_past_stays(world):
    offering_id = timetabled(world)
    past, held, by_office = cast.TODAY - timedelta(weeks=1), cast.TODAY, NEXT_WEDNESDAY
    with world.app.app_context(), transaction() as session:
        lesson(session, offering_id, past)
        lesson(session, offering_id, held, status="held")
        lesson(session, offering_id, by_office, status="cancelled", reason="老师外出", cancelled_by=cast.OFFICE)
    for day in (past, held):
        change_calendar(world, day, "closed")
    plan_all(world)
    found = lessons_of(world, offering_id)
    assert [found[day][0] for day in (past, held, by_office)] == ["planned", "held", "cancelled"]
    assert found[by_office][1] == "老师外出"


def test_course_of_a_round_gets_its_lessons_once_the_places_are_given(world):
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session)
    offering_id = timetabled(world, [], round_id=round_id)
    assert plan(world, offering_id).added == 0
    rewrite(world, SelectionRound, round_id, published_at=cast.NOW + timedelta(days=7))
    world.clock.advance(days=7)
    plan(world, offering_id)
    assert min(lessons_by_day(world, offering_id)) == NEXT_WEDNESDAY


def test_cancelled_course_loses_its_lessons_to_come_for_good(client, world):
    offering_id = timetabled(world)
    plan(world, offering_id)
    rewrite(world, Offering, offering_id, status="cancelled")
    assert plan_all(world)["dropped"] == 10
    assert set(lessons_of(world, offering_id).values()) == {("cancelled", "课程已取消。")}
    assert plan_all(world)["added"] == 0
    work_off(world)
    assert inbox(client, cast.LIN_MOTHER) == []


def test_course_that_moves_to_another_weekday_takes_its_lessons_along(world):
    offering_id = timetabled(world)
    plan(world, offering_id)
    rewrite(world, Offering, offering_id, slots=["4-1"])
    assert plan(world, offering_id).dropped == 10
    planned = {day for day, status in lessons_by_day(world, offering_id).items() if status == "planned"}
    assert {day.isoweekday() for day in planned} == {4}


def test_draft_has_no_lessons(world):
    assert plan(world, timetabled(world, status="draft")).added == 0


def test_where_the_term_is_lost_from_the_calendar_nothing_is_called_off(world):
    offering_id = timetabled(world)
    plan(world, offering_id)
    with world.app.app_context(), transaction() as session:
        session.execute(delete(Term))
    assert plan(world, offering_id).dropped == 0
    assert set(lessons_by_day(world, offering_id).values()) == {"planned"}


def test_two_planners_at_once_make_each_lesson_once(world, at_once):
    offering_id = timetabled(world)
    planned = at_once(4, lambda _: plan(world, offering_id).added)
    assert sorted(planned) == [0, 0, 0, 10]
    assert len(lessons_by_day(world, offering_id)) == 10


def test_late_run_plans_from_the_present_day_on(world):
    offering_id = timetabled(world)
    world.clock.advance(days=1)
    with world.app.app_context():
        plan_sessions.run("2026-11-18", world.clock.now, deps())
    assert min(lessons_by_day(world, offering_id)) == NEXT_WEDNESDAY


def test_course_gets_its_lessons_after_its_publication_and_loses_them_after_its_end(world):
    offering_id = timetabled(world)
    payload = {"offering_id": str(offering_id)}
    handle(world, "offering.published", payload)
    handle(world, "offering.published", payload)
    assert set(lessons_by_day(world, offering_id).values()) == {"planned"}
    rewrite(world, Offering, offering_id, status="cancelled")
    handle(world, "offering.cancelled", payload)
    assert set(lessons_by_day(world, offering_id).values()) == {"cancelled"}


def test_lessons_go_on_while_left_over_seats_are_in_another_round(world):
    offering_id = timetabled(world)
    plan_all(world)
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session)
    rewrite(world, Offering, offering_id, round_id=round_id)
    assert plan_all(world)["dropped"] == 0
    assert set(lessons_by_day(world, offering_id).values()) == {"planned"}

"""Class history by dates, and promotion."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.errors import NotFound
from app.schools import access, queries, service
from app.schools.errors import LastDayInvalid
from app.schools.models import ClassMembership, Organisation, SchoolClass, Student
from app.schools.service import Seat
from tests import cast


def history(session, student_id):
    rows = session.execute(
        select(ClassMembership.class_id, ClassMembership.starts_on, ClassMembership.ends_on, ClassMembership.seat_no)
        .where(ClassMembership.student_id == student_id)
        .order_by(ClassMembership.starts_on)
    )
    return [tuple(row) for row in rows]


def label(session, class_id):
    return session.execute(select(SchoolClass.label).where(SchoolClass.id == class_id)).scalar_one()


def class_on(session, day):
    return queries.places_on(session, cast.TIANJIA, day)[cast.LIN].class_id


def test_moving_ends_the_former_class_the_day_before(session):
    service.move(session, cast.TIANJIA, Seat(cast.LIN, cast.CLASS_31, 9), cast.NOW)
    yesterday = cast.TODAY - timedelta(days=1)
    assert history(session, cast.LIN) == [
        (cast.CLASS_32, cast.LONG_AGO, yesterday, 7),
        (cast.CLASS_31, cast.TODAY, None, 9),
    ]
    assert class_on(session, yesterday) == cast.CLASS_32
    assert class_on(session, cast.TODAY) == cast.CLASS_31


def test_moving_twice_in_a_day_leaves_one_entry(session):
    service.move(session, cast.TIANJIA, Seat(cast.LIN, cast.CLASS_31, 9), cast.NOW)
    service.move(session, cast.TIANJIA, Seat(cast.LIN, cast.CLASS_51, 4), cast.NOW)
    assert history(session, cast.LIN)[1:] == [(cast.CLASS_51, cast.TODAY, None, 4)]


def test_nobody_moves_into_a_class_of_another_school(session):
    with pytest.raises(NotFound):
        service.move(session, cast.TIANJIA, Seat(cast.LIN, cast.LONGQUAN_CLASS), cast.NOW)


def test_child_that_left_is_no_longer_seen_but_kept(session):
    service.leave(session, cast.TIANJIA, cast.LIN, cast.TODAY, cast.NOW)
    assert history(session, cast.LIN) == [(cast.CLASS_32, cast.LONG_AGO, cast.TODAY, 7)]
    with pytest.raises(NotFound):
        access.student_row(session, cast.LIN)
    assert class_on(session, cast.TODAY) == cast.CLASS_32


@pytest.mark.parametrize("last_day", [cast.TODAY + timedelta(days=1), cast.LONG_AGO - timedelta(days=1)])
def test_last_day_lies_between_joining_and_today(session, last_day):
    with pytest.raises(LastDayInvalid):
        service.leave(session, cast.TIANJIA, cast.LIN, last_day, cast.NOW)


def test_promotion_renames_classes_unless_their_label_is_locked(session):
    session.get(SchoolClass, cast.CLASS_31).label = "2401班"
    session.get(SchoolClass, cast.CLASS_31).is_label_locked = True
    session.flush()
    assert service.promote(session, cast.TIANJIA, 2027) == service.Promoted(relabelled=2, graduated=0)
    assert label(session, cast.CLASS_32) == "四年级2班"
    assert label(session, cast.CLASS_51) == "六年级1班"
    assert label(session, cast.CLASS_31) == "2401班"
    assert label(session, cast.LONGQUAN_CLASS) == "三年级1班"


def test_class_behind_the_last_grade_graduates_with_its_children(session):
    service.promote(session, cast.TIANJIA, 2028)
    assert history(session, cast.LIN_BROTHER) == [(cast.CLASS_51, cast.LONG_AGO, date(2028, 8, 31), 3)]
    statuses = {row.id: row.status for row in session.execute(select(Student.id, Student.status))}
    assert statuses[cast.LIN_BROTHER] == "graduated"
    assert statuses[cast.LIN] == "active"
    graduated = queries.classes(session, session.get(Organisation, cast.TIANJIA), date(2028, 9, 1), "graduated")
    assert [(row.id, row.label, row.grade) for row in graduated] == [(cast.CLASS_51, "五年级1班", None)]


def test_child_that_joined_after_the_graduation_day_keeps_whole_dates(session):
    late = datetime(2028, 9, 3, tzinfo=UTC)
    service.move(session, cast.TIANJIA, Seat(cast.LIN, cast.CLASS_51), late)
    service.promote(session, cast.TIANJIA, 2028)
    assert history(session, cast.LIN)[-1] == (cast.CLASS_51, date(2028, 9, 3), date(2028, 9, 3), None)


def test_promoting_twice_changes_nothing(session):
    service.promote(session, cast.TIANJIA, 2028)
    assert service.promote(session, cast.TIANJIA, 2028) == service.Promoted(relabelled=0, graduated=0)


def test_five_year_primary_graduates_a_year_earlier(session):
    session.get(Organisation, cast.TIANJIA).grades_in_stage = 5
    session.flush()
    assert service.promote(session, cast.TIANJIA, 2027).graduated == 1

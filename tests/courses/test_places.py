"""Whatever families and the office do, in whatever order, the counters, quotas and slots stay true."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.rules import Role
from app.core.auth import Actor, Grant
from app.core.errors import DomainError
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Offering
from app.courses.queries import places as queries
from app.courses.rules.words import LIVING, EnrolmentStatus
from app.courses.service import changing, enrolling, places, settling, swaps, waitlist
from app.courses.service.enrolling import Application, Opening
from tests import cast
from tests.factories.courses_places import RUSH, assert_true
from tests.factories.courses_rounds import a_round, menu, offer, take_part
from tests.world import VAULT

MOTHER = Actor(cast.LIN_MOTHER, cast.named("session"), (Grant(Role.GUARDIAN),))
FATHER = Actor(cast.CLASSMATE_FATHER, cast.named("session"), (Grant(Role.GUARDIAN),))
OFFICE = Actor(cast.OFFICE, cast.named("session"), (Grant(Role.SCHOOL_OFFICE, school_id=cast.TIANJIA),))
CARD = Actor(cast.LIN_CARD, cast.named("session"), (Grant(Role.STUDENT, school_id=cast.TIANJIA),), cast.LIN)
GUARDIANS = {cast.LIN: MOTHER, cast.LIN_BROTHER: MOTHER, cast.CLASSMATE: FATHER, cast.PARALLEL: OFFICE}
CHILDREN = tuple(GUARDIANS)
COURSES = {
    "篮球": {"slots": ["3-1"], "capacity": 1},
    "书法": {"slots": ["3-1"], "capacity": 2, "class_quota": 1},
    "合唱": {"slots": ["4-1"], "capacity": 1},
    "足球队": {"slots": ["3-1", "4-1"], "capacity": 2},
}
OPERATIONS = (
    "enrol", "enrol", "enrol", "by_card", "by_hand", "confirm", "confirm", "withdraw", "withdraw", "drop", "transfer",
    "swap", "settle", "fill", "care", "raise",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    min_size=5, max_size=40,
)  # fmt: skip


class School:
    """One rush with its children, and what may happen in it."""

    def __init__(self, session):
        self.session, self.now = session, cast.NOW
        self.round_id = a_round(session, **RUSH, prepared_at=RUSH["notice_at"], most_courses=2)
        self.courses = list(menu(session, self.round_id, COURSES).values())
        offer(session, "作业辅导", kind="base_care", capacity=None, slots=["3-1", "4-1"])
        for child in CHILDREN:
            take_part(session, self.round_id, child, ["3-1", "4-1"])

    def do(self, operation, child, course, other):
        self.now += timedelta(hours=1)
        with suppress(DomainError, NothingThere), self.session.begin_nested():
            getattr(self, f"_{operation}")(CHILDREN[child], self.courses[course], CHILDREN[other])
        self.session.expire_all()

    def _ask(self, actor, child, course, **application):
        who = enrolling.applicant(self.session, actor, child)
        asked = Application(course, **application)
        found = enrolling.consider(self.session, who, asked, cast.NOW)
        if isinstance(found, Opening):
            enrolling.enrol(self.session, who, found, asked, self.now)

    def _enrol(self, child, course, _other):
        self._ask(GUARDIANS[child], child, course, reason="x")

    def _by_card(self, _child, course, _other):
        self._ask(CARD, cast.LIN, course)

    def _by_hand(self, child, course, _other):
        self._ask(OFFICE, child, course, reason="x", is_agreed=True, may_wait=False)

    def _confirm(self, child, course, _other):
        changing.confirm(self.session, GUARDIANS[child], self._place(child, course), self.now)

    def _withdraw(self, child, course, _other):
        changing.withdraw(self.session, GUARDIANS[child], self._place(child, course), "x", self.now)

    def _drop(self, child, course, _other):
        changing.withdraw(self.session, OFFICE, self._place(child, course), "x", self.now)

    def _transfer(self, child, course, other):
        target = self.courses[CHILDREN.index(other)]
        changing.transfer(self.session, OFFICE, self._place(child, course), target, "x", self.now)

    def _swap(self, child, course, other):
        proposed = swaps.propose(self.session, GUARDIANS[child], VAULT, self._place(child, course), self.now)
        for place in queries.held(self.session, [other]):
            with suppress(DomainError), self.session.begin_nested():
                swaps.accept(self.session, GUARDIANS[other], VAULT, proposed.code, place.enrolment_id, self.now)

    def _settle(self, *_):
        self.now += timedelta(hours=20)
        for enrolment_id in settling.due(self.session, self.now):
            settling.settle(self.session, enrolment_id, self.now)

    def _fill(self, *_):
        for offering_id in waitlist.offerings_to_fill(self.session):
            waitlist.fill(self.session, offering_id, self.now)

    def _care(self, child, *_):
        needs = [(child, cast.STUDENTS[child][1], 3, slot) for slot in ("3-1", "4-1")]
        places.give_base_care(self.session, cast.TIANJIA, needs, cast.TERM, None, self.now)

    def _raise(self, _child, course, _other):
        self.session.get_one(Offering, course).capacity += 1

    def _place(self, child, course):
        mine = (Enrolment.student_id == child, Enrolment.offering_id == course)
        living = Enrolment.status.in_([status.value for status in LIVING])
        found = self.session.execute(select(Enrolment.id).where(*mine, living)).scalar()
        if found is None:
            raise NothingThere
        return found


class NothingThere(Exception):
    """There is nothing that the step could be done with."""


@given(steps=STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counters_quotas_and_slots_stay_true_whatever_happens(session, steps):
    example = session.begin_nested()
    school = School(session)
    for step in steps:
        school.do(*step)
        assert_true(session)
    example.rollback()


def test_steps_of_the_property_reach_every_status(session):
    """The walk above would be worth little if its steps were refused."""
    school = School(session)
    for step in [
        ("enrol", 0, 0, 0), ("enrol", 2, 0, 0), ("enrol", 1, 1, 0), ("by_card", 0, 2, 0), ("enrol", 2, 2, 0),
        ("swap", 0, 0, 1), ("withdraw", 1, 0, 0), ("confirm", 2, 0, 0), ("transfer", 2, 0, 3), ("settle", 0, 0, 0),
        ("settle", 0, 0, 0), ("settle", 0, 0, 0), ("care", 3, 0, 0),
    ]:  # fmt: skip
        school.do(*step)
    found = set(session.execute(select(Enrolment.status, Enrolment.source)).all())
    assert {status for status, _ in found} >= {"enrolled", "withdrawn", "expired", "dropped"}
    assert {source for _, source in found} >= {"rush", "swap", "transfer", "base_care"}


def test_what_has_ended_stays_as_it_ended(session):
    school = School(session)
    school.do("enrol", 0, 0, 0)
    place = session.execute(select(Enrolment)).scalar_one()
    for status in (EnrolmentStatus.DROPPED, EnrolmentStatus.WITHDRAWN):
        places.release(session, place, status, cast.NOW, by=None)
    assert place.status == "dropped"
    assert session.get_one(Offering, school.courses[0]).taken == 0
    assert_true(session)

"""What came after the places were given: lessons planned and held, opinions, the teachers' words and works."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.core.clock import SHANGHAI, local_day
from app.courses.models.enrolments import Enrolment
from app.courses.queries.menu import offering_rows
from app.courses.rules.words import EnrolmentStatus, Kind
from app.demo.accounts import DemoAccount
from app.demo.county import REGION, begin
from app.demo.people import People
from app.demo.story import Cast
from app.lessons.models.fees import FeePolicy
from app.lessons.models.sessions import CourseSession
from app.lessons.queries.rolls import roll
from app.lessons.rules.fee_policies import ListedPolicy
from app.lessons.rules.fees import Tariff
from app.lessons.rules.rolls import Mark
from app.lessons.rules.words import FeeUnit, Locale, Presence, Refund
from app.lessons.service import fees, learning, planning, rolls, works

MISSING, VOICED, PRAISED = 0.06, 0.6, 0.3
TITLES = ("我的第一件作品", "送给奶奶的礼物", "小组作品")
WORDS = ("学得认真,还帮同学收拾工具。", "进步很大,老师为你高兴。", "敢举手了,继续加油。")


def publish_fees(session: Session, cast: Cast, term_code: str, now: datetime) -> None:
    """Publish what the term costs before its first round: four yuan a lesson really had, 500 yuan at most."""
    policy = ListedPolicy(
        REGION, "演示县课后服务收费", "演示〔2026〕1号", Locale.ANY,
        Tariff(FeeUnit.PER_LESSON, 400, 50_000, Refund.BY_DAY), date(2020, 9, 1), None,
    )  # fmt: skip
    fees.import_policies(session, [policy], now)
    policy_id = session.execute(select(FeePolicy.id).where(FeePolicy.scope == REGION)).scalar_one()
    fees.choose(
        session, school_id=cast.school.id, term_code=term_code, policy_id=policy_id,
        account_id=cast.one(Role.SCHOOL_OFFICE).account_id, now=now,
    )  # fmt: skip


def hold_lessons(session: Session, cast: Cast, now: datetime) -> int:
    """Hold every lesson until yesterday and let children, families and teachers speak; returns how many lessons."""
    people = People(seed=11)
    planning.plan_school(session, cast.school.id, begin(now))
    held = select(CourseSession).where(
        CourseSession.school_id == cast.school.id, CourseSession.held_on < local_day(now)
    )
    lessons = session.execute(held.order_by(CourseSession.held_on, CourseSession.id)).scalars().all()
    teacher_of = _teachers(session, cast, {lesson.offering_id for lesson in lessons})
    for lesson in lessons:
        at = datetime.combine(lesson.held_on, time(17, 5), SHANGHAI)
        marks = [Mark(row.child.student_id, _presence(people), "") for row in roll(session, lesson)]
        rolls.call(session, teacher_of[lesson.offering_id].account_id, lesson, marks, at, is_office=False)
    _speak(session, cast, teacher_of, people, now)
    return len(lessons)


def _presence(people: People) -> Presence:
    return people.choice((Presence.ABSENT, Presence.LEAVE)) if people.chance(MISSING) else Presence.PRESENT


def _teachers(session: Session, cast: Cast, offering_ids: set[UUID]) -> dict[UUID, DemoAccount]:
    staff = {each.account_id: each for each in cast.staff}
    return {row.id: staff[row.teachers[0][0]] for row in offering_rows(session, offering_ids).values()}


def _speak(session: Session, cast: Cast, teacher_of: dict[UUID, DemoAccount], people: People, now: datetime) -> None:
    """Let families say what they think, teachers write to some children, and each course show one work."""
    special = {row.id for row in offering_rows(session, teacher_of).values() if row.kind == Kind.SPECIAL}
    places = select(Enrolment).where(Enrolment.offering_id.in_(special), Enrolment.status == EnrolmentStatus.ENROLLED)
    shown: set[UUID] = set()
    for place in session.execute(places.order_by(Enrolment.id)).scalars().all():
        guardian, teacher = cast.guardians.get(place.student_id), teacher_of[place.offering_id]
        if guardian and people.chance(VOICED):
            learning.evaluate(session, guardian.actor, place.id, liking=people.choice((2, 3, 3)), words="", now=now)
        if people.chance(PRAISED):
            learning.write_words(session, teacher.actor, place.id, people.choice(WORDS), now)
        if place.offering_id not in shown:
            shown.add(place.offering_id)
            works.show(
                session, teacher.actor, offering_id=place.offering_id, student_ids=[place.student_id],
                title=people.choice(TITLES), words="", photo_ids=[], now=now,
            )  # fmt: skip

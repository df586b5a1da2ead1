"""A term of after-school courses at one school of the demo: asked, offered, wished, drawn, held; and a round to join."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, Role
from app.announcements.service.deliveries import deliver
from app.core.clock import SHANGHAI, local_day
from app.core.deps import Deps
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import RoundClass, SelectionRound
from app.courses.queries import rounds as round_queries
from app.courses.rules.rounds import Plan
from app.courses.rules.wishes import Ranked
from app.courses.rules.words import HOLDING, EnrolmentStatus, Kind, Mode, SilentRule, Source, UnconfirmedRule, Voice
from app.courses.service import changing, courses, draws, offerings, providers, publication, rounds, surveys, wishes
from app.courses.service.notices import give_notice
from app.courses.service.preparation import prepare
from app.demo.accounts import DemoAccount
from app.demo.county import REGION, begin
from app.demo.lessons import hold_lessons, publish_fees
from app.demo.menu import CARE_SLOTS, CHOSEN, TO_CHOOSE, TOPICS, PlannedCourse
from app.demo.people import People
from app.demo.story import Cast
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.rules.calendar import Term
from app.schools.rules.calendar_files import CalendarTable
from app.schools.rules.classes import academic_year_of
from app.schools.service import import_calendar

DICE = "六名家长代表在校门口当众掷出的六颗骰子"
THROWN = "3-5-2-6-1-4"
SILENT = 0.1  # Families that wish nothing, so that the rule for them can be seen.
FEBRUARY, JULY = 2, 7
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """Who acts, in which term, and the dice of the demo."""

    session: Session
    deps: Deps
    cast: Cast
    term_code: str
    people: People

    @property
    def office(self) -> DemoAccount:
        return self.cast.one(Role.SCHOOL_OFFICE)

    @property
    def teachers(self) -> list[DemoAccount]:
        return [each for each in self.cast.staff if each.role in CLASS_ROLES]


def live_with_courses(
    session: Session, deps: Deps, cast: Cast, administrator_id: UUID, now: datetime, report: Callable[[str], None]
) -> None:
    """Play the courses of this term until today."""
    since = begin(now)
    term = _term(session, cast.school.id, since, now)
    desk = Desk(session, deps, cast, term.code, People(seed=7))
    provider_id = _list_provider(session, administrator_id, term.ends_on, since)
    publish_fees(session, cast, term.code, since)
    _ask_families(desk, since)
    _offer_care(desk, since)
    chosen = [_offer(desk, plan, provider_id, since) for plan in CHOSEN]
    given = _choose(desk, chosen, since)
    _open_another(desk, [_offer(desk, plan, None, since) for plan in TO_CHOOSE], now)
    report(f"{cast.school.plan.name}: {given} places drawn, {hold_lessons(session, cast, now)} lessons held")


def _term(session: Session, school_id: UUID, since: datetime, now: datetime) -> Term:
    """Return the term in which the story happens: the county's, or in its holidays one that only the school has."""
    first, last = local_day(since), local_day(now)
    term = schools.term_on(session, schools.school(session, school_id), first)
    if term and last in term:
        return term
    year = academic_year_of(first)
    code = f"{year}-{year + 1}-{2 if FEBRUARY <= first.month <= JULY else 1}"
    own = Term(code, first - 30 * _DAY, last + 60 * _DAY)
    import_calendar(session, str(school_id), CalendarTable({}, (own,)))
    return own


def _list_provider(session: Session, administrator_id: UUID, until: date, now: datetime) -> UUID:
    return providers.enlist(
        session, administrator_id, REGION, "教民1431128000017号", now, listed_from=local_day(now) - timedelta(days=90),
        listed_until=until + timedelta(days=200), name="小星星科技活动中心", services="机器人、航模", price_note="每课时5元以内",
    )  # fmt: skip


def _ask_families(desk: Desk, since: datetime) -> None:
    survey = surveys.ask(
        desk.session, desk.office.account_id, desk.cast.school.id, topics=TOPICS, now=since, title="课后服务,您想学什么?",
        term_code=desk.term_code, opens_at=since, closes_at=since + timedelta(hours=2),
    )  # fmt: skip
    for child in _children(desk):
        if child.id in desk.cast.guardians:
            liked = [topic["key"] for topic in desk.people.sample(TOPICS, desk.people.choice((1, 2, 3)))]
            surveys.answer(
                desk.session, survey, child, Voice.GUARDIAN, topics=liked, suggestion="", now=since + timedelta(hours=1)
            )


def _offer_care(desk: Desk, now: datetime) -> None:
    care = _course(desk, "作业辅导", "写作业、读书,有老师在。", "homework_care", Kind.BASE_CARE, None, now)
    for slot in CARE_SLOTS:
        facts = {"slots": [slot], "grades": [1, 2, 3, 4, 5, 6], "capacity": None, "min_to_open": 0, "class_quota": None}
        _publish(desk, care, facts, desk.teachers[5], "六年级教室", now)


def _offer(desk: Desk, plan: PlannedCourse, provider_id: UUID | None, now: datetime) -> Offering:
    provider = provider_id if plan.is_by_provider else None
    course = _course(desk, plan.title, plan.summary, plan.category, Kind.SPECIAL, provider, now)
    facts = {
        "slots": [plan.slot], "grades": list(plan.grades), "capacity": plan.seats, "min_to_open": plan.least,
        "class_quota": plan.class_quota,
    }  # fmt: skip
    return _publish(desk, course, facts, desk.teachers[plan.teacher], plan.place, now)


def _course(
    desk: Desk, title: str, summary: str, category: str, kind: Kind, provider_id: UUID | None, now: datetime
) -> Course:
    return courses.propose(
        desk.session, desk.office.account_id, desk.cast.school.id, now, is_office=True, title=title, summary=summary,
        category=category, kind=kind.value, provider_kind="organisation" if provider_id else "own_teacher",
        provider_id=provider_id, resources=[], photo_id=None,
    )  # fmt: skip


def _publish(
    desk: Desk, course: Course, facts: dict[str, object], teacher: DemoAccount, place: str, now: datetime
) -> Offering:
    offering = offerings.draft(
        desk.session, desk.office.account_id, course, now, term_code=desk.term_code, place=place,
        teacher_ids=[teacher.account_id], materials_fee=0, is_invitation_only=False, **facts,
    )  # fmt: skip
    offerings.publish(desk.session, desk.office.account_id, offering, now)
    return offering


def _choose(desk: Desk, offered: Sequence[Offering], since: datetime) -> int:
    """Play a round from its notice to its publication; returns how many places it gave."""
    opens = since + timedelta(hours=4)
    plan = Plan(
        title="本学期特色课程选课", mode=Mode.WISHES, notice="点选志愿,抽签录取;先填后填机会一样。", notice_at=since,
        register_until=None, open_at=opens, close_at=since + _DAY, publish_at=since + timedelta(hours=26),
        adjust_until=since + 2 * _DAY, wishes_per_slot=3, most_courses=None, silent_rule=SilentRule.BASE_CARE,
        unconfirmed_rule=UnconfirmedRule.RELEASE, public_source=DICE, public_at=since + timedelta(hours=25),
    )  # fmt: skip
    selection = _begin(desk, plan, offered, since, since + timedelta(hours=3))
    _wish(desk, selection, opens + timedelta(hours=1))
    drawn_at = since + timedelta(hours=25, minutes=30)
    ready = draws.ready_to_draw(desk.session, selection, THROWN, drawn_at, desk.deps.vault)
    principal = desk.cast.one(Role.PRINCIPAL).account_id
    draws.keep(desk.session, selection, draws.work_out(ready, THROWN), principal, drawn_at)
    publication.publish(desk.session, selection.school_id, selection.id, principal, selection.publish_at)
    _sign_slips(desk, selection, selection.publish_at + timedelta(hours=2))
    given = select(func.count()).where(Enrolment.round_id == selection.id, Enrolment.source == Source.DRAW)
    return desk.session.execute(given.where(Enrolment.status.in_(HOLDING))).scalar_one()


def _sign_slips(desk: Desk, selection: SelectionRound, now: datetime) -> None:
    """Let homeroom teachers enter the slips that families without a phone have signed."""
    asked = select(Enrolment.id, Enrolment.class_id).where(
        Enrolment.round_id == selection.id, Enrolment.status == EnrolmentStatus.PENDING_GUARDIAN
    )
    for enrolment_id, class_id in desk.session.execute(asked.order_by(Enrolment.id)).all():
        homeroom = desk.cast.one(Role.HOMEROOM_TEACHER, class_id)
        changing.confirm(desk.session, homeroom.actor, enrolment_id, now, on_paper=True)


def _begin(desk: Desk, plan: Plan, offered: Sequence[Offering], now: datetime, prepared_at: datetime) -> SelectionRound:
    """Plan a round, tell every class and prepare it."""
    selection = rounds.create(
        desk.session, desk.office.actor, desk.cast.school.id, desk.term_code, plan, class_ids=None,
        offering_ids=[offering.id for offering in offered], now=now,
    )  # fmt: skip
    give_notice(desk.session, selection, now)
    told = select(RoundClass.announcement_id).where(RoundClass.round_id == selection.id).distinct()
    for announcement_id in desk.session.execute(told).scalars():
        if announcement_id:
            deliver(desk.session, announcement_id, now)
    prepare(desk.session, selection, prepared_at, desk.deps.vault)
    return selection


def _wish(desk: Desk, selection: SelectionRound, now: datetime) -> None:
    """Let families wish, and a teacher enter in the computer room what children without a guardian here would like."""
    menu = [(row.slots[0], row.grades, row.id) for row in _round_menu(desk, selection)]
    for child in round_queries.round_children(desk.session, selection.id):
        guardian = desk.cast.guardians.get(child.student_id)
        if desk.people.chance(SILENT):
            continue
        actor = (guardian or desk.cast.one(Role.HOMEROOM_TEACHER, child.class_id)).actor
        sheet = list(_sheet(desk, [entry for entry in menu if child.grade in entry[1]]))
        wishes.enter(
            desk.session, actor, selection.id, child.student_id, sheet,
            revision=None, as_guardian=guardian is not None, now=now,
        )  # fmt: skip


def _round_menu(desk: Desk, selection: SelectionRound) -> Sequence[Offering]:
    return desk.session.execute(select(Offering).where(Offering.round_id == selection.id)).scalars().all()


def _sheet(desk: Desk, menu: Sequence[tuple[str, list[int], UUID]]) -> Iterator[Ranked]:
    for slot in sorted({entry[0] for entry in menu}):
        there = [offering_id for at, _, offering_id in menu if at == slot]
        yield Ranked(slot, tuple(desk.people.sample(there, min(3, len(there)))), "")


def _open_another(desk: Desk, offered: Sequence[Offering], now: datetime) -> None:
    """Leave a round open, so that a visitor of the demo can wish, and draw when it is over."""
    planned, closes = now - _DAY, _evening(now, 4)
    plan = Plan(
        title="周五社团选课", mode=Mode.WISHES, notice="周五新开四门社团课,欢迎全家一起商量。", notice_at=planned,
        register_until=None, open_at=planned + timedelta(hours=2), close_at=closes, publish_at=closes + 2 * _DAY,
        adjust_until=closes + 9 * _DAY, wishes_per_slot=3, most_courses=None, silent_rule=SilentRule.BASE_CARE,
        unconfirmed_rule=UnconfirmedRule.RELEASE, public_source=DICE, public_at=closes + _DAY,
    )  # fmt: skip
    _begin(desk, plan, offered, planned, planned + timedelta(hours=1, minutes=30))


def _evening(now: datetime, days: int) -> datetime:
    return datetime.combine(local_day(now) + timedelta(days=days), time(20), SHANGHAI)


def _children(desk: Desk) -> Iterator[StudentRow]:
    for place in desk.cast.school.classes:
        yield from place.students

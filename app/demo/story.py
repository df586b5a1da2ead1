"""What happened in the demo before today: three weeks of labor, the stars of each, and their awards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.checkins import queries as checkin_queries
from app.checkins.rules.library import Task
from app.checkins.rules.recording import ADULT_FROM_RISK
from app.checkins.service.recording import Entry, check_in
from app.core.clock import SHANGHAI, local_day
from app.core.deps import Deps
from app.demo.accounts import DemoAccount
from app.demo.county import STORY_WEEKS, DemoClass, DemoSchool, begin
from app.demo.people import People
from app.media import service as media
from app.media.processed import ProcessedPhoto
from app.privacy.queries import has_consent
from app.privacy.rules import Purpose
from app.schools.access import StudentRow
from app.schools.rules.classes import band_of
from app.stars import queries as star_queries
from app.stars.rules.cycle import Pick
from app.stars.service.announce import announce
from app.stars.service.confirm import confirm
from app.stars.service.notice import publish_notice
from app.stars.service.tally import tally

# How often a record has the child's sentence, and how often a photo.
TOLD, PHOTOGRAPHED = 0.5, 0.2
Picture = tuple[bytes, ProcessedPhoto]
NOTES = (
    "我把碗洗得干干净净!", "第一次学会了叠被子。", "和奶奶一起择菜,好开心。", "菜地里的小葱长高了。", "地拖得亮亮的。",
    "今天自己整理了书包。", "泥巴小人捏好啦。", "爸爸说我是小帮手。",
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """A school of the demo with everybody who acts in it."""

    school: DemoSchool
    staff: tuple[DemoAccount, ...]
    guardians: Mapping[UUID, DemoAccount]

    def one(self, role: Role, class_id: UUID | None = None) -> DemoAccount:
        return next(each for each in self.staff if each.role == role and class_id in {None, each.class_id})


def past_weeks(now: datetime) -> list[date]:
    """Return the Mondays of the weeks that the story tells, oldest first."""
    return [local_day(begin(now)) + timedelta(weeks=week) for week in range(STORY_WEEKS)]


def this_week(now: datetime) -> date:
    """Return the Monday of the week in which the visitor comes; its story ends yesterday and nobody is a star yet."""
    return local_day(begin(now)) + timedelta(weeks=STORY_WEEKS)


def moment(day: date, hour: int, now: datetime) -> datetime:
    """Return an instant of the story; nothing in it lies in the future."""
    return min(datetime.combine(day, time(hour), SHANGHAI), now)


def live_through_week(
    session: Session, deps: Deps, cast: Cast, monday: date, photos: Iterator[Picture], now: datetime
) -> int:
    """Record a week's labor of a school, by phone where a child has a guardian and else from the paper sheet."""
    people, recorded = People(seed=monday.toordinal()), 0
    for place in cast.school.classes:
        tasks = _tasks(session, place)
        for child in place.students:
            for offset in sorted(people.sample(range(7), people.choice((0, 0, 1, 2, 3)))):
                day = monday + timedelta(days=offset)
                if day < local_day(now):
                    _record(session, deps, cast, child, people.choice(tasks), day, people, photos, now)
                    recorded += 1
    return recorded


def _tasks(session: Session, place: DemoClass) -> list[Task]:
    """Return what suits the grade and needs no adult beside the child."""
    library = checkin_queries.tasks(session, [place.students[0].place])
    band = 1 << (band_of(place.grade) - 1)
    return [task for task in library if task.bands & band and task.risk < ADULT_FROM_RISK]


def _record(
    session: Session,
    deps: Deps,
    cast: Cast,
    child: StudentRow,
    task: Task,
    day: date,
    people: People,
    photos: Iterator[Picture],
    now: datetime,
) -> None:
    at, guardian = moment(day, 19, now), cast.guardians.get(child.id)
    if guardian is None:
        homeroom = cast.one(Role.HOMEROOM_TEACHER, child.class_id)
        check_in(session, homeroom.actor, [child.id], "paper", Entry(day, task.id, context="school"), at)
        return
    may_photograph = task.photo_policy != "forbidden" and has_consent(session, child.id, Purpose.PHOTO_UPLOAD)
    picture = next(photos, None) if may_photograph and people.chance(PHOTOGRAPHED) else None
    photo_ids = (_upload(session, deps, guardian, picture, at),) if picture else ()
    note = people.choice(NOTES) if people.chance(TOLD) else None
    entry = Entry(day, task.id, minutes=task.minutes, note=note, photo_ids=photo_ids)
    check_in(session, guardian.actor, [child.id], None, entry, at)


def _upload(session: Session, deps: Deps, guardian: DemoAccount, picture: Picture, at: datetime) -> UUID:
    data, photo = picture
    photo_id = media.register(session, guardian.account_id, media.digest(data), len(data), photo, at)
    media.store(deps.storage, photo_id, photo)
    media.mark_stored(session, photo_id, at, is_checked=False)
    return photo_id


def name_stars(session: Session, cast: Cast, monday: date, now: datetime) -> UUID | None:
    """Play the week's cycle: tally, confirmations, notice, announcement; returns the period once it is announced."""
    following = monday + timedelta(weeks=1)
    week = f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}"
    settled = tally(session, cast.school.id, week, moment(following, 6, now))
    if settled is None:
        return None
    period = star_queries.period(session, settled.period_id, lock=True)
    for pool in star_queries.result_of(session, period.id).pools:
        homeroom = cast.one(Role.HOMEROOM_TEACHER, UUID(pool.key))
        picks = [Pick(student_id) for student_id in pool.proposed]
        confirm(
            session, homeroom.actor, period, pool.key,
            picks=picks, empty_reason="", has_conflict_of_interest=False, now=moment(following, 16, now),
        )  # fmt: skip
    principal = cast.one(Role.PRINCIPAL).account_id
    publish_notice(
        session, cast.one(Role.SCHOOL_OFFICE).account_id, period, moment(following + timedelta(days=2), 12, now)
    )
    ends = period.objections_until or now
    if ends > now:
        return None
    announce(session, principal, period, max(ends, moment(following + timedelta(weeks=1), 8, now)))
    return period.id

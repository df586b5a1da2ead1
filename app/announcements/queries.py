"""Reads of announcements. The words about stars are made here, at the moment of reading, by the consents of then."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Uuid, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.rules import SCHOOL_ROLES, Role
from app.announcements.errors import AnnouncementNotFound, InboxEntryNotFound
from app.announcements.models import Announcement, Delivery, Feedback, FeedbackReply, SubscriptionCredit
from app.announcements.rules import Desk, FeedbackStatus, Kind, Template
from app.core.auth import Actor
from app.core.errors import NotFound
from app.core.i18n import mark, translate
from app.core.pagination import Page, page_of_rows
from app.schools import access
from app.schools import holdings as schools_holdings
from app.schools import queries as schools
from app.stars import queries as stars

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]
STARS_TITLE = mark("{period}劳动之星")
NO_STARS = mark("本期没有可以公布的劳动之星。")
_ANNOUNCEMENT: AnySelect = select(
    Announcement.id,
    Announcement.school_id,
    Announcement.kind,
    Announcement.period_id,
    Announcement.title,
    Announcement.body,
    Announcement.audience,
    Announcement.created_at,
    Announcement.author_id,
)
_INBOX: AnySelect = select(
    Delivery.id,
    Delivery.announcement_id,
    Delivery.school_id,
    Announcement.kind,
    Announcement.period_id,
    Announcement.title,
    Announcement.body,
    Delivery.delivered_at,
    Delivery.read_at,
).join(Announcement, Announcement.id == Delivery.announcement_id)
_HEADLINE: AnySelect = select(
    Delivery.id,
    Delivery.announcement_id,
    Announcement.kind,
    Announcement.title,
    stars.key_of(Announcement.period_id).label("period_key"),
    Delivery.delivered_at,
    Delivery.read_at,
    func.count().filter(Delivery.read_at.is_(None)).over().label("unread"),
).join(Announcement, Announcement.id == Delivery.announcement_id)
_FEEDBACK: AnySelect = select(
    Feedback.id,
    Feedback.school_id,
    Feedback.category,
    Feedback.body,
    Feedback.desk,
    Feedback.status,
    Feedback.created_at,
    Feedback.closed_at,
)


@dataclass(frozen=True)
class Words:
    title: str
    body: str


@dataclass(frozen=True)
class AnnouncementView:
    """An announcement with the words that its reader may see now."""

    id: UUID
    school_id: UUID
    kind: str
    period_id: UUID | None
    title: str
    body: str
    audience: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class InboxEntry:
    """A delivery with the words that its reader may see now."""

    id: UUID
    announcement_id: UUID
    school_id: UUID
    kind: str
    period_id: UUID | None
    title: str
    body: str
    delivered_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Subscription:
    """How many messages of a kind somebody has agreed to get outside the app and not got yet."""

    template: Template
    credits: int


@dataclass(frozen=True)
class Headline:
    """A delivery by its title."""

    delivery_id: UUID
    announcement_id: UUID
    kind: str
    title: str
    at: datetime
    is_read: bool


@dataclass(frozen=True)
class Headlines:
    unread: int
    latest: tuple[Headline, ...]


def inbox(session: Session, actor: Actor, cursor: str | None, limit: int) -> Page:
    """Return the caller's own deliveries, newest first, from the schools to which the caller still belongs."""
    statement = _inbox_of(actor)
    keys = (Delivery.__table__.c.delivered_at, Delivery.__table__.c.id)
    page = page_of_rows(session, statement, keys, cursor=cursor, limit=limit, newest_first=True)
    return _worded(session, page, [InboxEntry(*row) for row in page.items])


def inbox_entry(session: Session, actor: Actor, delivery_id: UUID) -> InboxEntry:
    """Return one of the caller's own deliveries. Raises ``InboxEntryNotFound``."""
    row = session.execute(_inbox_of(actor).where(Delivery.id == delivery_id)).one_or_none()
    if row is None:
        raise InboxEntryNotFound
    entry = InboxEntry(*row)
    return replace(entry, **vars(_words(session, entry.period_id))) if entry.period_id else entry


def subscriptions(session: Session, actor: Actor) -> list[Subscription]:
    """Return how many messages the caller has agreed to and not got yet, of those kinds that it has agreed to."""
    rows = session.execute(
        select(SubscriptionCredit.template, SubscriptionCredit.credits)
        .where(SubscriptionCredit.account_id == actor.account_id, SubscriptionCredit.credits > 0)
        .order_by(SubscriptionCredit.template)
    )
    return [Subscription(Template(row.template), row.credits) for row in rows]


def latest_deliveries(regions: Collection[str], most: int) -> AnySelect:
    """Return the read of the latest deliveries to a caller who runs such regions, and how many of all are unread.

    Who the caller is stands in its parameters (``access.belonging``). No text is read.
    """
    latest = (Delivery.delivered_at.desc(), Delivery.id.desc())
    return _HEADLINE.where(*_own(regions)).order_by(*latest).limit(most)


def headlines(rows: Sequence[Any]) -> Headlines:
    """Return what the rows of ``latest_deliveries`` say."""
    return Headlines(rows[0].unread if rows else 0, tuple(map(_headline, rows)))


def _headline(row: Any) -> Headline:
    title = translate(STARS_TITLE, period=stars.period_in_words(row.period_key)) if row.period_key else row.title
    return Headline(row.id, row.announcement_id, row.kind, title, row.delivered_at, is_read=row.read_at is not None)


def _own(regions: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Return the condition, beside announcements, for the caller's deliveries from schools to which the caller still belongs.

    A note about a child is its guardians' to read after the child has left, too.
    """
    caller = bindparam("account_id", type_=Uuid())
    of_wards = Announcement.school_id.in_(schools_holdings.schools_of_wards(caller))
    is_open = or_(
        Delivery.school_id.in_(access.joined_schools(regions)), (Announcement.kind == Kind.NOTE.value) & of_wards
    )
    return Delivery.account_id == caller, is_open


def _inbox_of(actor: Actor) -> AnySelect:
    own = _own(actor.region_codes(Role.COUNTY_ADMIN))
    return _INBOX.where(*own).params(access.belonging(actor))


def announcements(session: Session, actor: Actor, school_id: UUID, cursor: str | None, limit: int) -> Page:
    """Return what the caller may see of a school's announcements, newest first. Raises ``SchoolNotFound``."""
    access.school_for_member(session, actor, school_id)
    statement = _ANNOUNCEMENT.where(Announcement.school_id == school_id, Announcement.kind != Kind.NOTE.value)
    if not _sees_all(actor, school_id):
        delivered = exists().where(Delivery.announcement_id == Announcement.id, Delivery.account_id == actor.account_id)
        statement = statement.where(or_(Announcement.author_id == actor.account_id, delivered))
    keys = (Announcement.__table__.c.created_at, Announcement.__table__.c.id)
    page = page_of_rows(session, statement, keys, cursor=cursor, limit=limit, newest_first=True)
    return _worded(session, page, [_view(row) for row in page.items])


def announcement(session: Session, actor: Actor, announcement_id: UUID) -> AnnouncementView:
    """Return an announcement to the school's office, to its author and to whom it was delivered.

    Raises ``AnnouncementNotFound`` for everybody else, and for those who have left the school.
    """
    row = session.execute(_ANNOUNCEMENT.where(Announcement.id == announcement_id)).one_or_none()
    if row is None or not _may_see(session, actor, row):
        raise AnnouncementNotFound
    view = _view(row)
    return replace(view, **vars(_words(session, view.period_id))) if view.period_id else view


@dataclass(frozen=True)
class Sent:
    """An announcement by when it was made, whether somebody of the staff wrote it, and how many inboxes it reached."""

    created_at: datetime
    is_by_staff: bool
    deliveries: int


def sent(session: Session, school_id: UUID, since: datetime, until: datetime) -> list[Sent]:
    """Return what a school sent in a span of time, of whatever kind."""
    rows = session.execute(
        select(Announcement.created_at, Announcement.author_id, func.count(Delivery.id).label("deliveries"))
        .outerjoin(Delivery, Delivery.announcement_id == Announcement.id)
        .where(Announcement.school_id == school_id, Announcement.created_at.between(since, until))
        .group_by(Announcement.id, Announcement.created_at, Announcement.author_id)
    )
    return [Sent(row.created_at, row.author_id is not None, row.deliveries) for row in rows]


def delivered(session: Session, announcement_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of the announcements that have reached everybody they were for."""
    reached = select(Announcement.id).where(
        Announcement.id.in_(list(announcement_ids)), Announcement.delivered_at.is_not(None)
    )
    return frozenset(session.execute(reached).scalars())


def _may_see(session: Session, actor: Actor, row: AnyRow) -> bool:
    if not _still_joined(session, actor, [row.school_id]):
        return False
    if (row.kind != Kind.NOTE and _sees_all(actor, row.school_id)) or row.author_id == actor.account_id:
        return True
    delivered = select(Delivery.id).where(Delivery.announcement_id == row.id, Delivery.account_id == actor.account_id)
    return session.execute(delivered).first() is not None


def _sees_all(actor: Actor, school_id: UUID) -> bool:
    return school_id in actor.school_ids(*SCHOOL_ROLES)


def _still_joined(session: Session, actor: Actor, school_ids: Iterable[UUID]) -> list[UUID]:
    joined = []
    for school_id in school_ids:
        try:
            joined.append(access.school_for_member(session, actor, school_id).id)
        except NotFound:
            continue
    return joined


def _view(row: AnyRow) -> AnnouncementView:
    """Show an announcement without naming the children of a note: each family is to know of its own only."""
    audience = {name: value for name, value in row.audience.items() if name != "student_ids"}
    return replace(AnnouncementView(*tuple(row)[:-1]), audience=audience)


def _worded(session: Session, page: Page, items: list[Any]) -> Page:
    """Put the present words into the entries about stars; each period is read once for a page."""
    periods = {item.period_id for item in items if item.period_id}
    words = {period_id: vars(_words(session, period_id)) for period_id in periods}
    return Page([replace(item, **words.get(item.period_id, {})) for item in items], page.next)


def _words(session: Session, period_id: UUID) -> Words:
    announced = stars.announced(session, period_id)
    lines = [f"{winner.class_label} {winner.shown_name} {translate(winner.honour)}" for winner in announced.winners]
    return Words(translate(STARS_TITLE, period=announced.period_words), "\n".join(lines) or translate(NO_STARS))


@dataclass(frozen=True)
class Reply:
    body: str
    created_at: datetime


@dataclass(frozen=True)
class FeedbackView:
    """Feedback with its replies, without the person who wrote it."""

    id: UUID
    school_id: UUID
    category: str
    body: str
    desk: str
    status: str
    created_at: datetime
    closed_at: datetime | None
    replies: tuple[Reply, ...] = ()


def own_feedback(session: Session, actor: Actor, cursor: str | None, limit: int) -> Page:
    """Return what the caller wrote, newest first."""
    return _feedback_page(session, _FEEDBACK.where(Feedback.account_id == actor.account_id), cursor, limit)


def feedback_of_school(
    session: Session, actor: Actor, school_id: UUID, status: str | None, cursor: str | None, limit: int
) -> Page:
    """Return a school's feedback to its office and principal, and to the county what was handed to it.

    Raises ``SchoolNotFound`` for everybody else.
    """
    access.school_for(session, actor, school_id, *SCHOOL_ROLES, Role.COUNTY_ADMIN)
    statement = _FEEDBACK.where(Feedback.school_id == school_id)
    if not _sees_all(actor, school_id):
        statement = statement.where(Feedback.desk == Desk.COUNTY.value)
    return _feedback_page(session, _with_status(statement, status), cursor, limit)


def feedback_of_region(
    session: Session, actor: Actor, region_code: str, status: str | None, cursor: str | None, limit: int
) -> Page:
    """Return what the schools of a region handed to the county. Raises ``RegionNotCovered``."""
    school_ids = [school.id for school in schools.schools_in(session, access.region_for(actor, region_code))]
    statement = _FEEDBACK.where(Feedback.school_id.in_(school_ids), Feedback.desk == Desk.COUNTY.value)
    return _feedback_page(session, _with_status(statement, status), cursor, limit)


def _with_status(statement: AnySelect, status: str | None) -> AnySelect:
    return statement.where(Feedback.status == status) if status else statement


def open_feedback(session: Session, school_id: UUID) -> int:
    """Count what was written to a school and has had no answer from it."""
    waiting = (
        Feedback.school_id == school_id,
        Feedback.status == FeedbackStatus.OPEN.value,
        Feedback.desk == Desk.SCHOOL.value,
    )
    return session.execute(select(func.count(Feedback.id)).where(*waiting)).scalar_one()


def feedback(session: Session, feedback_id: UUID) -> FeedbackView:
    """Return one feedback after the caller's right to it was checked."""
    row = session.execute(_FEEDBACK.where(Feedback.id == feedback_id)).one()
    return replace(FeedbackView(*row), replies=_replies(session, [row.id]).get(row.id, ()))


def _feedback_page(session: Session, statement: AnySelect, cursor: str | None, limit: int) -> Page:
    keys = (Feedback.__table__.c.created_at, Feedback.__table__.c.id)
    page = page_of_rows(session, statement, keys, cursor=cursor, limit=limit, newest_first=True)
    replies = _replies(session, [row.id for row in page.items])
    return Page([replace(FeedbackView(*row), replies=replies.get(row.id, ())) for row in page.items], page.next)


def _replies(session: Session, feedback_ids: list[UUID]) -> dict[UUID, tuple[Reply, ...]]:
    rows = session.execute(
        select(FeedbackReply.feedback_id, FeedbackReply.body, FeedbackReply.created_at)
        .where(FeedbackReply.feedback_id.in_(feedback_ids))
        .order_by(FeedbackReply.created_at, FeedbackReply.id)
    ).all()
    return {
        feedback_id: tuple(Reply(row.body, row.created_at) for row in rows if row.feedback_id == feedback_id)
        for feedback_id in {row.feedback_id for row in rows}
    }

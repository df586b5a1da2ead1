"""Messages that leave the app: at most one a delivery, one a week, each paid with a credit, none in the quiet hours.

The delivery is marked, and the credit and the week taken, before the message leaves. A process that dies between loses
the message, never sends it twice; the inbox has the announcement in any case.

A week counts for one person, whatever the template, the school and the child: two guardians have agreed each for
themselves, and neither is to learn what the other was told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Update, delete, select, update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.announcements.models import Announcement, Delivery, SubscriptionCredit, WeeklyMessage
from app.announcements.rules import MOST_CREDITS, Kind, Template, earliest_push, template_of
from app.announcements.service.deliveries import PUSH
from app.core import outbox
from app.core.clock import local_day, local_time
from app.core.db import changed, insert_if_absent
from app.core.i18n import mark, translate
from app.schools import queries as schools
from app.schools.rules.calendar import iso_week

SUBJECTS = {
    Template.ANNOUNCEMENT: mark("学校公告"),
    Template.STARS: mark("劳动之星公布"),
    Template.OFFER: mark("课程名额待确认"),
}
ENTRY_PAGE = "more/notice/notice"
_TO_PUSH: Select[*tuple[Any, ...]] = select(
    Delivery.account_id,
    Delivery.school_id,
    Delivery.read_at,
    Delivery.pushed_at,
    Announcement.kind,
    Announcement.created_at,
    Announcement.answer_by,
).join(Announcement, Announcement.id == Delivery.announcement_id)


@dataclass(frozen=True)
class Push:
    """A message on its way, and the week that it takes up, if any.

    ``fields`` say what kind of news there is, never its words, which may name a child.
    """

    delivery_id: UUID
    account_id: UUID
    openid_sealed: str
    template: Template
    week: str | None
    fields: Mapping[str, str]

    @property
    def page(self) -> str:
        """Where the message leads: to its words in the reader's own inbox."""
        return f"{ENTRY_PAGE}?id={self.delivery_id}"


def begin(session: Session, delivery_id: UUID, now: datetime) -> Push | None:
    """Mark the delivery as pushed, take the credit and the week; None where there is nothing to send (now).

    In the quiet hours, for example after a failed attempt, the message is put off until the morning; what was read by
    then needs none. A second message of a week is not kept for the next one, when it would be old: the inbox has it.
    """
    row = session.execute(_TO_PUSH.where(Delivery.id == delivery_id).with_for_update(of=Delivery)).one()
    openid_sealed = accounts.openid_sealed(session, row.account_id)
    leaves_at = earliest_push(now, row.answer_by)
    if row.pushed_at or row.read_at or openid_sealed is None or leaves_at is None:
        return None
    if leaves_at > now:
        outbox.defer(session, PUSH, {"delivery_id": delivery_id}, now, at=leaves_at)
        return None
    template = template_of(Kind(row.kind), row.answer_by)
    week = iso_week(local_day(now)) if template.is_weekly else None
    if not _take(session, row.account_id, template, week):
        return None
    _mark(session, delivery_id, now)
    return Push(delivery_id, row.account_id, openid_sealed, template, week, _fields(session, row, template))


def _fields(session: Session, row: Row[Any], template: Template) -> dict[str, str]:
    """Say which school has what kind of news since when, or until when it can be answered."""
    at = local_time(row.answer_by or row.created_at)
    return {
        "school": schools.school(session, row.school_id).name,
        "subject": translate(SUBJECTS[template]),
        "time": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",  # As the platform writes it, whatever the language.
    }


def refused(session: Session, push: Push) -> None:
    """Believe the platform that the person has no credit left."""
    _mark(session, push.delivery_id, None)
    end_subscriptions(session, push.account_id, push.template)
    _free_week(session, push.account_id, push.week)


def undo(session: Session, push: Push) -> None:
    """Give back what the message was to cost, because the platform did not take it."""
    _mark(session, push.delivery_id, None)
    _give_back(session, push.account_id, push.template, push.week)


def undelivered(session: Session, account_id: UUID, template: Template, now: datetime) -> None:
    """Give back what a message has cost that the platform took and could not deliver."""
    _give_back(session, account_id, template, iso_week(local_day(now)) if template.is_weekly else None)


def answer_subscription(session: Session, account_id: UUID, template: Template, *, accepted: bool) -> int:
    """Count one tap of a person who agrees to one message, up to ``MOST_CREDITS``; returns the credits held."""
    credit = {"account_id": account_id, "template": template.value, "credits": int(accepted)}
    if not insert_if_absent(session, SubscriptionCredit, credit) and accepted:
        _give_credit(session, account_id, template)
    held = select(SubscriptionCredit.credits).where(
        SubscriptionCredit.account_id == account_id, SubscriptionCredit.template == template.value
    )
    return session.execute(held).scalar_one()


def end_subscriptions(session: Session, account_id: UUID, template: Template | None = None) -> None:
    """Take back what a person has agreed to, of one kind or all; nothing leaves until the next tap on "allow"."""
    held = update(SubscriptionCredit).where(SubscriptionCredit.account_id == account_id)
    if template:
        held = held.where(SubscriptionCredit.template == template.value)
    session.execute(held.values(credits=0))


def _mark(session: Session, delivery_id: UUID, pushed_at: datetime | None) -> None:
    session.execute(update(Delivery).where(Delivery.id == delivery_id).values(pushed_at=pushed_at))


def _take(session: Session, account_id: UUID, template: Template, week: str | None) -> bool:
    """Take a credit, and the week where one is named; nothing is taken where either is missing."""
    if not _take_credit(session, account_id, template):
        return False
    if week is None or _take_week(session, account_id, week):
        return True
    _give_credit(session, account_id, template)
    return False


def _give_back(session: Session, account_id: UUID, template: Template, week: str | None) -> None:
    _give_credit(session, account_id, template)
    _free_week(session, account_id, week)


def _take_week(session: Session, account_id: UUID, week: str) -> bool:
    """Of several messages at once exactly one gets the week."""
    if insert_if_absent(session, WeeklyMessage, {"account_id": account_id, "week": week}):
        return True
    other = update(WeeklyMessage).where(WeeklyMessage.account_id == account_id, WeeklyMessage.week != week)
    return changed(session.execute(other.values(week=week))) == 1


def _free_week(session: Session, account_id: UUID, week: str | None) -> None:
    session.execute(delete(WeeklyMessage).where(WeeklyMessage.account_id == account_id, WeeklyMessage.week == week))


def _take_credit(session: Session, account_id: UUID, template: Template) -> bool:
    some = _credit(account_id, template).where(SubscriptionCredit.credits > 0)
    return changed(session.execute(some.values(credits=SubscriptionCredit.credits - 1))) == 1


def _give_credit(session: Session, account_id: UUID, template: Template) -> None:
    room = _credit(account_id, template).where(SubscriptionCredit.credits < MOST_CREDITS)
    session.execute(room.values(credits=SubscriptionCredit.credits + 1))


def _credit(account_id: UUID, template: Template) -> Update:
    return update(SubscriptionCredit).where(
        SubscriptionCredit.account_id == account_id, SubscriptionCredit.template == template.value
    )

"""Messages that leave the app: at most one a delivery, each paid with a credit, none in the quiet hours.

The delivery is marked and the credit taken before the message leaves. A process that dies between loses the message,
never sends it twice; the inbox has the announcement in any case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.announcements.models import Announcement, Delivery, SubscriptionCredit
from app.announcements.rules import MOST_CREDITS, TEMPLATE_OF, Kind, Template, earliest_push
from app.announcements.service.deliveries import PUSH
from app.core import outbox
from app.core.clock import local_time
from app.core.db import changed, insert_if_absent
from app.core.i18n import mark, translate
from app.schools import queries as schools

SUBJECTS = {Template.ANNOUNCEMENT: mark("学校公告"), Template.STARS: mark("劳动之星公布")}


@dataclass(frozen=True)
class Push:
    """A message on its way. ``fields`` say what kind of news there is, never its words, which may name a child."""

    delivery_id: UUID
    account_id: UUID
    openid_sealed: str
    template: Template
    fields: Mapping[str, str]


def begin(session: Session, delivery_id: UUID, now: datetime) -> Push | None:
    """Mark the delivery as pushed and take the credit; None where there is nothing to send (now).

    In the quiet hours, for example after a failed attempt, the message is put off until the morning.
    """
    row = session.execute(
        select(Delivery.account_id, Delivery.school_id, Delivery.pushed_at, Announcement.kind, Announcement.created_at)
        .join(Announcement, Announcement.id == Delivery.announcement_id)
        .where(Delivery.id == delivery_id)
        .with_for_update(of=Delivery)
    ).one()
    openid_sealed = accounts.openid_sealed(session, row.account_id)
    if row.pushed_at or openid_sealed is None:
        return None
    if (morning := earliest_push(now)) > now:
        outbox.defer(session, PUSH, {"delivery_id": delivery_id}, now, at=morning)
        return None
    template = TEMPLATE_OF[Kind(row.kind)]
    if not _take_credit(session, row.account_id, template):
        return None
    _mark(session, delivery_id, now)
    fields = {
        "school": schools.school(session, row.school_id).name,
        "subject": translate(SUBJECTS[template]),
        "time": f"{local_time(row.created_at):%Y-%m-%d %H:%M}",
    }
    return Push(delivery_id, row.account_id, openid_sealed, template, fields)


def refused(session: Session, push: Push) -> None:
    """Believe the platform that the person has no credit left."""
    _mark(session, push.delivery_id, None)
    session.execute(_credit(push.account_id, push.template).values(credits=0))


def undo(session: Session, push: Push) -> None:
    """Take the mark back and give the credit back, because the platform did not take the message."""
    _mark(session, push.delivery_id, None)
    _give_credit(session, push.account_id, push.template)


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

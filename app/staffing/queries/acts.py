"""What was done, from the audit trail, for those who answer for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.queries import NamedStaff
from app.core import audit
from app.core.clock import SHANGHAI
from app.core.i18n import translate
from app.core.pagination import Page
from app.schools import access
from app.schools import queries as schools
from app.staffing import words
from app.staffing.rules import Doer, doer, is_told, told_details

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ActBy:
    """Who did something; without an account where a person is not told."""

    kind: Doer
    account_id: UUID | None
    name: str


@dataclass(frozen=True)
class ActOn:
    """To what something was done; ``label`` names a colleague or a child."""

    kind: str
    kind_name: str
    id: UUID | None
    label: str


@dataclass(frozen=True)
class Act:
    """An entry of the audit trail as its reader may see it."""

    id: UUID
    at: datetime
    action: str
    action_name: str
    actor: ActBy
    subject: ActOn
    details: dict[str, Any]


def acts_in_school(session: Session, school_id: UUID, **asked: Any) -> Page:
    """Return a page of what was done in a school, the latest first; of families' own acts only that they happened."""
    return _acts(session, school_id, None, **asked)


def acts_in_region(session: Session, region_code: str, **asked: Any) -> Page:
    """Return a page of what the administrators of a region did outside the schools, and what was done to them."""
    administrators = accounts.administrators(session, access.region_prefix(region_code))
    return _acts(session, None, administrators, **asked)


def _acts(
    session: Session,
    school_id: UUID | None,
    concerning: list[UUID] | None,
    *,
    first: date | None,
    last: date | None,
    **asked: Any,
) -> Page:
    since, before = _midnight(first) if first else None, _midnight(last + _ONE_DAY) if last else None
    page = audit.entries(session, school_id, since=since, before=before, concerning=concerning, **asked)
    doers = {entry.account_id for entry in page.items if entry.account_id}
    known = accounts.staff_names(session, doers | _subjects(page.items, "account"), school_id)
    staff = {account_id: _name(person) for account_id, person in known.items()}
    children = schools.student_names(session, _subjects(page.items, "student"))
    return Page([_act(entry, staff, children) for entry in page.items], page.next)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _subjects(entries: Iterable[Row[Any]], kind: str) -> set[UUID]:
    return {entry.subject_id for entry in entries if entry.subject == kind and entry.subject_id}


def _name(person: NamedStaff) -> str:
    return person.display_name or translate(next(said for role, said in words.ROLES.items() if role in person.roles))


def _act(entry: Row[Any], staff: Mapping[UUID, str], children: Mapping[UUID, str]) -> Act:
    by = doer(entry.action, entry.account_id, is_staff=entry.account_id in staff)
    kind_name = translate(words.SUBJECTS.get(entry.subject, words.OTHER_SUBJECT))
    on, details = ActOn(entry.subject, kind_name, None, ""), {}
    if is_told(entry.action, by):
        label = staff.get(entry.subject_id) or children.get(entry.subject_id, "")
        on, details = ActOn(entry.subject, kind_name, entry.subject_id, label), told_details(entry.detail)
    action_name = translate(words.ACTIONS.get(entry.action, words.OTHER_ACTION))
    return Act(entry.id, entry.at, entry.action, action_name, _by(by, entry.account_id, staff), on, details)


def _by(by: Doer, account_id: UUID | None, staff: Mapping[UUID, str]) -> ActBy:
    if by is Doer.STAFF and account_id:
        return ActBy(by, account_id, staff[account_id])
    return ActBy(by, None, translate(words.DOERS[by]))

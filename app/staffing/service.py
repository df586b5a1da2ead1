"""The staff of a school: accounts, roles, lost passwords, and the cards of its students."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as account_queries
from app.accounts import service as accounts
from app.accounts.queries import StaffMember
from app.accounts.rules import Role
from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.crypto import new_code, new_pin
from app.schools.access import StudentRow
from app.staffing import rules
from app.staffing.errors import LastPrincipal, OwnRole, RoleGrantNotFound, RoleNotYours, StaffElsewhere

CARD_LENGTH = 8
PIN_DIGITS = 6


@dataclass(frozen=True)
class StudentCard:
    """What is printed on a card. The PIN is shown once and never stored."""

    card: str
    pin: str


def hire(
    session: Session,
    actor: Actor,
    school_id: UUID,
    *,
    login: str,
    password: str,
    display_name: str,
    role: Role,
    class_id: UUID | None,
    now: datetime,
) -> StaffMember:
    """Make an account with its first role in the school.

    Raises ``RoleNotYours``, ``LoginTaken``, ``PasswordWeak`` or ``ScopeInvalid``.
    """
    _require_giver(actor, school_id, role)
    account_id = accounts.create_staff(session, login=login, password=password, display_name=display_name, now=now)
    accounts.grant(
        session, account_id, role, now, school_id=school_id, class_id=class_id, granted_by=actor.account_id
    )  # fmt: skip
    return account_queries.staff_member(session, school_id, account_id, local_day(now))


def give_role(
    session: Session, actor: Actor, school_id: UUID, account_id: UUID, role: Role, class_id: UUID | None, now: datetime
) -> StaffMember:
    """Give somebody who works or worked in the school a role; doing it twice changes nothing. Raises like ``hire``."""
    _require_giver(actor, school_id, role)
    account_queries.require_staff_ever(session, school_id, account_id)
    accounts.grant(
        session, account_id, role, now, school_id=school_id, class_id=class_id, granted_by=actor.account_id
    )  # fmt: skip
    return account_queries.staff_member(session, school_id, account_id, local_day(now))


def take_role(session: Session, actor: Actor, school_id: UUID, account_id: UUID, grant_id: UUID, now: datetime) -> None:
    """Take a role back at once.

    Raises ``RoleGrantNotFound``, ``RoleNotYours``, ``OwnRole``, or ``LastPrincipal``. The principals' grants are locked
    first, so that of two principals who remove each other at the same time one stays.
    """
    principals = account_queries.lock_principals(session, school_id, local_day(now))
    held = account_queries.live_grant(session, grant_id, local_day(now))
    if held is None or (held.school_id, held.account_id) != (school_id, account_id) or held.role == Role.STUDENT:
        raise RoleGrantNotFound
    _require_giver(actor, school_id, Role(held.role))
    if held.account_id == actor.account_id:
        raise OwnRole
    if principals == [grant_id]:
        raise LastPrincipal
    accounts.end_grant(session, held, actor.account_id, now)


def reset_password(
    session: Session, actor: Actor, school_id: UUID, account_id: UUID, password: str, now: datetime
) -> None:
    """Give somebody of the staff a new initial password, and drop a lost second step.

    Raises ``AccountNotFound``, ``OwnRole``, ``RoleNotYours`` (of somebody who stands above the caller), ``StaffElsewhere``,
    ``PasswordWeak`` or ``PasswordMissing``.
    """
    if account_id == actor.account_id:
        raise OwnRole
    member = account_queries.staff_member(session, school_id, account_id, local_day(now))
    for held in member.roles:
        _require_giver(actor, school_id, Role(held.role))
    grants = account_queries.grants_of(session, account_id, local_day(now))
    if any(grant.school_id != school_id for grant in grants):
        raise StaffElsewhere
    accounts.reset_password(session, account_id, password, now, reset_by=actor.account_id, school_id=school_id)


def _require_giver(actor: Actor, school_id: UUID, role: Role) -> None:
    if not rules.may_give(actor, school_id, role):
        raise RoleNotYours


def issue_card(session: Session, actor: Actor, student: StudentRow, now: datetime) -> StudentCard:
    """Give a student a fresh card; an earlier one stops working and its sessions end."""
    account_id = accounts.student_account(session, student.id, student.school_id, now)
    issued = StudentCard(new_code(CARD_LENGTH), new_pin(PIN_DIGITS))
    accounts.set_card(session, account_id, issued.card, issued.pin)
    accounts.end_all_sessions(session, account_id, now)
    audit.record(
        session, now, actor.account_id, "student_card.issued", "student", student.id, school_id=student.school_id
    )
    return issued

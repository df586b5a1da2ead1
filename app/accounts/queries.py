"""Reads about accounts. The statement behind every request is built once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.errors import AccountNotFound
from app.accounts.models import Account, LoginSession, PasswordCredential, RoleGrant, WechatIdentity
from app.accounts.rules import PASSWORD, SCHOOL_STAFF, STAFF, Role, must_have_totp
from app.core.auth import Actor, Grant
from app.core.clock import local_day
from app.core.crypto import Vault, hash_token
from app.core.db import glance, purpose_of
from app.core.pagination import Page, page_of_rows

OPENID = purpose_of(WechatIdentity.openid_sealed)
_GRANT = (RoleGrant.role, RoleGrant.school_id, RoleGrant.class_id, RoleGrant.region_code)
_HELD_TODAY = and_(
    RoleGrant.starts_on <= bindparam("today"),
    or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= bindparam("today")),
)
_HAS_TOTP = PasswordCredential.totp_secret_sealed.is_not(None).label("has_totp")
# Behind every request, therefore one statement: a row for each grant, and one without a role where there is none.
_CALLER = (
    select(*_GRANT, LoginSession.id, LoginSession.account_id, Account.student_id, _HAS_TOTP)
    .select_from(LoginSession)
    .join(Account, Account.id == LoginSession.account_id)
    .outerjoin(PasswordCredential, PasswordCredential.account_id == Account.id)
    .outerjoin(RoleGrant, and_(RoleGrant.account_id == Account.id, _HELD_TODAY))
    .where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.expires_at > bindparam("now"),
        LoginSession.ended_at.is_(None),
        Account.status == "active",
    )
    .order_by(RoleGrant.role, RoleGrant.id)
)
_GRANTS = (
    select(*_GRANT)
    .where(RoleGrant.account_id == bindparam("account_id"), _HELD_TODAY)
    .order_by(RoleGrant.role, RoleGrant.id)
)


@dataclass(frozen=True)
class AccountProfile:
    id: UUID
    display_name: str
    student_id: UUID | None
    has_totp: bool


@dataclass(frozen=True)
class StaffRole:
    """A role held in one school. ``id`` is the grant's."""

    id: UUID
    role: str
    class_id: UUID | None
    starts_on: date


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works in one school, with the roles held there."""

    id: UUID
    display_name: str
    login: str | None
    last_signed_in_at: datetime | None
    roles: list[StaffRole]


@dataclass(frozen=True)
class NamedStaff:
    """By what name and in which roles somebody of the staff is known, now or formerly."""

    display_name: str
    roles: frozenset[str]


def actor_of_token(token: str, now: datetime, *, is_totp_demanded: bool = False) -> Actor | None:
    """Return who a bearer token belongs to at ``now``, with the roles held on that day; None where it is dead.

    Where the installation demands the second step, those of its roles who have none yet must prove more.
    """
    asked = {"token_hash": hash_token(token), "now": now, "today": local_day(now)}
    rows = glance(_CALLER, asked).all()
    if not rows:
        return None
    grants = tuple(Grant(*row[:4]) for row in rows if row.role)
    actor = Actor(rows[0].account_id, rows[0].id, grants, rows[0].student_id)
    is_unproven = must_have_totp(actor, is_demanded=is_totp_demanded) and not rows[0].has_totp
    return replace(actor, must_prove_more=True) if is_unproven else actor


def session_expires_at(session: Session, session_id: UUID) -> datetime:
    """Return until when a session lives unless it is ended before."""
    return session.execute(select(LoginSession.expires_at).where(LoginSession.id == session_id)).scalar_one()


def grants_of(session: Session, account_id: UUID, today: date) -> tuple[Grant, ...]:
    rows = session.execute(_GRANTS, {"account_id": account_id, "today": today})
    return tuple(Grant(row.role, row.school_id, row.class_id, row.region_code) for row in rows)


def account(session: Session, account_id: UUID) -> Account | None:
    return session.get(Account, account_id)


def display_names(session: Session, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return by what names accounts are shown to others of their school."""
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(list(account_ids))))
    return {row.id: row.display_name for row in rows}


def profile(session: Session, account_id: UUID) -> AccountProfile:
    """Return what an account shows of itself to its owner."""
    row = session.execute(
        select(
            Account.id,
            Account.display_name,
            Account.student_id,
            _HAS_TOTP,
        )
        .outerjoin(PasswordCredential, PasswordCredential.account_id == Account.id)
        .where(Account.id == account_id)
    ).one()
    return AccountProfile(row.id, row.display_name, row.student_id, row.has_totp)


def staff(session: Session, school_id: UUID, today: date, *, cursor: str | None, limit: int) -> Page:
    """Return a page of the accounts that hold a role of staff in a school today, each with the roles held there."""
    account = Account.__table__.c
    held = _held_by_staff(school_id, today)
    statement = (
        select(account.id, account.display_name, PasswordCredential.login)
        .outerjoin(PasswordCredential, PasswordCredential.account_id == account.id)
        .where(account.status == "active", account.id.in_(select(RoleGrant.account_id).where(*held)))
    )
    page = page_of_rows(session, statement, [account.id], cursor=cursor, limit=limit)
    account_ids = [row.id for row in page.items]
    roles, signed_in = _roles_by_account(session, held, account_ids), _last_sign_ins(session, account_ids)
    members = [
        StaffMember(row.id, row.display_name, row.login, signed_in.get(row.id), roles[row.id]) for row in page.items
    ]
    return Page(members, page.next)


def staff_member(session: Session, school_id: UUID, account_id: UUID, today: date) -> StaffMember:
    """Return one account with the roles it holds in a school today. Raises ``AccountNotFound`` where it holds none."""
    roles = _roles_by_account(session, _held_by_staff(school_id, today), [account_id]).get(account_id)
    found = session.get(Account, account_id)
    if found is None or roles is None:
        raise AccountNotFound
    login = session.execute(select(PasswordCredential.login).where(PasswordCredential.account_id == account_id))
    signed_in = _last_sign_ins(session, [account_id]).get(account_id)
    return StaffMember(account_id, found.display_name, login.scalar_one_or_none(), signed_in, roles)


def require_staff_ever(session: Session, school_id: UUID, account_id: UUID) -> None:
    """Raise ``AccountNotFound`` for an account that never held a role in a school; former staff may come back."""
    held = (RoleGrant.account_id == account_id, RoleGrant.school_id == school_id, RoleGrant.role.in_(SCHOOL_STAFF))
    if session.execute(select(RoleGrant.id).where(*held).limit(1)).first() is None:
        raise AccountNotFound


def _held_by_staff(school_id: UUID, today: date) -> tuple[ColumnElement[bool], ...]:
    of_staff = (RoleGrant.school_id == school_id, RoleGrant.role.in_(SCHOOL_STAFF))
    return (*of_staff, RoleGrant.starts_on <= today, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today))


def _roles_by_account(
    session: Session, held: tuple[ColumnElement[bool], ...], account_ids: list[UUID]
) -> dict[UUID, list[StaffRole]]:
    rows = session.execute(
        select(RoleGrant.account_id, RoleGrant.id, RoleGrant.role, RoleGrant.class_id, RoleGrant.starts_on)
        .where(*held, RoleGrant.account_id.in_(account_ids))
        .order_by(RoleGrant.id)
    )
    roles: dict[UUID, list[StaffRole]] = {}
    for row in rows:
        roles.setdefault(row.account_id, []).append(StaffRole(row.id, row.role, row.class_id, row.starts_on))
    return roles


def _last_sign_ins(session: Session, account_ids: list[UUID]) -> dict[UUID, datetime]:
    last = func.max(LoginSession.created_at).label("last")
    rows = session.execute(
        select(LoginSession.account_id, last)
        .where(LoginSession.account_id.in_(account_ids), LoginSession.kind == PASSWORD)
        .group_by(LoginSession.account_id)
    )
    return {row.account_id: row.last for row in rows}


def staff_names(session: Session, account_ids: Iterable[UUID], school_id: UUID | None) -> dict[UUID, NamedStaff]:
    """Return those of the accounts that work or worked in a school, or that administer or administered a county.

    Nobody else is named: to the school a parent is a parent, whatever else the person may be elsewhere.
    """
    in_scope = or_(RoleGrant.school_id == school_id, RoleGrant.role == Role.COUNTY_ADMIN)
    rows = session.execute(
        select(RoleGrant.account_id, RoleGrant.role, Account.display_name)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.account_id.in_(list(account_ids)), RoleGrant.role.in_(STAFF), in_scope)
    ).all()
    roles: dict[UUID, set[str]] = {}
    for row in rows:
        roles.setdefault(row.account_id, set()).add(row.role)
    return {row.account_id: NamedStaff(row.display_name, frozenset(roles[row.account_id])) for row in rows}


def administrators(session: Session, region_prefix: str) -> list[UUID]:
    """Return the accounts that administer or administered a region whose code begins so."""
    in_region = (RoleGrant.role == Role.COUNTY_ADMIN, RoleGrant.region_code.startswith(region_prefix))
    return list(session.execute(select(RoleGrant.account_id).where(*in_region).distinct()).scalars())


def staff_among(session: Session, school_id: UUID, account_ids: Iterable[UUID], today: date) -> frozenset[UUID]:
    """Return those of the accounts that hold a role of staff in a school today."""
    held = (*_held_by_staff(school_id, today), RoleGrant.account_id.in_(list(account_ids)))
    return frozenset(session.execute(select(RoleGrant.account_id).where(*held)).scalars())


def staff_count(session: Session, school_id: UUID, today: date) -> int:
    """Count the active accounts that hold a role of staff in a school today."""
    statement = (
        select(func.count(RoleGrant.account_id.distinct()))
        .join(Account, Account.id == RoleGrant.account_id)
        .where(*_held_by_staff(school_id, today), Account.status == "active")
    )
    return session.execute(statement).scalar_one()


def lock_principals(session: Session, school_id: UUID, today: date) -> list[UUID]:
    """Return the ids of the grants that make somebody principal of a school today, locked until the commit."""
    held = (*_held_by_staff(school_id, today), RoleGrant.role == Role.PRINCIPAL)
    statement = select(RoleGrant.id).where(*held).order_by(RoleGrant.id).with_for_update()
    return list(session.execute(statement).scalars())


def live_grant(session: Session, grant_id: UUID, today: date) -> RoleGrant | None:
    """Return a grant that holds today, or None."""
    found = session.get(RoleGrant, grant_id, populate_existing=True)
    return found if found and (found.ends_on is None or found.ends_on >= today) else None


def account_of_openid(session: Session, vault: Vault, openid: str) -> UUID | None:
    """Return the account of a person of the platform."""
    index = vault.blind_index(openid, OPENID)
    return session.execute(
        select(WechatIdentity.account_id).where(WechatIdentity.openid_index == index)
    ).scalar_one_or_none()


def openid_sealed(session: Session, account_id: UUID) -> str | None:
    """Return the sealed platform id by which an account can be pushed a message, or None."""
    return session.execute(
        select(WechatIdentity.openid_sealed).where(WechatIdentity.account_id == account_id)
    ).scalar_one_or_none()


def openid(session: Session, vault: Vault, account_id: UUID) -> str | None:
    """Return the id of a person on the platform, or None for somebody whom it does not know."""
    sealed = openid_sealed(session, account_id)
    return vault.open(sealed, OPENID) if sealed else None


def accounts_with_role(
    session: Session, role: str, school_id: UUID, today: date, class_id: UUID | None = None
) -> list[UUID]:
    """Return the active accounts that hold a role in a school (or one of its classes) on a day."""
    statement = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role == role,
            RoleGrant.starts_on <= today,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today),
            Account.status == "active",
        )
        .distinct()
    )
    if class_id is not None:
        statement = statement.where(RoleGrant.class_id == class_id)
    return list(session.execute(statement).scalars())


def account_of_login(session: Session, login: str) -> UUID | None:
    """Return the account that signs in with a name and a password, or None."""
    find = select(PasswordCredential.account_id).where(PasswordCredential.login == login.casefold())
    return session.execute(find).scalar_one_or_none()

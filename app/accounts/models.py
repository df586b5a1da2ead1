"""Accounts, the three ways to sign in, sessions and role grants."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Identified, Model, sealed


class Account(Identified, Model):
    """A person (or a student's card) that can sign in. ``student_id`` is set for a student's own account only."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("status IN ('active', 'closed')", name="status"),)

    display_name: Mapped[str] = mapped_column(String(100), default="")
    student_id: Mapped[UUID | None] = mapped_column(ForeignKey("students.id"), unique=True)
    status: Mapped[str] = mapped_column(String(10), default="active")
    created_at: Mapped[datetime]


class GuardedSecret:
    """A secret by which an account signs in: kept as a hash, and resting after too many wrong guesses."""

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class PasswordCredential(GuardedSecret, Model):
    """``totp_offer_sealed`` becomes ``totp_secret_sealed`` when the first code made with it has been typed."""

    __tablename__ = "password_credentials"

    login: Mapped[str] = mapped_column(String(60), unique=True)
    totp_offer_sealed: Mapped[str | None] = sealed("password_credentials.totp_secret", 200)
    totp_secret_sealed: Mapped[str | None] = sealed("password_credentials.totp_secret", 200)
    totp_last_step: Mapped[int | None]


class CardCredential(GuardedSecret, Model):
    """A student's card for shared school devices; the PIN is short, so the rest after wrong guesses matters most here."""

    __tablename__ = "card_credentials"

    card: Mapped[str] = mapped_column(String(40), unique=True)


class WechatIdentity(Model):
    """The platform's id of a person, sealed, with a blind index to find it by."""

    __tablename__ = "wechat_identities"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    openid_index: Mapped[str] = mapped_column(String(64), unique=True)
    openid_sealed: Mapped[str] = sealed("wechat_identities.openid", 200)


class LoginSession(Identified, Model):
    """One signed-in device. Only the hash of the token is stored."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "account_id"), Index(None, "expires_at"))

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def _scope(context: DefaultExecutionContext) -> str:
    """Write the scope of a grant as one text, because a unique index takes each null for something else."""
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]  # the documented way
    return "/".join(str(given.get(name) or "") for name in ("school_id", "class_id", "region_code"))


class RoleGrant(Identified, Model):
    """A role with its scope and dates. ``ends_on`` is the last day; None means until further notice."""

    __tablename__ = "role_grants"
    __table_args__ = (
        Index(None, "account_id"),
        Index(None, "school_id", "role"),
        Index(
            "uq_role_grants_open",
            "account_id",
            "role",
            "scope",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(String(20))
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("school_classes.id"))
    region_code: Mapped[str | None] = mapped_column(String(6))
    scope: Mapped[str] = mapped_column(String(90), default=_scope)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

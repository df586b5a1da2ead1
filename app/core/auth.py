"""Who is calling, and who may call: every route declares its roles, and a route that declares none is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, current_app, g, request

from app.core.deps import now
from app.core.errors import Forbidden, Unauthenticated

View = TypeVar("View", bound=Callable[..., Any])
Authenticate = Callable[[str, datetime], "Actor | None"]
_EXTENSION = "laborstar_authenticate"
_DECLARED = "allowed_roles"
_OPEN_TO_UNPROVEN = "open_to_unproven"
ANYONE, SIGNED_IN = "anyone", "signed-in"


@dataclass(frozen=True)
class Grant:
    """A role held today, with the scope in which it holds."""

    role: str
    school_id: UUID | None = None
    class_id: UUID | None = None
    region_code: str | None = None


@dataclass(frozen=True)
class Actor:
    """The signed-in account and what it may be today. ``student_id`` is set for a student's own account.

    Who ``must_prove_more`` gets nowhere but to the routes that are ``open_to_unproven``, to set up its second step.
    """

    account_id: UUID
    session_id: UUID
    grants: tuple[Grant, ...]
    student_id: UUID | None = None
    must_prove_more: bool = False

    def has(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def school_ids(self, *roles: str) -> frozenset[UUID]:
        """Return the schools in which one of the roles is held (all roles when none is named)."""
        return frozenset(
            grant.school_id for grant in self.grants if grant.school_id and (not roles or grant.role in roles)
        )

    def class_ids(self, *roles: str) -> frozenset[UUID]:
        """Return the classes for which one of the roles is held (all roles when none is named)."""
        return frozenset(
            grant.class_id for grant in self.grants if grant.class_id and (not roles or grant.role in roles)
        )

    def region_codes(self, *roles: str) -> frozenset[str]:
        return frozenset(grant.region_code for grant in self.grants if grant.region_code and grant.role in roles)


class TotpRequired(Forbidden):
    """The caller's roles ask for a second step at sign-in, and it has not been set up."""

    code = "totp-required"
    title = "请先设置动态验证码"
    hint = "您的角色须用两步登录:请先绑定身份验证器,输入一次动态验证码确认后,即可使用其他功能。"


def init_app(app: Flask, authenticate: Authenticate) -> None:
    app.extensions[_EXTENSION] = authenticate
    app.before_request(_refuse_undeclared)


def _refuse_undeclared() -> None:
    """Refuse a route that forgot to declare who may call it."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and declared_roles(view) is None:
        raise Forbidden


def allow(*roles: str) -> Callable[[View], View]:
    """Let only signed-in accounts with one of the roles call the view. The scope of the role is the query's matter."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not _admitted(view).has(*roles):
                raise Forbidden
            return view(*args, **kwargs)

        setattr(guarded, _DECLARED, frozenset(roles))
        return cast("View", guarded)

    return decorate


def allow_signed_in(view: View) -> View:
    """Let any signed-in account call the view."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _admitted(view)
        return view(*args, **kwargs)

    setattr(guarded, _DECLARED, frozenset({SIGNED_IN}))
    return cast("View", guarded)


def allow_anyone(view: View) -> View:
    """Declare that the view needs no session (sign-in, signed links, health)."""
    setattr(view, _DECLARED, frozenset({ANYONE}))
    return view


def open_to_unproven(view: View) -> View:
    """Let callers in who must prove more; stands below the declaration of who may call."""
    setattr(view, _OPEN_TO_UNPROVEN, True)
    return view


def _admitted(view: Callable[..., Any]) -> Actor:
    """Return the caller; raises ``Unauthenticated``, or ``TotpRequired`` where the view is not open to the unproven."""
    actor = current_actor()
    if actor.must_prove_more and not hasattr(view, _OPEN_TO_UNPROVEN):
        raise TotpRequired
    return actor


def declared_roles(view: Callable[..., Any]) -> frozenset[str] | None:
    """Return what the view declared, or None where it declared nothing."""
    return cast("frozenset[str] | None", getattr(view, _DECLARED, None))


def current_actor() -> Actor:
    """Return the caller; raises ``Unauthenticated``."""
    actor = actor_or_none()
    if actor is None:
        raise Unauthenticated
    return actor


def actor_or_none() -> Actor | None:
    if "actor" not in g:
        identify(_bearer_token())
    return cast("Actor | None", g.actor)


def identify(token: str | None) -> None:
    """Make the holder of a token the caller of this request. The API reads it from the header, pages from a cookie."""
    authenticate = cast("Authenticate", current_app.extensions[_EXTENSION])
    g.actor = authenticate(token, now()) if token else None


def known_actor() -> Actor | None:
    """Return the caller where the request has asked who it is; asks nothing itself."""
    return cast("Actor | None", g.get("actor"))


def _bearer_token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None

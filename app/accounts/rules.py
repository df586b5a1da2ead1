"""Roles, and how long a failed or successful sign-in lasts."""

from datetime import datetime, timedelta
from enum import StrEnum

from app.core.auth import Actor


class Role(StrEnum):
    """What an account may be. Each grant names the scope in which it holds (brief of the schools' world)."""

    GUARDIAN = "guardian"
    STUDENT = "student"
    TEACHER = "teacher"
    HOMEROOM_TEACHER = "homeroom_teacher"
    SCHOOL_OFFICE = "school_office"
    PRINCIPAL = "principal"
    COUNTY_ADMIN = "county_admin"


CLASS_ROLES = (Role.TEACHER, Role.HOMEROOM_TEACHER)
SCHOOL_ROLES = (Role.SCHOOL_OFFICE, Role.PRINCIPAL)
SCHOOL_STAFF = (*CLASS_ROLES, *SCHOOL_ROLES)
STAFF = (*SCHOOL_STAFF, Role.COUNTY_ADMIN)
EVERYBODY = tuple(Role)
# Who sees or changes most signs in by two steps, where the installation asks for it.
TWO_STEP_ROLES = (Role.PRINCIPAL, Role.COUNTY_ADMIN)

PASSWORD = "password"  # noqa: S105  # the kind of a session, not a secret
SESSION_LIFE = {
    PASSWORD: timedelta(hours=10),
    "wechat": timedelta(hours=12),
    # A shared school device: the next child must not find the last one's session.
    "card": timedelta(minutes=15),
}
WEB_TICKET_LIFE = timedelta(seconds=60)
FREE_FAILURES = 5
LONGEST_LOCK = timedelta(hours=1)
SHORTEST_PASSWORD = 10
FEWEST_CHARACTERS = 4


def locked_until(failures: int, now: datetime) -> datetime | None:
    """Return until when sign-in rests after ``failures`` in a row: from the fifth on 30 s, doubling up to one hour."""
    if failures < FREE_FAILURES:
        return None
    doublings = min(failures - FREE_FAILURES, 10)
    return now + min(timedelta(seconds=30 << doublings), LONGEST_LOCK)


def is_weak(password: str, login: str) -> bool:
    """Tell whether a password is too short, nearly one character repeated, or the login itself."""
    return (
        len(password) < SHORTEST_PASSWORD
        or len(set(password)) < FEWEST_CHARACTERS
        or password.casefold() == login.casefold()
    )


def must_have_totp(actor: Actor, *, is_demanded: bool) -> bool:
    """Tell whether the caller has to sign in by two steps; ``is_demanded`` says whether the installation asks for it."""
    return is_demanded and actor.has(*TWO_STEP_ROLES)


def scope_fits(role: Role, *, school: bool, in_class: bool, region: bool) -> bool:
    """Tell whether a grant names exactly the scope that its role needs."""
    if role in CLASS_ROLES:
        return school and in_class and not region
    if role in SCHOOL_ROLES:
        return school and not in_class and not region
    if role is Role.COUNTY_ADMIN:
        return region and not school and not in_class
    return not in_class and not region

"""Keeping the calendars of regions and schools: single days, and whole tables.

A calendar belongs to a scope: the code of a region, or the id of a school as text. Who may keep which is decided by
``access.calendar_scope``.
"""

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.core import audit
from app.core.auth import Actor
from app.core.db import changed
from app.schools.errors import CalendarScopeUnknown
from app.schools.models import CalendarDay, Organisation, Term
from app.schools.rules import calendar
from app.schools.rules.calendar_files import CalendarTable
from app.schools.rules.calendar_scopes import is_region


def import_calendar(session: Session, scope: str, table: CalendarTable) -> None:
    """Take over the listed days and terms for a scope; importing twice changes nothing.

    Days and terms that the table does not list stay as they are. Raises ``CalendarScopeUnknown``.
    """
    if not is_region(scope) and not _is_school(session, scope):
        raise CalendarScopeUnknown(scope=scope)
    codes = [term.code for term in table.terms]
    session.execute(delete(CalendarDay).where(CalendarDay.scope == scope, CalendarDay.day.in_(table.days)))
    session.execute(delete(Term).where(Term.scope == scope, Term.code.in_(codes)))
    session.add_all(CalendarDay(scope=scope, **asdict(day)) for day in table.days.values())
    session.add_all(Term(scope=scope, **asdict(term)) for term in table.terms)
    session.flush()


def _is_school(session: Session, scope: str) -> bool:
    try:
        found = session.get(Organisation, UUID(scope))
    except ValueError:
        return False
    return found is not None and found.kind == "school" and str(found.id) == scope


def keep_calendar(session: Session, actor: Actor, scope: str, table: CalendarTable, now: datetime) -> None:
    """Take over a table in somebody's name."""
    import_calendar(session, scope, table)
    audit.record(
        session, now, actor.account_id, "calendar.imported", "calendar", None,
        school_id=_school_of(scope), scope=scope, days=len(table.days), terms=len(table.terms),
    )  # fmt: skip


def list_day(session: Session, actor: Actor, scope: str, day: calendar.CalendarDay, now: datetime) -> None:
    """Say what a day is in a scope; it goes before what wider scopes say. Saying it twice changes nothing."""
    import_calendar(session, scope, CalendarTable({day.day: day}, ()))
    audit.record(
        session, now, actor.account_id, "calendar.day_listed", "calendar", None,
        school_id=_school_of(scope), scope=scope, on=day.day, kind=day.kind.value,
    )  # fmt: skip


def unlist_day(session: Session, actor: Actor, scope: str, on: date, now: datetime) -> None:
    """Leave a day to the wider scopes and to its weekday again; a day that is not listed stays as it is."""
    listed = (CalendarDay.scope == scope, CalendarDay.day == on)
    if changed(session.execute(delete(CalendarDay).where(*listed))):
        audit.record(
            session, now, actor.account_id, "calendar.day_unlisted", "calendar", None,
            school_id=_school_of(scope), scope=scope, on=on,
        )  # fmt: skip


def _school_of(scope: str) -> UUID | None:
    return None if is_region(scope) else UUID(scope)

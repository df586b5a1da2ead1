"""Entering bureaus and schools, and importing their calendars."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.core.auth import Actor
from app.core.db import insert_if_absent
from app.core.ids import new_id
from app.schools import access
from app.schools.errors import CalendarScopeUnknown, RegionNotCovered, SchoolCodeTaken
from app.schools.models import CalendarDay, Organisation, Term
from app.schools.rules.calendar_files import CalendarTable

_REGION = re.compile(r"[0-9]{6}")


def found_organisation(session: Session, actor: Actor, now: datetime, **values: Any) -> Organisation:
    """Enter a bureau or a school of a region the caller administers.

    Raises ``RegionNotCovered``, or ``SchoolCodeTaken`` where another school has the official code.
    """
    if not access.covers(actor, values["region_code"]):
        raise RegionNotCovered
    organisation_id = new_id()
    if not insert_if_absent(session, Organisation, {"id": organisation_id, "created_at": now, **values}):
        raise SchoolCodeTaken
    return session.get_one(Organisation, organisation_id)


def import_calendar(session: Session, scope: str, table: CalendarTable) -> None:
    """Take over the listed days and terms for a scope (a region code or a school's id); importing twice changes nothing.

    Days and terms that the table does not list stay as they are. Raises ``CalendarScopeUnknown``.
    """
    if not _REGION.fullmatch(scope) and not _is_school(session, scope):
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

"""Closing a school: it stops, its families are told and can take a copy along, and then everything goes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.service import closing
from app.announcements.service import posts
from app.core import audit
from app.core.i18n import translate
from app.retention import words
from app.schools import queries as schools
from app.schools.service import leaving


def close_school(session: Session, school_id: UUID, erases_on: date, now: datetime) -> int:
    """Stop a school, tell its families, and set the day from which it is forgotten; returns how many children left.

    Guardians keep the right to a copy until that day. Raises ``SchoolNotFound``.
    """
    school = schools.school(session, school_id)
    student_ids = leaving.close(session, school_id, erases_on, now)
    if student_ids:
        day = erases_on.isoformat()
        title = translate(words.CLOSED_TITLE, school=school.name)
        posts.note(
            session, school_id, student_ids, title, translate(words.CLOSED_BODY, school=school.name, day=day), now
        )
    roles = closing.end_roles(session, school_id, now)
    audit.record(
        session, now, None, "school.closed", "school", school_id,
        school_id=school_id, erases_on=erases_on, children=len(student_ids), roles=roles,
    )  # fmt: skip
    return len(student_ids)

"""Reads about draws: the log, the published file, and what a draw gave each child."""

import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.pagination import Page, page_of_rows
from app.courses.errors.draws import DrawNotFound, DrawNotPublished
from app.courses.mechanism.documents import FILE_FORMAT, from_document
from app.courses.mechanism.problem import Problem
from app.courses.models.draws import Draw, DrawAdjustment, DrawnOffering, DrawnPlace
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import RoundChild
from app.courses.rules.words import HOLDING, DrawStatus, EnrolmentStatus, Kind

LONGEST_LOG = 100
_NOT_VALID = (DrawStatus.VOID, DrawStatus.PRACTICE)
_GOT_A_PLACE = (
    EnrolmentStatus.PENDING_GUARDIAN,
    EnrolmentStatus.ENROLLED,
    EnrolmentStatus.WITHDRAWN,
    EnrolmentStatus.DROPPED,
    EnrolmentStatus.COMPLETED,
)


@dataclass(frozen=True)
class PlaceRow:
    """What a draw gave a child on a slot, or for its wishes of several slots."""

    student_id: UUID
    slot: str
    ranked: Sequence[str]
    offering_id: UUID | None
    waiting: Mapping[str, int]


def valid_draw(session: Session, round_id: UUID) -> Draw:
    """Return the one draw of a round that counts. Raises ``DrawNotFound``."""
    found = valid_draw_or_none(session, round_id)
    if found is None:
        raise DrawNotFound
    return found


def valid_draw_or_none(session: Session, round_id: UUID) -> Draw | None:
    statement = select(Draw).where(Draw.round_id == round_id, Draw.status.not_in(_NOT_VALID))
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def published_draw(session: Session, round_id: UUID) -> Draw:
    """Raises ``DrawNotFound`` and ``DrawNotPublished``."""
    found = valid_draw(session, round_id)
    if found.status != DrawStatus.PUBLISHED:
        raise DrawNotPublished
    return found


def draw_log(session: Session, round_id: UUID) -> list[Draw]:
    """Return every draw of a round, one a seed, in the order in which they were begun."""
    log = select(Draw).where(Draw.round_id == round_id).order_by(Draw.attempt).limit(LONGEST_LOG)
    return list(session.execute(log).scalars())


def last_attempt(session: Session, round_id: UUID) -> int:
    return session.execute(select(func.max(Draw.attempt)).where(Draw.round_id == round_id)).scalar() or 0


def practices(session: Session, round_id: UUID) -> int:
    practised = select(func.count()).where(Draw.round_id == round_id, Draw.status == DrawStatus.PRACTICE)
    return session.execute(practised).scalar_one()


def unpack(packed: bytes | None) -> bytes:
    return zlib.decompress(packed or b"")


def problem_in(plain: bytes) -> Problem:
    return from_document(json.loads(plain))


def published_file(draw: Draw) -> bytes:
    """Return the published file: the hashed texts themselves, so that they stand in it byte for byte."""
    parts = (FILE_FORMAT.encode(), unpack(draw.input), unpack(draw.result))
    return b'{"format":"%s","input":%s,"result":%s}' % parts


def drawn_places(session: Session, draw_id: UUID, student_id: UUID | None = None) -> dict[UUID, list[PlaceRow]]:
    """Return what a draw gave every child, or one of them, by slot."""
    columns = (
        DrawnPlace.student_id, DrawnPlace.slot, DrawnPlace.ranked, DrawnPlace.offering_id, DrawnPlace.waiting,
    )  # fmt: skip
    statement = select(*columns).where(DrawnPlace.draw_id == draw_id).order_by(DrawnPlace.slot)
    if student_id is not None:
        statement = statement.where(DrawnPlace.student_id == student_id)
    found: dict[UUID, list[PlaceRow]] = defaultdict(list)
    for row in session.execute(statement):
        found[row.student_id].append(PlaceRow(*row))
    return found


def drawn_offerings(session: Session, draw_id: UUID) -> dict[UUID, DrawnOffering]:
    rows = session.execute(select(DrawnOffering).where(DrawnOffering.draw_id == draw_id)).scalars()
    return {row.offering_id: row for row in rows}


def adjustments(session: Session, draw_id: UUID, student_id: UUID | None = None) -> list[DrawAdjustment]:
    """Return what was changed by hand after a draw, in order."""
    statement = select(DrawAdjustment).where(DrawAdjustment.draw_id == draw_id).order_by(DrawAdjustment.id)
    if student_id is not None:
        statement = statement.where(DrawAdjustment.student_id == student_id)
    return list(session.execute(statement).scalars())


def adjustments_page(session: Session, draw_id: UUID, *, cursor: str | None, limit: int) -> Page:
    columns = DrawAdjustment.__table__.c
    statement: Select[*tuple[Any, ...]] = select(*columns).where(columns.draw_id == draw_id)
    return page_of_rows(session, statement, (columns.id,), cursor=cursor, limit=limit)


def published_adjustments(session: Session, draw: Draw) -> dict[str, Any]:
    """Return the changes by hand as they are published beside the result: codes without names and reasons."""
    code_of = codes(session, draw.round_id)
    return {
        "format": "laborstar-draw-adjustments/1",
        "result_sha256": draw.result_sha256,
        "adjustments": [
            {
                "id": code_of[row.student_id],
                "slot": row.slot,
                "from": str(row.from_offering_id) if row.from_offering_id else None,
                "to": str(row.to_offering_id) if row.to_offering_id else None,
            }
            for row in adjustments(session, draw.id)
        ],
    }


def codes(session: Session, round_id: UUID) -> dict[UUID, str]:
    """Return under which code each child of a round stands in its published file."""
    rows = session.execute(select(RoundChild.student_id, RoundChild.code).where(RoundChild.round_id == round_id))
    return {row.student_id: row.code for row in rows}


def ever_served(session: Session, school_id: UUID, student_ids: Collection[UUID]) -> set[UUID]:
    """Return which of the children have ever held a place in a special course of the school."""
    held = (
        select(Enrolment.student_id)
        .join(Offering, Offering.id == Enrolment.offering_id)
        .join(Course, Course.id == Offering.course_id)
        .where(Enrolment.school_id == school_id, Enrolment.status.in_(_GOT_A_PLACE), Course.kind == Kind.SPECIAL)
        .distinct()
    )
    return set(session.execute(held).scalars()).intersection(student_ids)


def holders_of(session: Session, offering_ids: Collection[UUID]) -> set[UUID]:
    """Return the children who hold a seat in one of the courses."""
    holding = (Enrolment.offering_id.in_(offering_ids), Enrolment.status.in_(HOLDING))
    return set(session.execute(select(Enrolment.student_id).where(*holding)).scalars())

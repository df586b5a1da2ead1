"""What families are told of their data, and what the school's office has to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.core.config import Config
from app.core.i18n import translate
from app.core.pagination import Page, page_of_rows
from app.privacy import holdings as privacy
from app.rights import notice, words
from app.rights.models import RightsRequest
from app.rights.rules import ACCESSES_SHOWN
from app.rights.topics import TOPICS, Family, Topic
from app.schools import access
from app.schools import queries as schools

_REQUEST: Select[*tuple[Any, ...]] = select(*RightsRequest.__table__.c)
_LATEST: tuple[Any, ...] = (RightsRequest.id,)
MOST_REQUESTS = 100


@dataclass(frozen=True)
class Holding:
    """How many things of a kind are held, and in words until when."""

    key: str
    name: str
    count: int
    kept_until: str


@dataclass(frozen=True)
class RequestView:
    """A request with what became of it; an export or an erasure is answered by the desk itself."""

    id: UUID
    student_id: UUID
    kind: str
    scope: str | None
    status: str
    what: str
    wish: str
    asked_at: datetime
    done_at: datetime | None
    answer: str


@dataclass(frozen=True)
class OfficeRequest(RequestView):
    """A request as the school reads it; ``class_label`` is None for a child that has left."""

    student_name: str
    class_label: str | None


@dataclass(frozen=True)
class Look:
    """Somebody of the staff looked at something of the child: ``who`` is a role in words, never a name."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class Desk:
    student_id: UUID
    holdings: list[Holding]
    requests: list[RequestView]
    accesses: list[Look]


def desk(session: Session, family: Family) -> Desk:
    """Return what is held of a child, what was asked about it, and who of the staff looked lately."""
    return Desk(
        family.student_id,
        [_holding(session, topic, family) for topic in TOPICS],
        _requests(session, family.student_id),
        _looks(session, family.student_id),
    )


def _holding(session: Session, topic: Topic, family: Family) -> Holding:
    held = topic.statement(family).order_by(None).subquery()
    count = session.execute(select(func.count()).select_from(held)).scalar_one()
    return Holding(topic.key, translate(topic.name), count, translate(topic.kept_until))


def _requests(session: Session, student_id: UUID) -> list[RequestView]:
    statement = _REQUEST.where(RightsRequest.student_id == student_id).order_by(RightsRequest.id.desc())
    return [RequestView(**_fields(row)) for row in session.execute(statement.limit(MOST_REQUESTS))]


def _looks(session: Session, student_id: UUID) -> list[Look]:
    rows = session.execute(privacy.accesses(student_id).limit(ACCESSES_SHOWN))
    return [Look(row.at, translate(words.ROLES[row.role]), translate(words.LOOKS[row.what])) for row in rows]


def request(session: Session, request_id: UUID) -> RequestView:
    """Return one request after the caller's right to it was checked."""
    return RequestView(**_fields(session.execute(_REQUEST.where(RightsRequest.id == request_id)).one()))


def requests_of_school(
    session: Session, school_id: UUID, *, status: str | None, cursor: str | None, limit: int
) -> Page:
    """Return a page of what families asked of a school, the newest first."""
    statement = _REQUEST.where(RightsRequest.school_id == school_id)
    if status:
        statement = statement.where(RightsRequest.status == status)
    page = page_of_rows(session, statement, _LATEST, cursor=cursor, limit=limit, newest_first=True)
    student_ids = {row.student_id for row in page.items}
    names, present = schools.student_names(session, student_ids), access.student_rows(session, student_ids)
    labels = {student_id: student.class_label for student_id, student in present.items()}
    return Page(
        [
            OfficeRequest(**_fields(row), student_name=names[row.student_id], class_label=labels.get(row.student_id))
            for row in page.items
        ],
        page.next,
    )


def requests_between(session: Session, since: datetime, before: datetime) -> dict[tuple[str, str | None, str], int]:
    """Count what families asked in a span of time, by kind, scope and what became of it."""
    asked = (RightsRequest.asked_at >= since, RightsRequest.asked_at < before)
    kinds = (RightsRequest.kind, RightsRequest.scope, RightsRequest.status)
    rows = session.execute(select(*kinds, func.count()).where(*asked).group_by(*kinds))
    return {(kind, scope, status): number for kind, scope, status, number in rows}


def processors(config: Config) -> list[dict[str, str]]:
    """Return whom the installation entrusts with data, and with what."""
    return notice.processors(config)


def waiting_since(session: Session, asked_before: datetime) -> int:
    """Count the corrections that a school has not answered although they were asked for so long ago."""
    late = (RightsRequest.status == "open", RightsRequest.asked_at < asked_before)
    return session.execute(select(func.count()).select_from(RightsRequest).where(*late)).scalar_one()


def _fields(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in RequestView.__dataclass_fields__}
    return shown | {"answer": words.answer(row.kind, row.scope, row.answer)}

"""Works as they may be seen at this moment: by the school under the consent of every author, by its circle always."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, select
from sqlalchemy.orm import Session

from app.core.auth import Actor
from app.core.pagination import Page, page_of_rows
from app.courses import access as courses
from app.courses.queries.menu import offering_rows
from app.lessons.models.learning import Work, WorkAuthor, WorkPhoto
from app.media import queries as media
from app.media.queries import PhotoLinks, Signer
from app.media.rules import Safety
from app.privacy import queries as privacy
from app.privacy.rules import Purpose
from app.schools import access
from app.schools import queries as schools
from app.schools.access import StudentRow
from app.schools.rules.names import label_with_seat, mask_name


@dataclass(frozen=True)
class Viewer:
    """Whose works the caller always sees: those of its children, its own, and those of the courses it teaches."""

    account_id: UUID
    guarded: frozenset[UUID]
    children: frozenset[UUID]
    taught: frozenset[UUID]
    signer: Signer


@dataclass(frozen=True)
class AuthorRow:
    """``shown_name`` is masked without consent; ``class_label`` is None for a child who has left the school."""

    shown_name: str
    class_label: str | None


@dataclass(frozen=True)
class WorkRow:
    """``is_own`` where the caller belongs to the circle of the work, ``is_public`` where its whole school sees it.

    ``may_withdraw`` leaves out the office, which may withdraw any work of its school.
    """

    id: UUID
    offering_id: UUID
    course_id: UUID
    course_title: str
    title: str
    words: str
    created_at: datetime
    is_own: bool
    is_public: bool
    may_withdraw: bool
    safety: str
    authors: list[AuthorRow]
    photos: list[PhotoLinks]


_PUBLIC = ~exists().where(
    WorkAuthor.work_id == Work.id, ~privacy.agreed(WorkAuthor.student_id, Purpose.WORK_PUBLICATION)
)


# Written out rather than bound, so that the database sees that its index of what is hidden has all of it.
HIDDEN = Work.safety != literal(Safety.VISIBLE.value, literal_execute=True)


def viewer(session: Session, actor: Actor, signer: Signer) -> Viewer:
    own = frozenset({actor.student_id} if actor.student_id else ())
    guarded = access.guarded_student_ids(session, actor)
    return Viewer(actor.account_id, guarded, guarded | own, courses.taught_offerings(session, actor), signer)


def works_of_course(
    session: Session, seen_by: Viewer, course_id: UUID, now: datetime, *, cursor: str | None, limit: int
) -> Page:
    """Return a page of the works of a course that the viewer may see now, the newest first."""
    return _page(session, seen_by, _works(seen_by).where(Work.course_id == course_id), now, cursor, limit)


def works_of_child(
    session: Session, seen_by: Viewer, student_id: UUID, now: datetime, *, cursor: str | None, limit: int
) -> Page:
    """Return a page of the works that a child of the viewer's has made, the newest first."""
    made = exists().where(WorkAuthor.work_id == Work.id, WorkAuthor.student_id == student_id)
    return _page(session, seen_by, _works(seen_by).where(made), now, cursor, limit)


def _page(
    session: Session, seen_by: Viewer, works: Select[*tuple[Any, ...]], now: datetime, cursor: str | None, limit: int
) -> Page:
    page = page_of_rows(session, works, [Work.__table__.c.id], cursor=cursor, limit=limit, newest_first=True)
    return Page(_rows(session, seen_by, page.items, now), page.next)


def work(session: Session, seen_by: Viewer, work_id: UUID, now: datetime) -> WorkRow:
    """Return one work that the viewer may see."""
    return _rows(session, seen_by, session.execute(_works(seen_by).where(Work.id == work_id)).all(), now)[0]


def _works(seen_by: Viewer) -> Select[*tuple[Any, ...]]:
    is_own = _is_own(seen_by)
    return select(
        Work.id, Work.offering_id, Work.course_id, Work.title, Work.words, Work.created_at,
        is_own.label("is_own"), _PUBLIC.label("is_public"), _may_withdraw(seen_by).label("may_withdraw"), Work.safety,
    ).where(Work.withdrawn_at.is_(None), is_own | _PUBLIC, ~HIDDEN | _told_of_hidden(seen_by))  # fmt: skip


def _told_of_hidden(seen_by: Viewer) -> ColumnElement[bool]:
    """Return the condition for works whose words the viewer reads although they are hidden from others."""
    return (Work.created_by == seen_by.account_id) | Work.offering_id.in_(seen_by.taught)


def _is_own(seen_by: Viewer) -> ColumnElement[bool]:
    return _made_by(seen_by.children) | Work.offering_id.in_(seen_by.taught)


def _may_withdraw(seen_by: Viewer) -> ColumnElement[bool]:
    return (Work.created_by == seen_by.account_id) | _made_by(seen_by.guarded)


def _made_by(children: Collection[UUID]) -> ColumnElement[bool]:
    return exists().where(WorkAuthor.work_id == Work.id, WorkAuthor.student_id.in_(children))


def hidden(
    session: Session, student_ids: Collection[UUID], safety: str, *, cursor: str | None = None, limit: int
) -> Page:
    """Return a page of the works of some children whose words are hidden in one state, the newest first."""
    columns: tuple[Any, ...] = (Work.id, Work.title, Work.words, Work.created_at)
    of_children = _hidden_of(select(*columns), student_ids, safety)
    return page_of_rows(session, of_children, columns[:1], cursor=cursor, limit=limit, newest_first=True)


def hidden_count(session: Session, student_ids: Collection[UUID]) -> int:
    """Count the works of some children at whose words people must look before others see them."""
    count: int = session.execute(_hidden_of(select(func.count()), student_ids, Safety.REVIEW)).scalar_one()
    return count


def _hidden_of(works: Select[Any], student_ids: Collection[UUID], safety: str) -> Select[Any]:
    return works.where(HIDDEN, Work.safety == safety, Work.withdrawn_at.is_(None), _made_by(student_ids))


def authors_of(session: Session, work_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the children who made each work."""
    rows = session.execute(
        select(WorkAuthor.work_id, WorkAuthor.student_id)
        .where(WorkAuthor.work_id.in_(list(work_ids)))
        .order_by(WorkAuthor.work_id, WorkAuthor.student_id)
    )
    return _grouped(rows)


def photos_of(session: Session, work_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the photos of each work, in their order."""
    rows = session.execute(
        select(WorkPhoto.work_id, WorkPhoto.photo_id)
        .where(WorkPhoto.work_id.in_(list(work_ids)))
        .order_by(WorkPhoto.work_id, WorkPhoto.position)
    )
    return _grouped(rows)


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for work_id, belonging in rows:
        found.setdefault(work_id, []).append(belonging)
    return found


def _rows(session: Session, seen_by: Viewer, works: Sequence[Any], now: datetime) -> list[WorkRow]:
    ids = [row.id for row in works]
    authors, photos = authors_of(session, ids), photos_of(session, ids)
    offered = offering_rows(session, {row.offering_id for row in works})
    links = media.links(session, {id_ for one in photos.values() for id_ in one}, seen_by.signer, now)
    names = _Names(session, {student_id for one in authors.values() for student_id in one})
    return [
        WorkRow(
            **row._mapping,  # noqa: SLF001  # SQLAlchemy's public name
            course_title=offered[row.offering_id].title,
            authors=[
                names.author(student_id, is_known=row.offering_id in seen_by.taught or student_id in seen_by.children)
                for student_id in authors[row.id]
            ],
            photos=[links[photo_id] for photo_id in photos.get(row.id, []) if photo_id in links],
        )
        for row in works
    ]


class _Names:
    """The names of authors by the rule of the stars: whole with consent, with the seat for namesakes, else masked."""

    def __init__(self, session: Session, student_ids: Collection[UUID]) -> None:
        self._names: Mapping[UUID, str] = schools.student_names(session, student_ids)
        self._present: Mapping[UUID, StudentRow] = access.student_rows(session, student_ids)
        self._in_class = schools.names_by_class(session, {student.class_id for student in self._present.values()})
        self._consenting = privacy.consenting(session, student_ids, Purpose.WORK_PUBLICATION)

    def author(self, student_id: UUID, *, is_known: bool) -> AuthorRow:
        """Return how an author is shown to somebody who knows the child anyway, or does not."""
        student, name = self._present.get(student_id), self._names[student_id]
        if not (is_known or student_id in self._consenting):
            return AuthorRow(mask_name(name), student.class_label if student else None)
        if student is None:
            return AuthorRow(name, None)
        return AuthorRow(label_with_seat(name, student.seat_no, self._in_class[student.class_id]), student.class_label)

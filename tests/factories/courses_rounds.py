"""Selection rounds of Tianjia School: rows written directly, so that a test can begin at any stage.

A round is noticed at the cast's noon, opens two days later and closes after two more; move the world's clock to
``OPEN_AT``, ``CLOSE_AT`` or ``PUBLISH_AT`` to get to a stage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import transaction
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import Declaration, RoundChild, RoundClass, SelectionRound, WishSheet
from tests import cast
from tests.world import World

ROUNDS = "/api/v1/selection-rounds"
NOTICE_AT = cast.NOW
OPEN_AT = NOTICE_AT + timedelta(days=2)
CLOSE_AT = OPEN_AT + timedelta(days=2)
PUBLIC_AT = CLOSE_AT + timedelta(hours=10)
PUBLISH_AT = CLOSE_AT + timedelta(days=1)
ADJUST_UNTIL = PUBLISH_AT + timedelta(days=7)
GRADES = {cast.CLASS_32: 3, cast.CLASS_31: 3, cast.CLASS_51: 5}
CHILDREN = (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE, cast.PARALLEL)
# Title: slots and whatever differs from ``offer``'s defaults.
MENU: Mapping[str, Mapping[str, Any]] = {
    "机器人": {"slots": ["3-1"]},
    "书法": {"slots": ["3-1"]},
    "合唱": {"slots": ["4-1"]},
    "足球队": {"slots": ["1-1", "5-1"]},
    "五年级编程": {"slots": ["3-1"], "grades": [5, 6]},
}


@dataclass(frozen=True)
class Prepared:
    """A round whose children are fixed; ``offerings`` are found by the title of their course."""

    id: UUID
    offerings: dict[str, UUID]


def a_round(session: Session, classes: Sequence[UUID] = tuple(GRADES), **changes: Any) -> UUID:
    """Write a round that has not been noticed yet; ``changes`` are columns."""
    columns: dict[str, Any] = {
        "school_id": cast.TIANJIA, "term_code": cast.TERM, "title": "第一轮选课", "mode": "wishes",
        "notice": "请先与孩子商量。", "notice_at": NOTICE_AT, "open_at": OPEN_AT, "close_at": CLOSE_AT,
        "publish_at": PUBLISH_AT, "adjust_until": ADJUST_UNTIL, "silent_rule": "base_care",
        "unconfirmed_rule": "release", "public_source": "双色球第2026135期开奖号码", "public_at": PUBLIC_AT,
        "created_by": cast.OFFICE, "created_at": cast.NOW,
    }  # fmt: skip
    written = SelectionRound(**columns | changes)
    session.add(written)
    session.flush()
    session.add_all(RoundClass(round_id=written.id, class_id=class_id) for class_id in classes)
    session.flush()
    return written.id


def offer(session: Session, title: str, round_id: UUID | None = None, **changes: Any) -> UUID:
    """Write an approved course and its published offering for grades 1 to 6 with two seats; ``changes`` are columns."""
    course = Course(
        school_id=changes.get("school_id", cast.TIANJIA), title=title, category="club",
        kind=changes.pop("kind", "special"), provider_kind="own_teacher", resources=[], review="approved",
        proposed_by=cast.TEACHER, created_at=cast.NOW,
    )  # fmt: skip
    session.add(course)
    session.flush()
    columns: dict[str, Any] = {
        "school_id": cast.TIANJIA, "course_id": course.id, "term_code": cast.TERM, "round_id": round_id,
        "slots": ["3-1"], "grades": [1, 2, 3, 4, 5, 6], "capacity": 2, "status": "published", "created_at": cast.NOW,
    }  # fmt: skip
    offering = Offering(**columns | changes)
    session.add(offering)
    session.flush()
    return offering.id


def menu(session: Session, round_id: UUID, courses: Mapping[str, Mapping[str, Any]] = MENU) -> dict[str, UUID]:
    return {title: offer(session, title, round_id, **dict(changes)) for title, changes in courses.items()}


def take_part(session: Session, round_id: UUID, student_id: UUID, slots: Sequence[str], **changes: Any) -> None:
    """Write the fixed facts of one child; its code is made from its id, so that tests are repeatable."""
    school_id, class_id, *_ = cast.STUDENTS[student_id]
    columns: dict[str, Any] = {
        "round_id": round_id, "student_id": student_id, "school_id": school_id, "class_id": class_id,
        "grade": GRADES[class_id], "code": student_id.hex[:8].upper(), "slots": list(slots),
    }  # fmt: skip
    session.add(RoundChild(**columns | changes))
    session.flush()


def prepared_round(
    world: World,
    courses: Mapping[str, Mapping[str, Any]] = MENU,
    children: Sequence[UUID] = CHILDREN,
    **changes: Any,
) -> Prepared:
    """Commit a round with its menu whose facts are fixed: every child is registered for every slot of its grade.

    There is no draw row: commit a draw where the test needs one.
    """
    with world.app.app_context(), transaction() as session:
        marks = {"notified_at": NOTICE_AT, "prepared_at": NOTICE_AT + timedelta(hours=1)}
        round_id = a_round(session, **marks | changes)
        offerings = menu(session, round_id, courses)
        for student_id in children:
            take_part(session, round_id, student_id, slots_of(session, round_id, GRADES[cast.STUDENTS[student_id][1]]))
    return Prepared(round_id, offerings)


def slots_of(session: Session, round_id: UUID, grade: int) -> list[str]:
    offered = session.execute(select(Offering.slots, Offering.grades).where(Offering.round_id == round_id))
    return sorted({slot for slots, grades in offered if grade in grades for slot in slots})


def wish(
    session: Session, round_id: UUID, student_id: UUID, wishes: Mapping[str, Sequence[UUID]], *, confirmed: bool = True
) -> None:
    """Write a child's sheet: slot, or ``several``, to offerings in order; confirmed by Lin's mother or by nobody."""
    session.add(
        WishSheet(
            round_id=round_id, student_id=student_id, school_id=cast.STUDENTS[student_id][0],
            wishes={slot: [str(offering_id) for offering_id in ranked] for slot, ranked in wishes.items()},
            entered_by=cast.LIN_MOTHER, entered_at=OPEN_AT,
            confirmed_by=cast.LIN_MOTHER if confirmed else None, confirmed_at=OPEN_AT if confirmed else None,
        )
    )  # fmt: skip
    session.flush()


def declare(session: Session, offering_id: UUID, student_id: UUID, kind: str) -> UUID:
    declaration = Declaration(
        school_id=cast.TIANJIA, offering_id=offering_id, student_id=student_id, kind=kind, reason="校队队员",
        declared_by=cast.OFFICE, declared_at=cast.NOW,
    )  # fmt: skip
    session.add(declaration)
    session.flush()
    return declaration.id

"""A round of Tianjia School with forty more children, brought as far through its draw as a test needs.

Wishes come from a fixed seed, so that every test sees the same school; only the secret of a draw is random.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.db import reading, transaction
from app.courses.models.rounds import RoundChild, SelectionRound, WishSheet
from app.courses.queries import rounds
from app.courses.rules.slots import SEVERAL
from app.courses.service import draws
from app.schools.models import ClassMembership, Student
from tests import cast
from tests.cast import as_
from tests.factories.courses_rounds import (
    GRADES,
    NOTICE_AT,
    OPEN_AT,
    PUBLIC_AT,
    PUBLISH_AT,
    ROUNDS,
    a_round,
    menu,
    offer,
    slots_of,
    take_part,
)
from tests.world import VAULT, World

PUBLIC_VALUE = "03 11 19 22 28 33 + 07"
OFFICE, PRINCIPAL = as_(cast.OFFICE), as_(cast.PRINCIPAL)
COURSES: Mapping[str, Mapping[str, Any]] = {
    "机器人": {"slots": ["3-1"], "capacity": 6},
    "书法": {"slots": ["3-1"], "capacity": 30},
    "合唱": {"slots": ["4-1"], "capacity": 12, "class_quota": 4},
    "围棋": {"slots": ["4-1"], "capacity": 12, "min_to_open": 12},
    "足球队": {"slots": ["1-1", "5-1"], "capacity": 5},
    "五年级编程": {"slots": ["1-1"], "capacity": 4, "grades": [5]},
    "剪纸": {"slots": ["5-1"], "capacity": 9},
}
SLOTS = ("1-1", "3-1", "4-1", "5-1")


@dataclass(frozen=True)
class Drawable:
    """A round whose facts are fixed and to whose draw the school is committed."""

    id: UUID
    offerings: dict[str, UUID]
    care: UUID

    @property
    def url(self) -> str:
        return f"{ROUNDS}/{self.id}"


def drawable(
    world: World,
    courses: Mapping[str, Mapping[str, Any]] = COURSES,
    wishes: Mapping[UUID, Mapping[str, Sequence[str]]] | None = None,
    slots: Mapping[UUID, Sequence[str]] | None = None,
    **changes: Any,
) -> Drawable:
    """Commit a round of the cast's four children of Tianjia School with the wishes given, by titles, all confirmed."""
    with world.app.app_context(), transaction() as session:
        found = _begin(session, courses, **changes)
        for student_id in (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE, cast.PARALLEL):
            registered = (slots or {}).get(student_id) or _offered(session, found, student_id)
            take_part(session, found.id, student_id, registered)
        for student_id, sheet in (wishes or {}).items():
            wish(session, found, student_id, sheet)
        commit(session, found.id)
    return found


def a_school(world: World, *, children: int = 40, **changes: Any) -> Drawable:
    """Commit a round of the cast and of so many more children, most of whom wish, and most of these confirmed."""
    dice = Random(20261118)
    with world.app.app_context(), transaction() as session:
        found = _begin(session, COURSES, **changes)
        for student_id in (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE, cast.PARALLEL):
            take_part(session, found.id, student_id, SLOTS)
        newcomers = [_newcomer(session, found.id, number, dice) for number in range(children)]
        for student_id in (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE, cast.PARALLEL, *newcomers):
            if dice.random() < 0.9:
                wish(
                    session, found, student_id, _sheet(session, found, student_id, dice), confirmed=dice.random() < 0.7
                )
        commit(session, found.id)
    return found


def _begin(session: Session, courses: Mapping[str, Mapping[str, Any]], **changes: Any) -> Drawable:
    marks = {"notified_at": NOTICE_AT, "prepared_at": NOTICE_AT}
    round_id = a_round(session, **marks | changes)
    care = offer(session, "作业辅导", kind="base_care", slots=list(SLOTS), capacity=None)
    return Drawable(round_id, menu(session, round_id, courses), care)


def _offered(session: Session, found: Drawable, student_id: UUID) -> list[str]:
    return slots_of(session, found.id, GRADES[cast.STUDENTS[student_id][1]])


def _newcomer(session: Session, round_id: UUID, number: int, dice: Random) -> UUID:
    student_id, class_id = cast.named(f"newcomer {number}"), dice.choice(sorted(GRADES))
    session.add(Student(id=student_id, school_id=cast.TIANJIA, name=f"新同学{number}", created_at=cast.NOW))
    session.flush()
    session.add(
        ClassMembership(
            school_id=cast.TIANJIA, class_id=class_id, student_id=student_id, seat_no=20 + number,
            starts_on=cast.LONG_AGO,
        )
    )  # fmt: skip
    session.add(
        RoundChild(
            round_id=round_id, student_id=student_id, school_id=cast.TIANJIA, class_id=class_id,
            grade=GRADES[class_id], code=f"N{number:05}", slots=sorted(dice.sample(SLOTS, dice.randint(1, 4))),
            carry=dice.choice((None, "lower", "upper")),
        )
    )  # fmt: skip
    session.flush()
    return student_id


def _sheet(session: Session, found: Drawable, student_id: UUID, dice: Random) -> dict[str, list[str]]:
    child = rounds.round_child(session, found.id, student_id)
    assert child is not None
    fitting = {
        title: course["slots"]
        for title, course in COURSES.items()
        if child.grade in course.get("grades", (child.grade,)) and set(course["slots"]) <= set(child.slots)
    }
    # Go is liked by few, so that it stays below its minimum.
    liked = [title for title in fitting if title != "围棋" or dice.random() < 0.3]
    dice.shuffle(liked)
    sheet: dict[str, list[str]] = {}
    for title in liked:
        slots = fitting[title]
        sheet.setdefault(slots[0] if len(slots) == 1 else SEVERAL, []).append(title)
    return sheet


def wish(
    session: Session,
    found: Drawable,
    student_id: UUID,
    sheet: Mapping[str, Sequence[str]],
    *,
    confirmed: bool = True,
) -> None:
    """Write a sheet of wishes by titles."""
    session.add(
        WishSheet(
            round_id=found.id, student_id=student_id, school_id=cast.TIANJIA,
            wishes={slot: [str(found.offerings[title]) for title in titles] for slot, titles in sheet.items()},
            entered_by=cast.LIN_MOTHER, entered_at=OPEN_AT,
            confirmed_by=cast.LIN_MOTHER if confirmed else None, confirmed_at=OPEN_AT if confirmed else None,
        )
    )  # fmt: skip
    session.flush()


def commit(session: Session, round_id: UUID) -> None:
    selection = session.get_one(SelectionRound, round_id)
    draws.commit_to_secret(session, selection, selection.open_at, VAULT)


def draw(client: FlaskClient, found: Drawable, value: str = PUBLIC_VALUE, account: UUID = cast.OFFICE) -> TestResponse:
    return client.post(f"{found.url}/draw", json={"public_value": value}, headers=as_(account))


def drawn(world: World, found: Drawable) -> Drawable:
    """Draw a committed round, at the time of its public value."""
    world.clock.set(PUBLIC_AT)
    answer = draw(world.app.test_client(), found)
    assert answer.status_code == 200, answer.text
    return found


def published(world: World, found: Drawable) -> Drawable:
    drawn(world, found)
    world.clock.set(PUBLISH_AT)
    answer = world.app.test_client().post(f"{found.url}/publish", headers=OFFICE)
    assert answer.status_code == 200, answer.text
    return found


def rows(world: World, model: Any, *conditions: Any) -> list[Any]:
    """Return the rows of a table, detached, in the order of their keys."""
    with world.app.app_context(), reading() as session:
        found = session.execute(select(*model.__table__.columns).where(*conditions))
        return sorted(found, key=str)

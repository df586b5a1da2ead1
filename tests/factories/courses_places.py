"""Rushes, places and families for tests of places in courses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import reading, transaction
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import ClassSeats, Offering
from app.courses.models.rounds import RoundChild
from app.courses.queries import places as queries
from app.courses.rules.words import HOLDING, EnrolmentStatus, Source
from app.courses.service import places, settling
from app.courses.service.places import NewPlace
from app.schools.models import ClassMembership, Guardianship, Student
from tests import cast
from tests.cast import as_
from tests.factories.courses_rounds import CHILDREN, GRADES, Prepared, offer, prepared_round
from tests.world import World

ENROLMENTS = "/api/v1/enrolments"
SWAPS = "/api/v1/swaps"
ADJUST_UNTIL = cast.NOW + timedelta(days=10)
# A rush that opened an hour before the cast's noon and closes in the evening of the next day.
RUSH: Mapping[str, Any] = {
    "mode": "rush", "public_source": "", "public_at": None, "notice_at": cast.NOW - timedelta(days=3),
    "open_at": cast.NOW - timedelta(hours=1), "close_at": cast.NOW + timedelta(days=1),
    "publish_at": cast.NOW + timedelta(days=2), "adjust_until": ADJUST_UNTIL,
}  # fmt: skip
COURSES: Mapping[str, Mapping[str, Any]] = {
    "篮球": {"slots": ["3-1"], "capacity": 1},
    "书法": {"slots": ["3-1"], "capacity": 2},
    "合唱": {"slots": ["4-1"], "capacity": 2, "class_quota": 1},
    "足球队": {"slots": ["1-1", "5-1"], "capacity": 2},
    "五年级编程": {"slots": ["2-1"], "grades": [5, 6]},
}


def rush(
    world: World,
    courses: Mapping[str, Mapping[str, Any]] = COURSES,
    children: Sequence[UUID] = CHILDREN,
    **changes: Any,
) -> Prepared:
    """Commit a rush that is open now, with its children and courses."""
    return prepared_round(world, courses, children, **{**RUSH, **changes})


def base_care(world: World, *, slots: Sequence[str] = ("3-1",), **changes: Any) -> UUID:
    with world.app.app_context(), transaction() as session:
        return offer(session, "作业辅导", kind="base_care", capacity=None, slots=list(slots), **changes)


def families(world: World, number: int, prepared: Prepared | None = None, class_id: UUID = cast.CLASS_32) -> list[UUID]:
    """Commit so many further children of a class, all of them children of Lin's mother, who take part in the round."""
    children = [cast.named(f"child {each} of {class_id}") for each in range(number)]
    with world.app.app_context(), transaction() as session:
        for child in children:
            session.add(Student(id=child, school_id=cast.TIANJIA, name="欧阳", created_at=cast.NOW))
            session.flush()
            family = {"school_id": cast.TIANJIA, "student_id": child}
            session.add(ClassMembership(**family, class_id=class_id, starts_on=cast.LONG_AGO))
            session.add(Guardianship(**family, account_id=cast.LIN_MOTHER, relation="mother", created_at=cast.NOW))
            if prepared:
                grade = GRADES[class_id]
                session.add(
                    RoundChild(
                        **family, round_id=prepared.id, class_id=class_id, grade=grade, code=child.hex[:16], slots=[]
                    )
                )
    return children


def enrol(
    client: Any, offering_id: UUID, student: UUID = cast.LIN, account: UUID = cast.LIN_MOTHER, **body: Any
) -> Any:
    """Ask for a place over HTTP."""
    headers = as_(account, **body.pop("headers", {}))
    json = {"student_id": str(student), **body}
    return client.post(f"/api/v1/offerings/{offering_id}/enrolments", json=json, headers=headers)


def confirm(client: Any, enrolment_id: str, account: UUID = cast.LIN_MOTHER) -> Any:
    return client.post(f"{ENROLMENTS}/{enrolment_id}/confirm", headers=as_(account))


def withdraw(client: Any, enrolment_id: str, account: UUID = cast.LIN_MOTHER, **query: str) -> Any:
    return client.delete(f"{ENROLMENTS}/{enrolment_id}", query_string=query, headers=as_(account))


def seated(world: World, offering_id: UUID, student: UUID, **changes: Any) -> UUID:
    """Commit a place in a course; ``changes`` are fields of the new place."""
    with world.app.app_context(), transaction() as session:
        course = queries.offered(session, [offering_id])[offering_id]
        fields = {
            "class_id": cast.STUDENTS[student][1], "status": EnrolmentStatus.ENROLLED, "source": Source.DRAW,
            "round_id": course.round_id,
        }  # fmt: skip
        return places.occupy(session, course.school_id, NewPlace(offering_id, student, **fields | changes), cast.NOW)


def waiting(world: World, offering_id: UUID, student: UUID, number: int) -> UUID:
    """Commit a place on the waitlist as a draw gives it."""
    return seated(world, offering_id, student, status=EnrolmentStatus.WAITLISTED, waiting_no=number)


def statuses(world: World, offering_id: UUID) -> Counter[str]:
    """Count the places in a course by status."""
    with world.app.app_context(), reading() as session:
        rows = session.execute(select(Enrolment.status).where(Enrolment.offering_id == offering_id)).scalars()
        return Counter(rows)


def status_of(world: World, enrolment_id: Any) -> str:
    with world.app.app_context(), reading() as session:
        return session.get_one(Enrolment, UUID(str(enrolment_id))).status


def places_of(client: Any, student: UUID = cast.LIN, account: UUID = cast.LIN_MOTHER) -> dict[str, str]:
    """Return what a child has, as its family reads it: title to status, of living places."""
    page = client.get(ENROLMENTS, query_string={"student_id": str(student)}, headers=as_(account)).json
    living = {"pending_guardian", "enrolled", "offered", "waitlisted"}
    return {item["title"]: item["status"] for item in page["items"] if item["status"] in living}


def assert_all_true(world: World) -> None:
    """Fail where a counter, a class counter, a capacity, a quota or a claim differs from the places that are held."""
    with world.app.app_context(), reading() as session:
        assert_true(session)


def assert_true(session: Session) -> None:
    assert settling.miscounts(session) == []
    offerings = {row.id: row for row in session.execute(select(Offering)).scalars()}
    assert all(each.capacity is None or each.taken <= each.capacity for each in offerings.values())
    for seats in session.execute(select(ClassSeats)).scalars():
        assert seats.taken <= (offerings[seats.offering_id].class_quota or seats.taken)
    held = session.execute(select(Enrolment).where(Enrolment.status.in_([each.value for each in HOLDING]))).scalars()
    sitting = {each.id: each for each in held if each.status != EnrolmentStatus.OFFERED}
    claims = session.execute(select(SlotClaim)).scalars().all()
    claimed = {(claim.enrolment_id, claim.slot) for claim in claims}
    assert {enrolment_id for enrolment_id, _ in claimed} == sitting.keys()
    for enrolment in sitting.values():
        offering = offerings[enrolment.offering_id]
        if offering.capacity is not None:
            assert set(offering.slots) == {s for e, s in claimed if e == enrolment.id}

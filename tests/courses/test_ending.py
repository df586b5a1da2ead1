"""Places end with their term, and with a child's time at the school."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.core.clock import SHANGHAI
from app.core.db import reading, transaction
from app.core.deps import deps
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import Offering
from app.courses.service import settling
from app.schools.models import Student
from jobs import end_places
from tests import cast
from tests.cast import as_
from tests.factories.courses_places import base_care, rush, seated, status_of, waiting

AFTER_TERM = datetime(2027, 1, 23, 9, tzinfo=SHANGHAI)


def run(world) -> dict[str, int]:
    with world.app.app_context():
        return end_places.run("2027-01-23", world.clock.now, deps())


def place(world, enrolment_id: UUID) -> tuple[str, str | None]:
    with world.app.app_context(), reading() as session:
        found = session.get_one(Enrolment, enrolment_id)
        return found.status, found.ended_on.isoformat() if found.ended_on else None


@pytest.fixture
def choir(world) -> dict[str, UUID]:
    """Lin sings in a course with class quotas, the classmate waits for it."""
    offering_id = rush(world).offerings["合唱"]
    return {
        "offering": offering_id,
        "seat": seated(world, offering_id, cast.LIN),
        "wait": waiting(world, offering_id, cast.CLASSMATE, 1),
    }


def test_term_completes_places_and_ends_waits_once(world, choir):
    assert run(world) == {"ended_with_term": 0, "departed": 0}
    world.clock.set(AFTER_TERM)
    assert run(world) == {"ended_with_term": 2, "departed": 0}
    assert place(world, choir["seat"]) == ("completed", "2027-01-22")
    assert place(world, choir["wait"]) == ("expired", None)
    assert run(world) == {"ended_with_term": 0, "departed": 0}


def test_completed_places_hold_neither_seats_nor_slots(world, choir):
    world.clock.set(AFTER_TERM)
    run(world)
    with world.app.app_context(), reading() as session:
        assert session.get_one(Offering, choir["offering"]).taken == 0
        assert session.execute(select(SlotClaim)).all() == []
        assert settling.miscounts(session) == []


def test_seat_of_a_child_that_left_the_school_goes_to_the_next(world, choir):
    with world.app.app_context(), transaction() as session:
        session.execute(update(Student).where(Student.id == cast.LIN).values(status="left"))
    assert run(world) == {"ended_with_term": 0, "departed": 1}
    assert place(world, choir["seat"]) == ("dropped", "2026-11-18")
    assert status_of(world, choir["wait"]) == "offered"


def test_care_of_a_past_term_takes_nobody(client, world):
    offering_id = base_care(world)
    path = f"/api/v1/offerings/{offering_id}/enrolments"
    world.clock.set(AFTER_TERM + timedelta(hours=1))
    refused = client.post(path, json={"student_id": str(cast.LIN)}, headers=as_(cast.LIN_MOTHER))
    assert (refused.status_code, refused.json["code"]) == (409, "round-closed")

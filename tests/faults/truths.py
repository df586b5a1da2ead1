"""What must be true of a town after every fault."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import case, func, select, update

from app.checkins.models import CheckIn
from app.core.outbox import OutboxMessage
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import Offering
from app.courses.rules.words import HOLDING
from app.media.models import Photo
from app.media.rules import RENDITIONS, object_key
from app.points.models import PointEntry
from tests.faults.town import Town
from tests.servers.programs import eventually

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def everything_acknowledged_is_there_once(town: Town) -> None:
    """Check records, places, points and seats against what the phones were told. All phones must have finished."""
    _records_are_those_acknowledged(town)
    _points_are_those_of_the_records(town)
    _seats_are_those_of_the_places(town)


def _records_are_those_acknowledged(town: Town) -> None:
    with town.reading() as session:
        kept = {str(id_) for id_ in session.execute(select(CheckIn.id)).scalars()}
        places = {str(id_) for id_ in session.execute(select(Enrolment.id)).scalars()}
    assert set(town.records.values()) == kept
    assert len(town.records) == len(kept)
    assert set(town.places.values()) == places


def _points_are_those_of_the_records(town: Town) -> None:
    live = select(PointEntry.source_id, func.sum(case((PointEntry.reverses_id.is_(None), 1), else_=-1)))
    with town.reading() as session:
        counted = select(CheckIn.id).where(CheckIn.is_counted, CheckIn.status == "accepted")
        records = set(session.execute(counted).scalars())
        entries = session.execute(live.where(PointEntry.rule == "record").group_by(PointEntry.source_id)).all()
    assert {source: int(number) for source, number in entries if number} == dict.fromkeys(records, 1)


def _seats_are_those_of_the_places(town: Town) -> None:
    held = Enrolment.status.in_([status.value for status in HOLDING])
    with town.reading() as session:
        taken = {
            row.id: (row.taken, row.capacity)
            for row in session.execute(select(Offering.id, Offering.taken, Offering.capacity))
        }
        seated = dict(
            session.execute(
                select(Enrolment.offering_id, func.count()).where(held).group_by(Enrolment.offering_id)
            ).all()
        )
        claims = session.execute(select(func.count()).select_from(SlotClaim)).scalar_one()
    assert {offering: count for offering, (count, _) in taken.items()} == {each: seated.get(each, 0) for each in taken}
    assert all(count <= capacity for count, capacity in taken.values())
    assert claims == sum(seated.values())


def nothing_waits(town: Town) -> None:
    """Check that the outbox gets empty. What a killed process had claimed is given free at once, not minutes later."""
    with town.writing() as session:
        session.execute(update(OutboxMessage).values(claimed_until=None))
    undone = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.done_at.is_(None))

    def is_empty() -> bool:
        with town.reading() as session:
            return session.execute(undone).scalar_one() == 0

    eventually(is_empty, "messages are left in the outbox")


def only_photos_of_records_are_stored(town: Town, stored: Callable[[], set[str]]) -> None:
    """Check the store against the rows: before the sweep every object has a row, after it only records have objects."""
    with town.writing() as session:
        rows = set(session.execute(select(Photo.id)).scalars())
        session.execute(update(Photo).where(Photo.status != "attached").values(idle_since=_LONG_AGO))
    assert stored() <= _objects_of(rows)
    town.sweep()
    with town.reading() as session:
        left = session.execute(select(Photo.id, Photo.status)).all()
    assert {status for _, status in left} <= {"attached"}
    assert town.photos == {str(id_) for id_, _ in left}
    assert stored() == _objects_of({id_ for id_, _ in left})


def _objects_of(photo_ids: Iterable[UUID]) -> set[str]:
    return {object_key(photo_id, rendition) for photo_id in photo_ids for rendition in RENDITIONS}

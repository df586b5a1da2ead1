"""A withdrawn consent hides photos at once and deletes them a day later, unless it was a mistaken tap."""

from datetime import timedelta

from sqlalchemy import func, select

from app.core import db
from app.core.outbox import OutboxMessage
from app.media.models import Photo
from app.privacy import service as privacy
from app.privacy.rules import GRACE
from tests import cast
from tests.factories.announcements import handle, work_off
from tests.factories.lessons_works import consent
from tests.factories.rights import held, objects_of, record_with_photo

MOMENT = timedelta(minutes=1)


def photos(world) -> int:
    with world.app.app_context(), db.reading() as session:
        return session.execute(select(func.count()).select_from(Photo)).scalar_one()


def answer(client, *, granted):
    consent(client, cast.LIN_MOTHER, cast.LIN, "photo_upload", granted=granted)


def pass_time(world, span):
    world.clock.advance(seconds=span.total_seconds())
    work_off(world)


def test_photos_are_deleted_with_their_objects_once_the_refusal_has_stood_for_a_day(world, client):
    _, photo_id = record_with_photo(world, client)
    answer(client, granted=False)
    pass_time(world, GRACE - MOMENT)
    assert (photos(world), objects_of(world, photo_id)) == (1, [True, True])
    pass_time(world, MOMENT)
    assert (photos(world), objects_of(world, photo_id)) == (0, [False, False])
    assert "photos" not in held(client)
    assert held(client)["check_ins"] == 1


def test_mistaken_tap_is_undone_by_granting_again(world, client):
    _, photo_id = record_with_photo(world, client)
    answer(client, granted=False)
    pass_time(world, MOMENT)
    answer(client, granted=True)
    pass_time(world, GRACE * 2)
    assert (held(client)["photos"], objects_of(world, photo_id)) == (1, [True, True])


def test_day_of_grace_begins_anew_with_each_refusal(world, client):
    record_with_photo(world, client)
    answer(client, granted=False)
    pass_time(world, GRACE / 2)
    answer(client, granted=True)
    answer(client, granted=False)
    pass_time(world, GRACE / 2)
    assert photos(world) == 1
    pass_time(world, GRACE / 2)
    assert photos(world) == 0


def test_handler_that_is_run_twice_erases_once(world, client):
    record_with_photo(world, client)
    answer(client, granted=False)
    world.clock.advance(seconds=GRACE.total_seconds())
    with world.app.app_context(), db.reading() as session:
        topic = OutboxMessage.topic == privacy.PHOTOS_REFUSED
        payload = session.execute(select(OutboxMessage.payload).where(topic)).scalar_one()
    for _ in range(2):
        handle(world, privacy.PHOTOS_REFUSED, payload)
    work_off(world)
    assert photos(world) == 0

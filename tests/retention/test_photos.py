"""Photos of a term that is over: a letter first, and what it announced afterwards, no sooner."""

from datetime import date

from app.checkins.models import CheckIn, CheckInPhoto
from app.core import db
from app.media.models import Photo
from app.retention.models import PhotoClearance
from app.retention.service import photos
from jobs import clear_photos
from tests import cast
from tests.cast import as_
from tests.factories.announcements import inbox, work_off
from tests.factories.checkins import balance
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import enter
from tests.factories.photos import send_photo, small_photo
from tests.factories.retention import on, run
from tests.factories.rights import objects_of, record_with_photo
from tests.rights.test_erasing import count

AFTER_THE_TERM = date(2027, 1, 23)
LAST_DAY_OF_GRACE, DUE = date(2027, 2, 21), date(2027, 2, 22)


def letters(client, account=cast.LIN_MOTHER):
    return [one["title"] for one in inbox(client, account)]


def test_photos_stay_while_their_term_runs(world, client):
    record_with_photo(world, client)
    on(world, date(2027, 1, 22))
    assert run(world, clear_photos) == {"told": 0, "photos": 0}


def test_families_are_told_once_and_photos_go_thirty_days_later_without_their_records(world, client):
    record, photo_id = record_with_photo(world, client)
    points = balance(client)
    on(world, AFTER_THE_TERM)
    assert run(world, clear_photos) == {"told": 1, "photos": 0}
    assert run(world, clear_photos) == {"told": 0, "photos": 0}
    work_off(world)
    assert letters(client) == letters(client, cast.CLASSMATE_FATHER) == ["上学期的劳动照片将在2027-02-22删除"]
    assert letters(client, cast.OUTSIDE_GUARDIAN) == []
    on(world, LAST_DAY_OF_GRACE)
    assert run(world, clear_photos)["photos"] == 0
    on(world, DUE)
    assert run(world, clear_photos) == {"told": 0, "photos": 1}
    work_off(world)
    assert (objects_of(world, photo_id), count(world, Photo), count(world, CheckInPhoto)) == ([False, False], 0, 0)
    shown = client.get(f"/api/v1/check-ins/{record['id']}", headers=as_(cast.LIN_MOTHER)).json
    assert (shown["photos"], balance(client)) == ([], points)


def test_photos_of_works_and_of_the_new_term_stay(world, client):
    lessons = taught(world, cast.LIN)
    kept = send_photo(client, small_photo(7), cast.HOMEROOM, cast.LIN).json["id"]
    enter(client, lessons, photo_ids=[kept])
    record_with_photo(world, client)
    on(world, AFTER_THE_TERM)
    run(world, clear_photos)
    record_with_photo(world, client, seed=2)
    on(world, DUE)
    assert run(world, clear_photos)["photos"] == 1
    assert (count(world, Photo), count(world, CheckIn)) == (3, 2)  # One of them waits for the outbox.
    work_off(world)
    assert count(world, Photo) == 2


def test_run_that_died_half_way_is_finished_by_the_next_and_counted_once(world, client, monkeypatch):
    monkeypatch.setattr(photos, "CLEARED_AT_ONCE", 1)
    for seed in (1, 2, 3):
        record_with_photo(world, client, seed=seed)
        world.clock.advance(days=1)
    on(world, AFTER_THE_TERM)
    run(world, clear_photos)
    on(world, DUE)
    with world.app.app_context(), db.transaction() as session:
        assert photos.clear(session, cast.TIANJIA, date(2027, 1, 22), world.clock.now()) == 1
    monkeypatch.setattr(clear_photos, "MOST_A_RUN", 1)
    assert run(world, clear_photos)["photos"] == 1
    assert run(world, clear_photos)["photos"] == 1
    assert run(world, clear_photos)["photos"] == 0
    with world.app.app_context(), db.reading() as session:
        cleared = session.get(PhotoClearance, (cast.TIANJIA, date(2027, 1, 22)))
        assert (cleared.photos, cleared.done_at) == (3, world.clock.now())

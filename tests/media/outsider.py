"""A stranger tries the photos."""

from app.core import db
from app.core.ids import new_id
from app.media.models import PhotoUpload
from tests import cast
from tests.factories.checkins import record
from tests.factories.photos import send_photo, small_photo
from tests.outsiders import Case


def lins_photo(world):
    return {"photo_id": send_photo(world.app.test_client(), small_photo()).json["id"]}


def lins_record_photo(world):
    """Return a photo that belongs to a record of Lin's."""
    photo_id = lins_photo(world)["photo_id"]
    assert record(world.app.test_client(), title="扫地", photo_ids=[photo_id]).status_code == 201
    return {"photo_id": photo_id}


def lins_upload(world):
    """Return a photo that Lin's mother got a ticket for."""
    photo_id = new_id()
    times = dict.fromkeys(("created_at", "idle_since"), cast.NOW)
    with world.app.app_context(), db.transaction() as session:
        session.add(PhotoUpload(photo_id=photo_id, account_id=cast.LIN_MOTHER, status="awaited", **times))
    return {"photo_id": photo_id}


CASES = [
    Case("POST", "/api/v1/photos", data={"student_id": str(cast.LIN)}, file=("IMG_1.JPG", small_photo())),
    Case("POST", "/api/v1/photos/tickets", json={"student_id": str(cast.LIN)}),
    Case("POST", "/api/v1/photos/<uuid:photo_id>/complete", prepare=lins_upload),
    Case("GET", "/api/v1/photos/<uuid:photo_id>", prepare=lins_photo),
    Case("GET", "/api/v1/photos/hidden", query=f"class_id={cast.CLASS_32}"),
    Case("PUT", "/api/v1/photos/<uuid:photo_id>/safety", json={"safety": "rejected"}, prepare=lins_record_photo),
]

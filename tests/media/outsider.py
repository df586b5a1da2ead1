"""A stranger tries the photos."""

from tests import cast
from tests.factories.photos import send_photo, small_photo
from tests.outsiders import Case


def lins_photo(world):
    return {"photo_id": send_photo(world.app.test_client(), small_photo()).json["id"]}


CASES = [
    Case("POST", "/api/v1/photos", data={"student_id": str(cast.LIN)}, file=("IMG_1.JPG", small_photo())),
    Case("GET", "/api/v1/photos/<uuid:photo_id>", prepare=lins_photo),
]

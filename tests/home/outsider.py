"""A stranger tries the first screens of Tianjia School."""

from tests import cast
from tests.factories.checkins import load_library, record, task_ids
from tests.factories.lessons import course
from tests.outsiders import Case


def a_busy_school(world):
    load_library(world)
    record(world.app.test_client(), task_id=task_ids(world, "K02")[0])
    course(world)
    return {}


def tells_nothing_of_tianjia(answer):
    """Strangers may have screens of their own; nothing of another school is on them."""
    assert answer.status_code in {200, 403}
    for own in (cast.TIANJIA, cast.CLASS_32, cast.LIN, cast.CLASSMATE, "林小满", "篮球"):
        assert str(own) not in answer.text


CASES = [
    Case("GET", "/api/v1/home", prepare=a_busy_school, check=tells_nothing_of_tianjia),
    Case("GET", "/api/v1/schools/<uuid:school_id>/week-board", {"school_id": cast.TIANJIA}, prepare=a_busy_school),
    Case("GET", "/api/v1/classes/<uuid:class_id>/board", {"class_id": cast.CLASS_32}, prepare=a_busy_school),
    Case("GET", "/api/v1/teaching", prepare=a_busy_school, check=tells_nothing_of_tianjia),
]

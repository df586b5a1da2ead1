"""The times of the slots over HTTP."""

from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import a_draft, a_published, cancel, refusal

SETTINGS = f"/api/v1/schools/{cast.TIANJIA}/course-settings"
DEFAULT = [{"number": 1, "from": "16:00", "to": "17:00"}, {"number": 2, "from": "17:00", "to": "18:00"}]
LATER = [{"number": 1, "from": "16:10", "to": "17:00"}]


def read(client, account=cast.LIN_MOTHER):
    return client.get(SETTINGS, headers=as_(account)).json["slot_times"]


def write(client, slot_times, account=cast.OFFICE):
    return client.put(SETTINGS, json={"slot_times": slot_times}, headers=as_(account))


def test_a_school_that_set_nothing_has_two_hours_from_four(client):
    assert read(client) == read(client, cast.LIN_CARD) == DEFAULT


def test_the_office_sets_the_times(client):
    assert write(client, LATER, cast.TEACHER).status_code == 403
    assert write(client, LATER).json["slot_times"] == LATER
    assert read(client) == LATER


def test_times_that_overlap_or_reach_into_the_night_are_refused(client):
    overlapping = [*LATER, {"number": 2, "from": "16:30", "to": "18:00"}]
    assert refusal(write(client, overlapping)) == (422, "slot-times-invalid")
    assert refusal(write(client, [{"number": 1, "from": "19:00", "to": "21:00"}])) == (422, "slot-times-invalid")
    assert read(client) == DEFAULT


def test_a_slot_that_a_published_course_uses_stays(client):
    offering_id = a_published(client, slots=["3-2"])
    answer = write(client, LATER)
    assert refusal(answer) == (409, "slot-in-use")
    assert "3-2" in answer.json["detail"]
    cancel(client, offering_id)
    assert write(client, LATER).status_code == 200


def test_a_third_slot_can_be_used_once_it_has_a_time(client):
    write(client, [*DEFAULT, {"number": 3, "from": "18:00", "to": "19:00"}])
    assert a_draft(client, slots=["3-3"])

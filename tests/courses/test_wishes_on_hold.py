"""What the homeroom teacher learns of days and wishes that wait for the families of the class: whose, never which."""

from datetime import timedelta

from tests import cast
from tests.cast import as_
from tests.factories.courses_rounds import OPEN_AT, ROUNDS, prepared_round

MOTHER = as_(cast.LIN_MOTHER)


def overview(client, found, account=cast.HOMEROOM):
    answer = client.get(f"{ROUNDS}/{found.id}/wishes", headers=as_(account))
    assert answer.status_code == 200, answer.text
    return answer.json


def ids(children):
    return [child["student_id"] for child in children]


def test_wishes_that_nobody_confirmed_are_listed_to_the_homeroom_teacher_without_what_they_are(client, world):
    opened = prepared_round(world)
    world.clock.set(OPEN_AT)
    body = {"wishes": [{"weekday": 3, "slot": 1, "ranked": [str(opened.offerings["机器人"])]}]}
    for student, account in ((cast.LIN, cast.LIN_MOTHER), (cast.CLASSMATE, cast.TEACHER)):
        client.put(f"{ROUNDS}/{opened.id}/wishes/{student}", json=body, headers=as_(account))
    assert overview(client, opened)["unconfirmed"] == [
        {
            "student_id": str(cast.CLASSMATE), "name": "阿依古丽·买买提", "class_label": "三年级2班", "seat_no": 8,
            "revision": 1, "entered_at": "2026-11-20T12:00:00+08:00",
        }
    ]  # fmt: skip
    for account in (cast.HOMEROOM_31, cast.OFFICE, cast.LIN_MOTHER):
        assert overview(client, opened, account)["unconfirmed"] == []
    confirmation = f"{ROUNDS}/{opened.id}/wishes/{cast.CLASSMATE}/confirm"
    client.post(confirmation, json={"on_paper": True, "revision": 1}, headers=as_(cast.HOMEROOM))
    assert overview(client, opened)["unconfirmed"] == []


def test_emptied_sheet_counts_as_missing_with_the_revision_that_replaces_it(client, world):
    opened = prepared_round(world)
    world.clock.set(OPEN_AT)
    client.put(f"{ROUNDS}/{opened.id}/wishes/{cast.LIN}", json={"wishes": []}, headers=as_(cast.LIN_CARD))
    found = overview(client, opened)
    assert found["unconfirmed"] == []
    assert [(one["student_id"], one["revision"]) for one in found["without_sheet"]] == [
        (str(cast.LIN), 1),
        (str(cast.CLASSMATE), 0),
    ]


def test_children_without_days_are_listed_while_days_are_asked(client, world):
    until = OPEN_AT - timedelta(hours=2)
    asked = prepared_round(world, prepared_at=None, register_until=until, children=[])
    assert ids(overview(client, asked)["without_days"]) == [str(cast.LIN), str(cast.CLASSMATE)]
    assert overview(client, asked, cast.OFFICE)["without_days"] == []
    client.put(f"{ROUNDS}/{asked.id}/days/{cast.LIN}", json={"slots": []}, headers=MOTHER)
    assert ids(overview(client, asked)["without_days"]) == [str(cast.CLASSMATE)]
    world.clock.set(until)
    assert overview(client, asked)["without_days"] is None

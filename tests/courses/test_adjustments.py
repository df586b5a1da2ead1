"""Moving single children by hand between the draw and its publication."""

from app.core.audit import AuditEntry
from app.courses.models.draws import DrawAdjustment
from app.courses.models.enrolments import Enrolment
from tests import cast
from tests.cast import as_
from tests.factories.courses_draws import OFFICE, drawable, drawn, rows
from tests.factories.courses_rounds import PUBLISH_AT

COURSES = {
    "机器人": {"capacity": 1},
    "书法": {"capacity": 5, "class_quota": 1},
    "足球队": {"slots": ["1-1", "5-1"], "capacity": 5},
    "剪纸": {"slots": ["5-1"], "capacity": 5},
    "五年级编程": {"slots": ["3-1"], "grades": [5]},
    "围棋": {"slots": ["1-1"], "min_to_open": 3, "capacity": 3},
}
WISHES = {
    cast.LIN: {"3-1": ["机器人"], "5-1": ["剪纸"]},
    cast.CLASSMATE: {"3-1": ["书法"], "5-1": ["剪纸"]},
}


def move(client, found, student_id, slot, to, reason="家长来校说明情况", **more):
    body = {
        "student_id": str(student_id), "slot": slot, "to_offering_id": str(found.offerings[to]) if to else None,
        "reason": reason,
    }  # fmt: skip
    return client.post(f"{found.url}/draw/adjustments", json=body, headers=OFFICE | more)


def codes(answer):
    assert answer.status_code == 422, answer.text
    return [error["code"] for error in answer.json["errors"]]


def test_child_is_moved_with_a_reason_and_audit(world, client):
    found = drawn(world, drawable(world, COURSES, WISHES))
    answer = move(client, found, cast.LIN, "5-1", None)
    assert answer.status_code == 201
    assert answer.json["from_offering_id"] == str(found.offerings["剪纸"])
    assert answer.json["to_offering_id"] is None
    listed = client.get(f"{found.url}/draw/adjustments", headers=OFFICE).json
    assert listed == {"items": [answer.json | {"student_name": "林小满"}], "next": None}
    (entry,) = [entry for entry in rows(world, AuditEntry) if entry.action == "draw.adjusted"]
    assert entry.detail["student_id"] == str(cast.LIN)


def test_same_move_again_is_one_move(world, client):
    found = drawn(world, drawable(world, COURSES, WISHES))
    first = move(client, found, cast.LIN, "3-1", None)
    assert move(client, found, cast.LIN, "3-1", None).json == first.json
    assert len(rows(world, DrawAdjustment)) == 1
    assert move(client, found, cast.LIN, "3-1", "机器人").status_code == 201
    assert move(client, found, cast.LIN, "3-1", None).json["id"] != first.json["id"]


def test_what_stands_against_a_move_is_said(world, client):
    found = drawn(world, drawable(world, COURSES, WISHES, slots={cast.PARALLEL: ["3-1", "5-1"]}))
    assert codes(move(client, found, cast.LIN, "3-1", "机器人")) == ["unchanged"]
    assert codes(move(client, found, cast.LIN, "3-1", "剪纸")) == ["other-slot", "time-clash"]
    assert codes(move(client, found, cast.LIN, "3-1", "五年级编程")) == ["other-grade"]
    assert codes(move(client, found, cast.LIN, "3-1", "书法")) == ["class-quota-full"]
    assert codes(move(client, found, cast.CLASSMATE, "3-1", "机器人")) == ["course-full"]
    assert codes(move(client, found, cast.LIN, "1-1", "足球队")) == ["time-clash"]
    assert codes(move(client, found, cast.LIN, "1-1", "围棋")) == ["course-closed"]
    assert codes(move(client, found, cast.PARALLEL, "1-1", "围棋")) == ["slot-not-registered"]
    assert codes(move(client, found, cast.PARALLEL, "5-1", "足球队")) == ["time-clash"]
    assert rows(world, DrawAdjustment) == []


def test_seat_given_up_by_hand_is_free_for_another_child(world, client):
    found = drawn(world, drawable(world, COURSES, WISHES))
    assert move(client, found, cast.LIN, "3-1", None).status_code == 201
    assert move(client, found, cast.CLASSMATE, "3-1", "机器人").status_code == 201
    assert move(client, found, cast.LIN, "3-1", "书法").status_code == 201


def test_course_of_several_slots_takes_and_gives_up_all_of_them(world, client):
    found = drawn(world, drawable(world, COURSES, WISHES))
    assert move(client, found, cast.LIN, "5-1", None).status_code == 201
    assert move(client, found, cast.LIN, "1-1", "足球队").status_code == 201
    assert codes(move(client, found, cast.LIN, "5-1", "足球队")) == ["unchanged"]
    swapped = move(client, found, cast.LIN, "5-1", "剪纸")
    assert swapped.json["from_offering_id"] == str(found.offerings["足球队"])


def test_strange_child_and_strange_course_are_not_found(world, client):
    found = drawn(world, drawable(world, COURSES, WISHES))
    assert move(client, found, cast.OUTSIDE_CHILD, "3-1", None).json["code"] == "child-not-in-round"
    body = {"student_id": str(cast.LIN), "slot": "3-1", "to_offering_id": str(found.care), "reason": "x"}
    answer = client.post(f"{found.url}/draw/adjustments", json=body, headers=OFFICE)
    assert (answer.status_code, answer.json["code"]) == (404, "offering-not-found")


def test_nothing_is_moved_before_the_draw(world, client):
    assert move(client, drawable(world, COURSES, WISHES), cast.LIN, "3-1", None).json["code"] == "not-drawn"


def test_waitlist_follows_what_was_changed_by_hand(world, client):
    wishes = {cast.LIN: {"3-1": ["机器人", "书法"]}, cast.LIN_BROTHER: {"3-1": ["机器人", "书法"]}}
    found = drawn(world, drawable(world, COURSES, wishes))
    explained = {child: client.get(f"{found.url}/draw/explanations/{child}", headers=OFFICE).json for child in wishes}
    (loser,) = [child for child, told in explained.items() if slot_of(told, "3-1")["got"] == "书法"]
    (winner,) = set(wishes) - {loser}
    assert move(client, found, winner, "3-1", None).status_code == 201
    assert move(client, found, loser, "3-1", "机器人").status_code == 201
    publish(world, client, found)
    assert [
        row.status for row in rows(world, Enrolment, Enrolment.student_id == loser, Enrolment.source == "by_hand")
    ] == ["enrolled"]
    assert rows(world, Enrolment, Enrolment.status == "waitlisted") == []


def slot_of(explanation, slot):
    return next(one for one in explanation["slots"] if one["slot"] == slot)


def publish(world, client, found):
    world.clock.set(PUBLISH_AT)
    assert client.post(f"{found.url}/publish", headers=OFFICE).status_code == 200


def test_family_reads_what_was_changed_and_why(world, client):
    found = drawn(world, drawable(world, COURSES, WISHES))
    move(client, found, cast.LIN, "5-1", None, reason="与校队训练冲突")
    publish(world, client, found)
    told = slot_of(client.get(f"{found.url}/draw/explanations/{cast.LIN}", headers=as_(cast.LIN_MOTHER)).json, "5-1")
    assert told["changes"] == [{"from_title": "剪纸", "to_title": None, "reason": "与校队训练冲突"}]
    assert "抽签后学校手工调整:由剪纸调整为无课程。理由:与校队训练冲突" in told["sentences"]

"""Publishing a drawn round over HTTP: places, waitlists, care, calls and words; and the file that anybody can check."""

import base64
import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import update

from app.announcements.models import Announcement
from app.core import db
from app.core.audit import AuditEntry
from app.courses.models.draws import DrawAdjustment, DrawnOffering, DrawnPlace, FamilyCall
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import Offering
from app.courses.models.rounds import RoundChild, WishSheet
from app.courses.rules.words import EnrolmentStatus, Source
from app.courses.service import offerings
from app.courses.service.places import NewPlace, give_base_care, occupy
from app.schools.service import leave
from tests import cast
from tests.cast import as_
from tests.factories.courses_draws import (
    OFFICE,
    PRINCIPAL,
    a_school,
    drawable,
    drawn,
    published,
    rows,
)
from tests.factories.courses_rounds import ADJUST_UNTIL, PUBLIC_AT, PUBLISH_AT
from tests.guards.sources import ROOT

TITLES = {
    "placed": "已录取课程",
    "to_confirm": "等待家长确认",
    "without": "没有录取特色课程",
    "nothing_new": "没有录取志愿中的课程",
    "silent": "没有收到您的志愿",
}


def publish(client, found, account=cast.OFFICE):
    return client.post(f"{found.url}/publish", headers=as_(account))


def places_of(world, student_id):
    """Return a child's places by title: status and source."""
    titles = {row.id: row for row in rows(world, Offering)}
    found = rows(world, Enrolment, Enrolment.student_id == student_id)
    return {(tuple(titles[row.offering_id].slots), row.source): row.status for row in found}


def told(world):
    """Return which children were told each kind of note."""
    notes = rows(world, Announcement, Announcement.kind == "note")
    return {
        kind: {student for note in notes if words in note.body for student in note.audience["student_ids"]}
        for kind, words in TITLES.items()
    }


def test_everybody_gets_what_was_drawn_or_waits(world, client):
    found = published(world, a_school(world))
    offering = {row.id: row for row in rows(world, Offering)}
    drawn_places = {(row.student_id, row.offering_id) for row in rows(world, DrawnPlace) if row.offering_id}
    given = [row for row in rows(world, Enrolment) if row.source == "draw"]
    seated = {(row.student_id, row.offering_id) for row in given if row.status != "waitlisted"}
    assert seated == drawn_places
    for offering_id, taken in Counter(offering_id for _, offering_id in seated).items():
        assert offering[offering_id].taken == taken <= offering[offering_id].capacity
    waiting = {(row.student_id, str(row.offering_id)): row.waiting_no for row in given if row.status == "waitlisted"}
    assert waiting == {
        (row.student_id, wish): number for row in rows(world, DrawnPlace) for wish, number in row.waiting.items()
    }
    assert found.offerings["围棋"] not in {row.offering_id for row in given}


def test_place_is_the_childs_where_a_guardian_confirmed_and_waits_for_it_otherwise(world, client):
    published(world, a_school(world))
    confirmed = {row.student_id: row.confirmed_by for row in rows(world, WishSheet)}
    seated = [row for row in rows(world, Enrolment) if row.source == "draw" and row.status != "waitlisted"]
    assert {row.status for row in seated} == {"enrolled", "pending_guardian"}
    for row in seated:
        if confirmed[row.student_id]:
            assert (row.status, row.confirmed_by, row.answer_by) == ("enrolled", cast.LIN_MOTHER, None)
        else:
            assert (row.status, row.confirmed_by, row.answer_by) == ("pending_guardian", None, ADJUST_UNTIL)


def test_late_publication_leaves_families_two_days_to_confirm(world, client):
    found = drawn(world, a_school(world))
    world.clock.set(ADJUST_UNTIL + timedelta(hours=1))
    assert publish(client, found).status_code == 200
    asked = {row.answer_by for row in rows(world, Enrolment) if row.status == "pending_guardian"}
    assert asked == {ADJUST_UNTIL + timedelta(hours=49)}


def test_every_registered_slot_is_a_course_or_care(world, client):
    published(world, a_school(world, register_until=cast.NOW))
    claimed = Counter((row.student_id, row.slot) for row in rows(world, SlotClaim))
    registered = {(row.student_id, slot) for row in rows(world, RoundChild) for slot in row.slots}
    assert claimed == Counter(registered)


def test_where_days_were_not_asked_care_is_given_only_where_a_family_chose(world, client):
    found = drawable(
        world,
        wishes={cast.LIN: {"3-1": ["机器人"]}},
        courses={"机器人": {"min_to_open": 2}, "合唱": {"slots": ["4-1"]}},
    )
    published(world, found)
    assert {row.slot for row in rows(world, SlotClaim, SlotClaim.student_id == cast.LIN)} == {"3-1"}
    assert {row.slot for row in rows(world, SlotClaim, SlotClaim.student_id == cast.CLASSMATE)} == {"3-1", "4-1"}


def test_course_below_its_minimum_is_cancelled_with_the_reason(world, client):
    found = published(world, a_school(world))
    closed = next(row for row in rows(world, Offering) if row.id == found.offerings["围棋"])
    assert (closed.status, closed.cancel_reason) == ("cancelled", "报名人数未达到开班人数")


def test_children_placed_beforehand_in_a_closed_course_are_freed_and_called(world, client):
    found = drawable(world, courses={"机器人": {"min_to_open": 2}, "书法": {}}, wishes={cast.LIN: {"3-1": ["书法"]}})
    with world.app.app_context(), db.transaction() as session:
        session.get_one(RoundChild, (found.id, cast.PARALLEL)).slots = []
        place_beforehand(session, found, cast.PARALLEL, "机器人")
    published(world, found)
    assert {row.status for row in rows(world, Enrolment, Enrolment.offering_id == found.offerings["机器人"])} == {
        "cancelled"
    }
    assert [row.student_id for row in rows(world, FamilyCall)] == [cast.PARALLEL]


def place_beforehand(session, found, student_id, title):
    class_id = cast.STUDENTS[student_id][1]
    place = NewPlace(
        found.offerings[title], student_id, class_id, EnrolmentStatus.PENDING_GUARDIAN, Source.PLACED, found.id
    )
    occupy(session, cast.TIANJIA, place, cast.NOW)


def test_seats_and_class_seats_given_beforehand_are_not_drawn(world, client):
    courses = {"机器人": {"capacity": 2, "class_quota": 1}}
    found = drawable(world, courses, wishes={cast.LIN: {"3-1": ["机器人"]}, cast.LIN_BROTHER: {"3-1": ["机器人"]}})
    with world.app.app_context(), db.transaction() as session:
        session.get_one(RoundChild, (found.id, cast.CLASSMATE)).slots = []
        place_beforehand(session, found, cast.CLASSMATE, "机器人")
    published(world, found)
    (row,) = rows(world, DrawnOffering)
    assert (row.seats, row.applicants, row.placed) == (1, 2, 1)
    assert places_of(world, cast.LIN)[("3-1",), "draw"] == "waitlisted"
    assert places_of(world, cast.LIN_BROTHER) == {(("3-1",), "draw"): "enrolled"}


def test_child_without_a_course_gets_care_is_told_and_called(world, client):
    found = drawable(world, courses={"机器人": {"min_to_open": 2}}, wishes={cast.LIN: {"3-1": ["机器人"]}})
    published(world, found)
    assert places_of(world, cast.LIN) == {(("1-1", "3-1", "4-1", "5-1"), "base_care"): "enrolled"}
    assert [row.student_id for row in rows(world, FamilyCall)] == [cast.LIN]
    assert told(world)["without"] == {str(cast.LIN)}


def test_each_family_is_told_once_in_the_words_of_its_outcome(world, client):
    published(world, a_school(world))
    notes = told(world)
    everybody = [student for students in notes.values() for student in students]
    chose_nothing = {str(row.student_id) for row in rows(world, WishSheet) if not row.wishes and row.confirmed_at}
    assert len(everybody) == len(set(everybody))
    assert set(everybody) == {str(row.student_id) for row in rows(world, RoundChild)} - chose_nothing
    assert all(notes[kind] for kind in ("placed", "to_confirm", "silent"))
    pending = {str(row.student_id) for row in rows(world, Enrolment) if row.status == "pending_guardian"}
    assert notes["to_confirm"] == pending
    offers = [note for note in rows(world, Announcement) if note.answer_by]
    assert {student for note in offers for student in note.audience["student_ids"]} == pending
    assert {note.answer_by for note in offers} == {
        row.answer_by for row in rows(world, Enrolment) if row.status == "pending_guardian"
    }


def test_child_with_another_course_that_got_nothing_new_is_told_but_not_called(world, client):
    courses = {"机器人": {"slots": ["3-1"]}, "合唱": {"slots": ["4-1"], "min_to_open": 2}}
    found = drawable(world, courses, wishes={cast.PARALLEL: {"4-1": ["合唱"]}}, slots={cast.PARALLEL: ["4-1"]})
    with world.app.app_context(), db.transaction() as session:
        place_beforehand(session, found, cast.PARALLEL, "机器人")
    published(world, found)
    assert told(world)["nothing_new"] == {str(cast.PARALLEL)}
    assert rows(world, FamilyCall) == []


def test_silent_families_get_left_over_seats_only_where_the_rule_says_so(world, client):
    found = drawable(
        world, courses={"机器人": {"capacity": 3}}, wishes={cast.LIN: {"3-1": ["机器人"]}}, silent_rule="left_over"
    )
    published(world, found)
    left_over = rows(world, Enrolment, Enrolment.source == "left_over")
    assert len(left_over) == 2
    assert {row.status for row in left_over} == {"pending_guardian"}
    assert places_of(world, cast.LIN) == {(("3-1",), "draw"): "enrolled"}
    assert len(rows(world, Enrolment, Enrolment.source == "base_care")) == 1


def test_silent_families_never_get_a_seat_for_which_somebody_waits(world, client):
    wishes = {cast.LIN: {"3-1": ["机器人"]}, cast.CLASSMATE: {"3-1": ["机器人"]}}
    courses = {"机器人": {"capacity": 3, "class_quota": 1}}
    published(world, drawable(world, courses, wishes, silent_rule="left_over"))
    assert rows(world, Enrolment, Enrolment.source == "left_over") == []
    assert sorted(row.status for row in rows(world, Enrolment, Enrolment.source == "draw")) == [
        "enrolled",
        "waitlisted",
    ]


def test_publication_waits_for_the_draw_and_for_its_promised_time(world, client):
    found = a_school(world)
    world.clock.set(PUBLISH_AT)
    assert publish(client, found).json["code"] == "not-drawn"
    drawn(world, found)
    assert world.clock.now() == PUBLIC_AT
    early = publish(client, found)
    assert (early.status_code, early.json["code"]) == (409, "publication-too-early")
    assert early.json["publish_at"] == "2026-11-23T12:00:00+08:00"
    world.clock.set(PUBLISH_AT)
    assert publish(client, found).json["status"] == "published"


def test_publishing_again_and_at_once_changes_nothing(world, at_once):
    found = drawn(world, a_school(world))
    world.clock.set(PUBLISH_AT)
    accounts = (cast.OFFICE, cast.PRINCIPAL)
    answers = at_once(3, lambda number: publish(world.app.test_client(), found, accounts[number % 2]))
    assert [answer.status_code for answer in answers] == [200] * 3, answers[0].text
    assert len({answer.text for answer in answers}) == 1
    before = rows(world, Enrolment)
    assert publish(world.app.test_client(), found).status_code == 200
    assert rows(world, Enrolment) == before
    assert [entry.action for entry in rows(world, AuditEntry)].count("draw.published") == 1


def test_published_draw_is_neither_void_nor_adjusted(world, client):
    found = published(world, drawable(world))
    later = (PUBLISH_AT + timedelta(days=1)).isoformat()
    body = {"reason": "不满意", "public_source": "下一期", "public_at": later}
    assert client.post(f"{found.url}/draw/void", json=body, headers=PRINCIPAL).json["code"] == "draw-published"
    move = {"student_id": str(cast.LIN), "slot": "3-1", "to_offering_id": None, "reason": "换"}
    assert client.post(f"{found.url}/draw/adjustments", json=move, headers=OFFICE).json["code"] == "draw-published"


def test_course_cancelled_after_the_draw_needs_a_decision_before_publication(world, client):
    found = drawn(world, drawable(world, wishes={cast.LIN: {"3-1": ["机器人"]}}))
    robots = found.offerings["机器人"]
    with world.app.app_context(), db.transaction() as session:
        offerings.cancel(session, cast.OFFICE, session.get_one(Offering, robots), "教师生病", PUBLIC_AT)
    world.clock.set(PUBLISH_AT)
    answer = publish(client, found)
    assert (answer.status_code, answer.json["code"]) == (409, "drawn-course-gone")
    assert answer.json["offerings"] == [{"offering_id": str(robots), "children": 1}]
    move = {
        "student_id": str(cast.LIN),
        "slot": "3-1",
        "to_offering_id": str(found.offerings["书法"]),
        "reason": "停开",
    }
    assert client.post(f"{found.url}/draw/adjustments", json=move, headers=OFFICE).status_code == 201
    assert publish(client, found).status_code == 200
    assert places_of(world, cast.LIN)[("3-1",), "by_hand"] == "pending_guardian"


def test_seats_that_have_gone_since_the_freeze_are_named(world, client):
    wishes = {cast.LIN: {"3-1": ["书法"]}, cast.CLASSMATE: {"3-1": ["书法"]}}
    found = drawn(world, drawable(world, wishes=wishes))
    with world.app.app_context(), db.transaction() as session:
        session.execute(update(Offering).where(Offering.id == found.offerings["书法"]).values(capacity=1))
    world.clock.set(PUBLISH_AT)
    answer = publish(client, found)
    assert (answer.status_code, answer.json["code"]) == (409, "drawn-seats-gone")
    assert answer.json["offerings"] == [{"offering_id": str(found.offerings["书法"]), "missing": 1}]


def test_child_that_left_after_the_draw_holds_nothing(world, client):
    found = drawn(world, drawable(world, wishes={cast.LIN: {"3-1": ["机器人"]}}))
    with world.app.app_context(), db.transaction() as session:
        leave(session, cast.TIANJIA, cast.LIN, cast.TODAY, PUBLIC_AT)
    world.clock.set(PUBLISH_AT)
    assert publish(client, found).status_code == 200
    assert rows(world, Enrolment, Enrolment.student_id == cast.LIN) == []
    assert rows(world, FamilyCall) == []


def test_base_care_gives_way_to_a_drawn_course(world, client):
    found = drawable(world, wishes={cast.LIN: {"3-1": ["机器人"]}})
    with world.app.app_context(), db.transaction() as session:
        give_base_care(session, cast.TIANJIA, [(cast.LIN, cast.CLASS_32, 3, "3-1")], cast.TERM, None, cast.NOW)
    published(world, found)
    (claim,) = rows(world, SlotClaim, SlotClaim.student_id == cast.LIN, SlotClaim.slot == "3-1")
    (place,) = rows(world, Enrolment, Enrolment.id == claim.enrolment_id)
    assert place.offering_id == found.offerings["机器人"]


def test_file_is_downloaded_by_anybody_and_confirmed_by_the_verifier(world, client, tmp_path):
    found = a_school(world)
    drawn(world, found)
    early = client.get(f"{found.url}/draw/file")
    assert (early.status_code, early.json["code"]) == (404, "draw-not-published")
    world.clock.set(PUBLISH_AT)
    publish(client, found)
    answer = client.get(f"{found.url}/draw/file")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "attachment" in answer.headers["Content-Disposition"]
    digest = base64.b64encode(sha256(answer.data).digest()).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert all(name not in answer.text for _, _, _, name in cast.STUDENTS.values())
    shown = client.get(f"{found.url}/draw", headers=OFFICE).json
    document = json.loads(answer.data)
    assert document["result"]["input_sha256"] == shown["input_sha256"]
    code = client.get(f"{found.url}/draw/code/{cast.LIN}", headers=as_(cast.LIN_MOTHER)).json["code"]
    assert checked(tmp_path, answer.data, client, found, code).returncode == 0
    tampered = answer.data.replace(b'"seats":6', b'"seats":7')
    assert checked(tmp_path, tampered, client, found, code).returncode == 1


def checked(tmp_path, content, client, found, code):
    """Run the downloaded verifier on a downloaded file in a Python of its own."""
    program, file = tmp_path / "verify.py", tmp_path / "draw.json"
    program.write_bytes(client.get(f"{found.url}/draw/verifier").data)
    file.write_bytes(content)
    return subprocess.run([sys.executable, "-I", program, file, "--code", code], capture_output=True, check=False)


def test_file_is_not_sent_again_to_who_has_it(world, client):
    found = published(world, drawable(world))
    etag = client.get(f"{found.url}/draw/file").headers["ETag"]
    again = client.get(f"{found.url}/draw/file", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_verifier_is_the_projects_own_and_its_hash_is_shown(world, client):
    found = drawable(world)
    answer = client.get(f"{found.url}/draw/verifier")
    assert answer.data == (ROOT / "app/courses/verify.py").read_bytes()
    shown = client.get(f"{found.url}/draw", headers=as_(cast.LIN_MOTHER)).json
    assert shown["verifier_sha256"] == sha256(answer.data).hexdigest()
    assert client.get(f"/api/v1/selection-rounds/{cast.LIN}/draw/verifier").status_code == 404


def test_family_learns_its_own_code_only(world, client):
    found = drawable(world)
    expected = cast.LIN.hex[:8].upper()
    for account in (cast.LIN_MOTHER, cast.LIN_CARD):
        assert client.get(f"{found.url}/draw/code/{cast.LIN}", headers=as_(account)).json["code"] == expected
    assert client.get(f"{found.url}/draw/code/{cast.CLASSMATE}", headers=as_(cast.LIN_MOTHER)).status_code == 404
    assert client.get(f"{found.url}/draw/code/{cast.LIN}", headers=OFFICE).status_code == 403


def test_changes_by_hand_are_published_without_names_and_reasons(world, client):
    found = drawn(world, drawable(world, wishes={cast.LIN: {"3-1": ["机器人"]}}))
    move = {"student_id": str(cast.LIN), "slot": "3-1", "to_offering_id": None, "reason": "林小满腿骨折"}
    assert client.post(f"{found.url}/draw/adjustments", json=move, headers=OFFICE).status_code == 201
    world.clock.set(PUBLISH_AT)
    assert client.get(f"{found.url}/draw/file/adjustments").status_code == 404
    publish(client, found)
    answer = client.get(f"{found.url}/draw/file/adjustments")
    assert answer.json["adjustments"] == [
        {"id": cast.LIN.hex[:8].upper(), "slot": "3-1", "from": str(found.offerings["机器人"]), "to": None}
    ]
    assert "林小满" not in answer.text
    assert len(rows(world, DrawAdjustment)) == 1


TWO_CLOSED = {"机器人": {"min_to_open": 2}, "书法": {"min_to_open": 2}}


def test_calls_are_listed_to_the_office_and_the_homeroom_teacher_and_noted(world, client):
    wishes = {cast.LIN: {"3-1": ["书法"]}, cast.PARALLEL: {"3-1": ["机器人"]}}
    found = published(world, drawable(world, TWO_CLOSED, wishes))
    listed = client.get(f"{found.url}/calls", headers=OFFICE).json
    assert {item["name"] for item in listed["items"]} == {"林小满", "欧阳思远"}
    own = client.get(f"{found.url}/calls", headers=as_(cast.HOMEROOM)).json
    assert [item["class_label"] for item in own["items"]] == ["三年级2班"]
    note = client.post(f"{found.url}/calls/{cast.LIN}", json={"note": "已通话,改报剪纸"}, headers=as_(cast.HOMEROOM))
    assert (note.status_code, note.json["note"], note.json["called_by"]) == (200, "已通话,改报剪纸", str(cast.HOMEROOM))
    other = client.post(f"{found.url}/calls/{cast.PARALLEL}", json={"note": "x"}, headers=as_(cast.HOMEROOM))
    assert (other.status_code, other.json["code"]) == (404, "family-call-not-found")
    assert client.get(f"{found.url}/calls", headers=as_(cast.TEACHER)).status_code == 403


def test_calls_come_in_pages(world, client):
    wishes = {cast.LIN: {"3-1": ["书法"]}, cast.PARALLEL: {"3-1": ["机器人"]}}
    found = published(world, drawable(world, TWO_CLOSED, wishes))
    first = client.get(f"{found.url}/calls?limit=1", headers=OFFICE).json
    second = client.get(f"{found.url}/calls?limit=1&cursor={first['next']}", headers=OFFICE).json
    assert {item["student_id"] for item in first["items"] + second["items"]} == {str(cast.LIN), str(cast.PARALLEL)}
    assert second["next"] is None

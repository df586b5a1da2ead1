"""What is offered of the courses in a term, over HTTP."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from app.announcements.models import Announcement
from app.core.db import reading, transaction
from app.core.outbox import OutboxMessage
from app.courses.models.enrolments import Enrolment
from app.courses.models.menu import Course, Offering
from app.courses.models.rounds import WishSheet
from app.courses.queries.menu import base_care_offerings, offerings_of_round
from app.courses.rules.words import EnrolmentStatus, Source
from app.courses.service.offerings import CANCELLED, PUBLISHED
from app.courses.service.places import NewPlace, occupy
from app.schools.models import Term
from tests import cast
from tests.cast import as_
from tests.factories import courses_menu as rows
from tests.factories.courses_menu import (
    COURSES,
    OFFERINGS,
    a_course,
    a_draft,
    a_provider,
    a_published,
    cancel,
    change_offering,
    draft,
    menu,
    propose,
    publish,
    refusal,
)
from tests.factories.courses_rounds import CLOSE_AT, a_round

NEXT_TERM = "2026-2027-2"
OFFICE = as_(cast.OFFICE)
PROVIDERS = "/api/v1/course-providers"


def show(client, offering_id, account=cast.LIN_MOTHER):
    return client.get(f"{OFFERINGS}/{offering_id}", headers=as_(account))


def written(world, **columns):
    """Write a published offering for the office's routes; returns its id."""
    with world.app.app_context(), transaction() as session:
        return str(rows.offering(session, **columns).id)


def in_round(world, **columns):
    """Write a published offering in a round; ``columns`` are of the round."""
    with world.app.app_context(), transaction() as session:
        round_id = a_round(session, **columns)
        return str(rows.offering(session, round_id=round_id).id), round_id


def sit(world, offering_id, student_id=cast.LIN, class_id=cast.CLASS_32, status=EnrolmentStatus.ENROLLED, **more):
    with world.app.app_context(), transaction() as session:
        offering = session.get_one(Offering, UUID(offering_id))
        place = NewPlace(offering.id, student_id, class_id, status, Source.BY_HAND, by=cast.OFFICE, **more)
        occupy(session, cast.TIANJIA, place, cast.NOW)


def topics(world):
    with world.app.app_context(), reading() as session:
        return list(session.execute(select(OutboxMessage.topic).order_by(OutboxMessage.id)).scalars())


def notes(world):
    with world.app.app_context(), reading() as session:
        statement = select(Announcement.title, Announcement.body, Announcement.audience)
        return [tuple(row) for row in session.execute(statement.order_by(Announcement.id))]


def next_term(world):
    with world.app.app_context(), transaction() as session:
        session.add(Term(scope=cast.REGION, code=NEXT_TERM, starts_on=date(2027, 3, 1), ends_on=date(2027, 7, 9)))


def test_a_draft_is_seen_by_the_staff_only_until_it_is_published(client, world):
    offering_id = a_draft(client, slots=["5-1", "3-1", "3-1"], grades=[5, 3])
    assert refusal(show(client, offering_id)) == (404, "offering-not-found")
    seen = show(client, offering_id, cast.HOMEROOM).json
    assert (seen["status"], seen["slots"], seen["grades"]) == ("draft", ["3-1", "5-1"], [3, 5])
    assert publish(client, offering_id).json["status"] == "published"
    assert show(client, offering_id).status_code == 200
    assert topics(world) == [PUBLISHED]


def test_publishing_twice_changes_nothing(client, world):
    offering_id = a_published(client)
    assert publish(client, offering_id).status_code == 200
    assert topics(world) == [PUBLISHED]


def test_what_a_school_cannot_offer_is_refused_with_everything_at_once(client):
    course_id = a_course(client)
    answer = draft(client, course_id, slots=["3-3"], grades=[9], min_to_open=3)
    assert refusal(answer) == (422, "offering-invalid")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/slots", "/grades", "/min_to_open"]
    assert refusal(draft(client, course_id, term_code="2030-2031-1")) == (422, "term-unknown")
    stranger = draft(client, course_id, teacher_ids=[str(cast.TEACHER), str(cast.OUTSIDER)])
    assert [error["pointer"] for error in stranger.json["errors"]] == ["/teacher_ids/1"]


@pytest.mark.parametrize("slots", [[], ["6-1"], ["3-4"], ["31"], ["1-1", "2-1", "3-1", "4-1", "5-1", "5-2"]])
def test_slots_lie_on_school_days(client, slots):
    assert draft(client, a_course(client), slots=slots).status_code == 422


def test_an_offering_is_published_only_when_families_can_rely_on_it(client):
    offering_id = a_draft(client, capacity=None, teacher_ids=[], materials_fee=1500)
    answer = publish(client, offering_id)
    assert refusal(answer) == (409, "offering-incomplete")
    assert [error["code"] for error in answer.json["errors"]] == [
        "teacher-missing", "capacity-missing", "materials-unexplained",
    ]  # fmt: skip


def test_only_an_approved_course_is_published(client):
    course_id = propose(client, cast.TEACHER).json["id"]
    offering_id = a_draft(client, course_id)
    assert refusal(publish(client, offering_id)) == (409, "course-not-approved")
    client.post(f"{COURSES}/{course_id}/approve", headers=OFFICE)
    assert publish(client, offering_id).status_code == 200


@pytest.mark.parametrize("listed", [{"listed_from": "2026-09-02"}, {"listed_until": "2027-01-21"}])
def test_a_provider_that_is_not_listed_for_the_whole_term_gives_no_course(client, listed):
    provider_id = a_provider(client, **listed)
    course_id = a_course(client, title="篮球", provider_kind="organisation", provider_id=provider_id)
    answer = publish(client, a_draft(client, course_id))
    assert refusal(answer) == (409, "provider-not-listed")
    assert answer.json["provider_id"] == provider_id


def test_a_provider_that_was_taken_off_the_list_gives_no_course(client):
    provider_id = a_provider(client)
    course_id = a_course(client, title="篮球", provider_kind="organisation", provider_id=provider_id)
    a_published(client, course_id)
    headers = as_(cast.COUNTY_ADMIN)
    client.post(f"{PROVIDERS}/{provider_id}/delist", json={"reason": "教练无资质"}, headers=headers)
    another = a_draft(client, course_id, slots=["4-1"])
    assert refusal(publish(client, another)) == (409, "provider-not-listed")


def test_base_care_has_no_capacity_and_is_not_drawn(client, world):
    course_id = a_course(client, title="作业辅导", kind="base_care", category="homework_care")
    assert refusal(draft(client, course_id)) == (422, "offering-invalid")
    offering_id = a_published(client, course_id, capacity=None)
    with world.app.app_context(), reading() as session:
        (care,) = base_care_offerings(session, cast.TIANJIA, cast.TERM)
    assert (str(care.id), care.capacity, care.kind) == (offering_id, None, "base_care")


def test_a_teacher_is_not_published_into_two_courses_of_one_slot(client):
    a_published(client, a_course(client), slots=["3-1", "4-1"])
    clash = a_draft(client, a_course(client, title="书法"), slots=["4-1"], place="书法教室")
    answer = publish(client, clash)
    assert refusal(answer) == (409, "teacher-busy")
    assert "《剪纸》" in answer.json["detail"]
    assert change_offering(client, clash, slots=["4-2"]).status_code == 200
    assert publish(client, clash).status_code == 200
    assert refusal(change_offering(client, clash, slots=["4-1"])) == (409, "teacher-busy")


def test_a_place_is_not_published_into_two_courses_of_one_slot(client):
    a_published(client)
    clash = a_draft(client, teacher_ids=[str(cast.HOMEROOM_51)])
    assert refusal(publish(client, clash)) == (409, "place-busy")
    assert change_offering(client, clash, place="操场").status_code == 200
    assert publish(client, clash).status_code == 200


def test_two_courses_published_at_once_do_not_share_a_teacher(client, world, at_once):
    drafts = [a_draft(client, a_course(client, title=title), place=title) for title in "甲乙丙丁"]
    answers = at_once(len(drafts), lambda number: publish(world.app.test_client(), drafts[number]))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


def test_everything_may_change_before_the_round_is_prepared(client, world):
    offering_id, _ = in_round(world)
    changes = {"slots": ["4-1"], "grades": [3], "capacity": 9, "class_quota": 3, "min_to_open": 2, "place": "操场"}
    assert change_offering(client, offering_id, **changes).json.items() >= changes.items()


FACTS = [{"slots": ["4-1"]}, {"grades": [3]}, {"capacity": 9}, {"class_quota": 3}, {"min_to_open": 1}]


@pytest.mark.parametrize("changes", FACTS, ids=lambda changes: next(iter(changes)))
def test_facts_of_the_draw_are_fixed_from_its_preparation_on(client, world, changes):
    offering_id, _ = in_round(world, prepared_at=cast.NOW)
    assert refusal(change_offering(client, offering_id, **changes)) == (409, "facts-fixed")
    teachers = [str(cast.HOMEROOM_51)]
    changed = change_offering(client, offering_id, place="操场", teacher_ids=teachers, slots=["3-1"])
    assert (changed.status_code, changed.json["place"]) == (200, "操场")
    assert [teacher["account_id"] for teacher in changed.json["teachers"]] == teachers


def test_capacity_may_be_raised_once_the_round_is_published(client, world):
    offering_id, _ = in_round(world, prepared_at=cast.NOW, published_at=cast.NOW)
    sit(world, offering_id)
    assert change_offering(client, offering_id, capacity=9).json["capacity"] == 9
    assert change_offering(client, offering_id, capacity=1).json["capacity"] == 1
    assert refusal(change_offering(client, offering_id, slots=["4-1"])) == (409, "facts-fixed")


def test_capacity_never_falls_below_the_seats_that_are_held(client, world):
    offering_id = written(world)
    sit(world, offering_id)
    sit(world, offering_id, cast.CLASSMATE)
    answer = change_offering(client, offering_id, capacity=1)
    assert refusal(answer) == (409, "capacity-below-taken")
    assert answer.json["taken"] == 2


def test_new_seats_are_offered_to_those_who_wait(client, world):
    offering_id = written(world, capacity=1)
    sit(world, offering_id)
    for number, student in enumerate((cast.CLASSMATE, cast.PARALLEL), 1):
        sit(world, offering_id, student, status=EnrolmentStatus.WAITLISTED, waiting_no=number)
    assert change_offering(client, offering_id, capacity=2).json["taken"] == 2
    with world.app.app_context(), reading() as session:
        statuses = dict(session.execute(select(Enrolment.student_id, Enrolment.status)).all())
    assert statuses[cast.CLASSMATE] == "offered"
    assert statuses[cast.PARALLEL] == "waitlisted"


def test_other_slots_of_a_published_offering_mean_other_lessons(client, world):
    offering_id = a_published(client)
    change_offering(client, offering_id, slots=["4-1"])
    assert topics(world) == [PUBLISHED, PUBLISHED]


def test_a_cancelled_offering_ends_all_places_and_tells_the_families(client, world):
    offering_id = written(world)
    sit(world, offering_id)
    assert cancel(client, offering_id).json["status"] == "cancelled"
    assert cancel(client, offering_id).status_code == 200
    with world.app.app_context(), reading() as session:
        assert session.execute(select(Enrolment.status)).scalars().all() == ["cancelled"]
    ((title, body, audience),) = notes(world)
    assert title == "《篮球》已取消"
    assert "教师生病" in body
    assert audience["student_ids"] == [str(cast.LIN)]
    assert topics(world).count(CANCELLED) == 1
    assert show(client, offering_id).json["status"] == "cancelled"
    assert menu(client) == []


def wish(session, round_id, student_id, *offering_ids):
    session.add(
        WishSheet(
            round_id=round_id, student_id=student_id, school_id=cast.TIANJIA, entered_by=cast.LIN_MOTHER,
            wishes={"3-1": [str(offering_id) for offering_id in offering_ids]}, entered_at=cast.NOW,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "drawn_at", "endings"),
    [
        (cast.NOW, None, ["选课截止前可以改选其他课程。"]),
        (CLOSE_AT, None, ["其余志愿不受影响。"]),
        (CLOSE_AT, CLOSE_AT, []),
    ],
    ids=["open", "closed", "drawn"],
)
def test_who_wished_is_told_what_can_still_be_done(client, world, at, drawn_at, endings):
    offering_id, round_id = in_round(world, prepared_at=cast.NOW, drawn_at=drawn_at)
    with world.app.app_context(), transaction() as session:
        wish(session, round_id, cast.LIN, offering_id)
    world.clock.set(at)
    cancel(client, offering_id)
    bodies = [body for _, body, _ in notes(world)]
    assert len(bodies) == len(endings)
    assert all(body.endswith(ending) for body, ending in zip(bodies, endings, strict=True))


def test_families_that_wished_a_cancelled_course_are_told_and_their_wishes_stay(client, world):
    offering_id, round_id = in_round(world, prepared_at=cast.NOW)
    with world.app.app_context(), transaction() as session:
        other = rows.offering(session, round_id=round_id).id
        wish(session, round_id, cast.LIN, other, UUID(offering_id))
        wish(session, round_id, cast.CLASSMATE, other)
    cancel(client, offering_id)
    ((_, body, audience),) = notes(world)
    assert audience["student_ids"] == [str(cast.LIN)]
    assert "第一轮选课" in body
    with world.app.app_context(), reading() as session:
        assert session.get_one(WishSheet, (round_id, cast.LIN)).wishes == {"3-1": [str(other), offering_id]}
        assert [row.id for row in offerings_of_round(session, round_id)] == [other]


def test_nothing_changes_a_cancelled_offering(client):
    offering_id = a_draft(client)
    cancel(client, offering_id)
    assert refusal(change_offering(client, offering_id, place="操场")) == (409, "offering-cancelled")
    assert refusal(publish(client, offering_id)) == (409, "offering-cancelled")


def copy(client, from_term=cast.TERM, to_term=NEXT_TERM):
    body = {"school_id": str(cast.TIANJIA), "from_term": from_term, "to_term": to_term}
    return client.post(f"{OFFERINGS}/copy", json=body, headers=OFFICE)


def test_last_terms_offerings_come_back_as_drafts_without_their_children(client, world):
    next_term(world)
    offering_id = a_published(client, slots=["3-1", "4-1"], class_quota=1, min_to_open=1)
    sit(world, offering_id)
    a_draft(client, slots=["5-1"])
    (copied,) = copy(client).json["items"]
    kept = {"slots": ["3-1", "4-1"], "class_quota": 1, "min_to_open": 1, "capacity": 2, "place": "美术教室"}
    assert copied.items() >= (kept | {"status": "draft", "taken": 0, "term_code": NEXT_TERM, "round_id": None}).items()
    assert [teacher["account_id"] for teacher in copied["teachers"]] == [str(cast.TEACHER)]
    assert publish(client, copied["id"]).status_code == 200


def test_copying_twice_creates_nothing_new(client, world):
    next_term(world)
    a_published(client)
    first = copy(client).json
    change_offering(client, first["items"][0]["id"], slots=["5-1"])
    a_published(client, a_course(client, title="书法"), slots=["2-1"])
    second = copy(client).json
    assert len(second["items"]) == 2
    assert second["items"][0]["id"] == first["items"][0]["id"]
    assert second["items"][0]["slots"] == ["5-1"]


def test_two_copies_at_once_make_one_draft(client, world, at_once):
    next_term(world)
    a_published(client)
    answers = at_once(3, lambda _: copy(world.app.test_client()).json)
    assert len({answer["items"][0]["id"] for answer in answers}) == 1


def test_cancelled_offerings_retired_courses_and_leavers_are_not_copied(client, world):
    next_term(world)
    cancel(client, a_published(client))
    retired = written(world, slots=["2-1"])
    kept = written(world, slots=["1-1"], teachers=[cast.OUTSIDER])
    with world.app.app_context(), transaction() as session:
        course_id = session.get_one(Offering, UUID(retired)).course_id
        session.get_one(Course, course_id).review = "retired"
    (copied,) = copy(client).json["items"]
    assert (copied["slots"], copied["teachers"]) == (["1-1"], [])
    assert kept != copied["id"]


def test_a_term_is_copied_into_another_known_one(client):
    assert refusal(copy(client)) == (422, "term-unknown")
    assert copy(client, to_term=cast.TERM).status_code == 422

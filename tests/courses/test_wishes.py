"""Wishes over HTTP: who may enter what, when, and who sees it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app.core.db import reading, transaction
from app.courses.models.draws import Draw
from app.courses.models.menu import Offering
from app.courses.models.rounds import SelectionRound, WishSheet
from app.courses.queries import rounds
from app.schools.models import ClassMembership, Student
from tests import cast
from tests.cast import as_
from tests.factories.courses_rounds import CLOSE_AT, OPEN_AT, ROUNDS, Prepared, declare, prepared_round, take_part, wish

MOTHER, CARD, TEACHER = cast.LIN_MOTHER, cast.LIN_CARD, cast.TEACHER


@pytest.fixture
def opened(world) -> Prepared:
    """Return a round that is open now."""
    prepared = prepared_round(world)
    world.clock.set(OPEN_AT)
    return prepared


def on(label: str, *offering_ids: UUID) -> dict[str, Any]:
    weekday, slot = label.split("-")
    return {"weekday": int(weekday), "slot": int(slot), "ranked": [str(offering_id) for offering_id in offering_ids]}


def put(client, opened: Prepared, *wishes: dict[str, Any], student=cast.LIN, account=MOTHER, **more: Any):
    body = {"wishes": list(wishes), **more}
    return client.put(f"{ROUNDS}/{opened.id}/wishes/{student}", json=body, headers=as_(account))


def get(client, opened: Prepared, student=cast.LIN, account=MOTHER):
    return client.get(f"{ROUNDS}/{opened.id}/wishes/{student}", headers=as_(account))


def confirm(client, opened: Prepared, student=cast.LIN, account=MOTHER, **body: Any):
    return client.post(f"{ROUNDS}/{opened.id}/wishes/{student}/confirm", json=body, headers=as_(account))


def overview(client, opened: Prepared, account: UUID):
    return client.get(f"{ROUNDS}/{opened.id}/wishes", headers=as_(account)).json


def codes(answer) -> set[tuple[str, str]]:
    return {(error["pointer"], error["code"]) for error in answer.json["errors"]}


def test_guardian_enters_and_by_that_confirms(client, opened):
    robots, writing = opened.offerings["机器人"], opened.offerings["书法"]
    answer = put(client, opened, on("3-1", robots, writing), several=[str(opened.offerings["足球队"])])
    assert answer.status_code == 200, answer.json
    assert answer.json["wishes"] == [on("3-1", robots, writing)]
    assert answer.json["several"] == [str(opened.offerings["足球队"])]
    assert (answer.json["revision"], answer.json["confirmed_at"]) == (1, "2026-11-20T12:00:00+08:00")


@pytest.mark.parametrize("account", [CARD, TEACHER, cast.HOMEROOM])
def test_child_or_teacher_enters_and_the_guardian_confirms(client, opened, account):
    entered = put(client, opened, on("3-1", opened.offerings["机器人"]), account=account)
    assert (entered.status_code, entered.json["confirmed_at"]) == (200, None)
    confirmed = confirm(client, opened, revision=1)
    assert confirmed.json["confirmed_at"] is not None
    assert confirm(client, opened).json == confirmed.json


@pytest.mark.parametrize("account", [cast.CLASSMATE_FATHER, cast.HOMEROOM_31])
def test_stranger_to_the_child_enters_nothing(client, opened, account):
    assert put(client, opened, on("3-1", opened.offerings["机器人"]), account=account).status_code == 404


@pytest.mark.parametrize("account", [cast.OFFICE, cast.PRINCIPAL])
def test_office_neither_enters_nor_reads_wishes(client, opened, account):
    assert put(client, opened, account=account).status_code == 403
    assert get(client, opened, account=account).status_code == 403


def test_teacher_does_not_confirm_nor_read(client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]), account=TEACHER)
    assert confirm(client, opened, account=TEACHER).status_code == 403
    assert get(client, opened, account=TEACHER).status_code == 403


def test_child_sees_its_own_wishes_and_not_its_brothers(client, opened):
    assert get(client, opened, account=CARD).status_code == 200
    assert get(client, opened, student=cast.LIN_BROTHER, account=CARD).status_code == 404


def test_sheet_is_replaced_as_a_whole_and_emptied(client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]), on("4-1", opened.offerings["合唱"]))
    assert put(client, opened, on("4-1", opened.offerings["合唱"])).json["wishes"] == [
        on("4-1", opened.offerings["合唱"])
    ]
    emptied = put(client, opened).json
    assert (emptied["wishes"], emptied["revision"]) == ([], 3)
    assert emptied["confirmed_at"] is not None


def test_sending_the_same_again_is_harmless_even_with_the_old_revision(world, client, opened):
    first = put(client, opened, on("3-1", opened.offerings["机器人"]), revision=0)
    world.clock.advance(minutes=1)
    again = put(client, opened, on("3-1", opened.offerings["机器人"]), revision=0)
    assert again.json == first.json


def test_change_over_a_sheet_that_was_not_seen_is_refused(client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]), revision=0)
    stale = put(client, opened, on("3-1", opened.offerings["书法"]), revision=0)
    assert (stale.status_code, stale.json["code"], stale.json["revision"]) == (409, "wishes-changed", 1)
    assert put(client, opened, on("3-1", opened.offerings["书法"]), revision=1).status_code == 200
    assert put(client, opened, student=cast.LIN_BROTHER, revision=4).json["code"] == "wishes-changed"


def test_guardian_does_not_confirm_what_was_changed_meanwhile(client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]), account=CARD)
    put(client, opened, on("3-1", opened.offerings["书法"]), account=CARD)
    assert confirm(client, opened, revision=1).json["code"] == "wishes-changed"
    assert confirm(client, opened, revision=2).status_code == 200


def test_nothing_is_confirmed_without_a_sheet(client, opened):
    assert confirm(client, opened).json["code"] == "wishes-not-found"


def test_what_a_guardian_confirmed_only_a_guardian_changes(client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]))
    refused = put(client, opened, on("3-1", opened.offerings["书法"]), account=CARD)
    assert (refused.status_code, refused.json["code"]) == (409, "wishes-confirmed")
    assert put(client, opened, on("3-1", opened.offerings["机器人"]), account=CARD).json["confirmed_at"] is not None
    assert put(client, opened, on("3-1", opened.offerings["书法"])).status_code == 200


def test_two_phones_of_a_family_at_once_keep_one_whole_sheet(world, client, opened, at_once):
    sheets = [
        [on("3-1", opened.offerings["机器人"]), on("4-1", opened.offerings["合唱"])],
        [on("3-1", opened.offerings["书法"])],
    ]
    answers = at_once(2, lambda number: put(world.app.test_client(), opened, *sheets[number], revision=0))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert get(client, opened).json["wishes"] == sheets[winner]


def test_two_phones_without_revisions_leave_the_last_sheet_and_count_both(world, client, opened, at_once):
    sheets = [[on("3-1", opened.offerings["机器人"])], [on("3-1", opened.offerings["书法"])]]
    answers = at_once(2, lambda number: put(world.app.test_client(), opened, *sheets[number]))
    assert sorted(answer.json["revision"] for answer in answers) == [1, 2]
    last = max(answers, key=lambda answer: answer.json["revision"]).json
    assert get(client, opened).json["wishes"] == last["wishes"]


def test_wishes_are_taken_from_the_opening_to_the_close(world, client, opened):
    robots = on("3-1", opened.offerings["机器人"])
    world.clock.set(OPEN_AT - timedelta(seconds=1))
    early = put(client, opened, robots)
    assert (early.status_code, early.json["code"]) == (409, "round-not-open")
    assert (early.json["open_at"], early.json["close_at"]) == ("2026-11-20T12:00:00+08:00", "2026-11-22T12:00:00+08:00")
    world.clock.set(CLOSE_AT - timedelta(seconds=1))
    assert put(client, opened, robots).status_code == 200
    world.clock.set(CLOSE_AT)
    assert put(client, opened).json["code"] == "round-closed"
    assert confirm(client, opened).json["code"] == "round-closed"


def test_round_that_is_not_prepared_takes_no_wishes(world, client):
    prepared = prepared_round(world, prepared_at=None)
    world.clock.set(OPEN_AT)
    assert put(client, prepared, on("3-1", prepared.offerings["机器人"])).json["code"] == "round-not-open"


def test_clock_set_back_does_not_open_frozen_wishes(world, client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]))
    with world.app.app_context(), transaction() as session:
        session.add(
            Draw(
                school_id=cast.TIANJIA, round_id=opened.id, attempt=1, status="frozen", secret_sealed="x",
                commitment="0" * 64, public_source="双色球", committed_at=OPEN_AT, frozen_at=CLOSE_AT,
            )
        )  # fmt: skip
    world.clock.set(OPEN_AT + timedelta(hours=1))
    assert put(client, opened).json["code"] == "round-closed"
    assert get(client, opened).json["wishes"] != []


@pytest.mark.parametrize("mark", ["drawn_at", "published_at"])
def test_clock_set_back_does_not_open_what_was_drawn(world, client, opened, mark):
    with world.app.app_context(), transaction() as session:
        session.execute(update(SelectionRound).values({mark: CLOSE_AT}))
    world.clock.set(OPEN_AT + timedelta(hours=1))
    assert put(client, opened).json["code"] == "round-closed"


def test_cancelled_round_says_why(world, client, opened):
    with world.app.app_context(), transaction() as session:
        session.execute(update(SelectionRound).values(cancelled_at=OPEN_AT, cancel_reason="教室维修"))
    refused = put(client, opened)
    assert (refused.json["code"], refused.json["detail"]) == ("round-cancelled", "教室维修")


def test_rush_takes_no_wishes(world, client):
    rush = prepared_round(world, mode="rush", public_source="", public_at=None)
    world.clock.set(OPEN_AT)
    assert put(client, rush).json["code"] == "round-not-by-wishes"


def test_child_outside_the_round_wishes_nothing(world, client):
    prepared = prepared_round(world, children=[cast.CLASSMATE])
    world.clock.set(OPEN_AT)
    assert put(client, prepared).json["code"] == "child-not-in-round"
    assert get(client, prepared).json["code"] == "child-not-in-round"


def test_every_unsound_wish_is_named(world, client, opened):
    with world.app.app_context(), transaction() as session:
        session.execute(update(Offering).where(Offering.id == opened.offerings["合唱"]).values(status="cancelled"))
        session.execute(update(Offering).where(Offering.id == opened.offerings["书法"]).values(is_invitation_only=True))
    robots, writing = opened.offerings["机器人"], opened.offerings["书法"]
    refused = put(
        client,
        opened,
        on("3-1", opened.offerings["五年级编程"], writing, uuid4(), robots, robots),
        on("4-1", opened.offerings["合唱"], robots),
        on("2-1", robots),
        on("4-1"),
        several=[str(robots)],
    )
    assert refused.json["code"] == "wishes-invalid"
    assert codes(refused) == {
        ("/wishes/0/ranked", "too-many-wishes"),
        ("/wishes/0/ranked/0", "other-grade"),
        ("/wishes/0/ranked/1", "not-invited"),
        ("/wishes/0/ranked/2", "offering-not-in-round"),
        ("/wishes/0/ranked/4", "wish-repeated"),
        ("/wishes/1/ranked/0", "offering-cancelled"),
        ("/wishes/1/ranked/1", "other-slot"),
        ("/wishes/2/ranked", "slot-not-registered"),
        ("/wishes/3/ranked", "slot-repeated"),
        ("/several/0", "other-slot"),
    }
    assert "课程“合唱”已经取消,请改选。" in {error["detail"] for error in refused.json["errors"]}
    assert get(client, opened).json["revision"] == 0


def test_course_of_several_slots_needs_all_of_them_registered(world, client):
    prepared = prepared_round(world, children=[])
    with world.app.app_context(), transaction() as session:
        take_part(session, prepared.id, cast.LIN, ["1-1", "3-1"])
    world.clock.set(OPEN_AT)
    refused = put(client, prepared, several=[str(prepared.offerings["足球队"])])
    assert codes(refused) == {("/several/0", "slot-not-registered")}
    assert get(client, prepared).json["several_menu"] == []


def test_invited_child_may_wish_for_a_course_by_invitation(world, client, opened):
    choir = opened.offerings["合唱"]
    with world.app.app_context(), transaction() as session:
        session.execute(update(Offering).where(Offering.id == choir).values(is_invitation_only=True))
        declare(session, choir, cast.LIN, "invited")
    assert put(client, opened, on("4-1", choir)).status_code == 200
    assert [found["title"] for found in get(client, opened).json["menu"][2]["offerings"]] == ["合唱"]
    brothers = get(client, opened, student=cast.LIN_BROTHER).json["menu"]
    assert [found["offerings"] for found in brothers if found["weekday"] == 4] == [[]]


def test_course_of_another_round_is_no_wish(world, client, opened):
    other = prepared_round(world)
    assert codes(put(client, opened, on("3-1", other.offerings["机器人"]))) == {
        ("/wishes/0/ranked/0", "offering-not-in-round")
    }


@pytest.mark.parametrize(
    "body",
    [
        {"wishes": [on("3-1", *[UUID(int=number) for number in range(10_000)])]},
        {"wishes": [on("3-1", UUID(int=1))] * 10_000},
        {"wishes": [], "several": ["not a course"] * 10_000},
        {"wishes": [{"weekday": 9, "slot": 9, "ranked": ["x"]}] * 10_000},
    ],
)
def test_ten_thousand_wishes_are_refused_in_few_words(client, opened, body):
    answer = client.put(f"{ROUNDS}/{opened.id}/wishes/{cast.LIN}", json=body, headers=as_(MOTHER))
    assert answer.status_code == 422
    assert 1 <= len(answer.json["errors"]) <= 100


def test_guardian_sees_all_own_children_with_their_menus_on_one_screen(client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]))
    found = {child["name"]: child for child in overview(client, opened, MOTHER)["children"]}
    assert set(found) == {"林小满", "林大川"}
    menus = {
        name: {(slot["weekday"], slot["slot"]): {one["title"] for one in slot["offerings"]} for slot in child["menu"]}
        for name, child in found.items()
    }
    assert menus["林小满"][3, 1] == {"机器人", "书法"}
    assert menus["林大川"][3, 1] == {"机器人", "书法", "五年级编程"}
    assert menus["林小满"][1, 1] == set()
    assert [one["title"] for one in found["林小满"]["several_menu"]] == ["足球队"]
    assert (found["林小满"]["revision"], found["林大川"]["revision"]) == (1, 0)


def test_course_cancelled_after_the_wishes_is_shown_and_must_be_replaced(world, client, opened):
    robots, writing = opened.offerings["机器人"], opened.offerings["书法"]
    put(client, opened, on("3-1", robots, writing))
    with world.app.app_context(), transaction() as session:
        session.execute(update(Offering).where(Offering.id == robots).values(status="cancelled"))
    shown = get(client, opened).json
    assert (shown["wishes"], shown["cancelled"]) == ([on("3-1", robots, writing)], [str(robots)])
    assert codes(put(client, opened, on("3-1", robots))) == {("/wishes/0/ranked/0", "offering-cancelled")}
    assert put(client, opened, on("3-1", writing)).status_code == 200


def test_school_learns_who_is_missing_and_never_what_was_wished(world, client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]))
    put(client, opened, on("3-1", opened.offerings["机器人"]), student=cast.CLASSMATE, account=TEACHER)
    office = overview(client, opened, cast.OFFICE)
    assert (office["children"], office["without_sheet"]) == ([], [])
    assert [(row["label"], row["children"], row["entered"], row["confirmed"]) for row in office["classes"]] == [
        ("三年级1班", 1, 0, 0),
        ("三年级2班", 2, 2, 1),
        ("五年级1班", 1, 0, 0),
    ]
    own = overview(client, opened, cast.HOMEROOM)
    assert (own["children"], own["classes"], own["without_sheet"], own["without_days"]) == ([], [], [], None)
    missing = overview(client, opened, cast.HOMEROOM_51)["without_sheet"]
    assert [(row["name"], row["seat_no"]) for row in missing] == [("林大川", 3)]


def test_empty_sheet_of_a_child_is_silence_until_a_guardian_confirms_it(client, opened):
    put(client, opened, account=CARD)
    assert [row["name"] for row in overview(client, opened, cast.HOMEROOM)["without_sheet"]] == [
        "林小满",
        "阿依古丽·买买提",
    ]
    confirm(client, opened)
    assert [row["name"] for row in overview(client, opened, cast.HOMEROOM)["without_sheet"]] == ["阿依古丽·买买提"]


def test_child_who_changes_class_keeps_its_grade_and_class_in_the_round(world, client, opened):
    with world.app.app_context(), transaction() as session:
        moved = update(ClassMembership).where(ClassMembership.student_id == cast.LIN)
        session.execute(moved.values(class_id=cast.CLASS_51))
    assert put(client, opened, on("3-1", opened.offerings["五年级编程"])).status_code == 422
    assert put(client, opened, on("3-1", opened.offerings["机器人"])).status_code == 200
    shown = get(client, opened).json
    assert (shown["grade"], shown["class_label"]) == (3, "五年级1班")
    counted = overview(client, opened, cast.OFFICE)["classes"]
    assert [(row["label"], row["entered"]) for row in counted] == [
        ("三年级1班", 0),
        ("三年级2班", 1),
        ("五年级1班", 0),
    ]
    assert put(client, opened, account=cast.HOMEROOM).status_code == 404
    assert put(client, opened, on("3-1", opened.offerings["机器人"]), account=cast.HOMEROOM_51).status_code == 200


def test_child_who_left_the_school_is_out_of_the_round(world, client, opened):
    with world.app.app_context(), transaction() as session:
        wish(session, opened.id, cast.LIN, {"3-1": [opened.offerings["机器人"]]})
        session.execute(update(Student).where(Student.id == cast.LIN).values(status="left"))
    assert put(client, opened).status_code == 404
    with world.app.app_context(), reading() as session:
        assert cast.LIN in {child.student_id for child in rounds.round_children(session, opened.id)}
        assert cast.LIN not in {
            child.student_id for child in rounds.round_children(session, opened.id, only_active=True)
        }


def test_moment_of_a_wish_stands_only_in_its_own_sheet(world, client, opened):
    put(client, opened, on("3-1", opened.offerings["机器人"]))
    world.clock.advance(hours=40)
    put(client, opened, on("3-1", opened.offerings["机器人"]), student=cast.CLASSMATE, account=cast.CLASSMATE_FATHER)
    with world.app.app_context(), reading() as session:
        wishes = session.execute(select(WishSheet.wishes)).scalars().all()
    assert wishes == [{"3-1": [str(opened.offerings["机器人"])]}] * 2

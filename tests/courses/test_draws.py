"""The draw of a round over HTTP: committed, frozen, practised, drawn once, void, and read by its school."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import event, update

from app.core import db
from app.core.audit import AuditEntry
from app.courses.errors.draws import DrawChanged
from app.courses.errors.rounds import RoundCancelled
from app.courses.mechanism.documents import commitment_of
from app.courses.models.draws import Draw, DrawnOffering, DrawnPlace
from app.courses.models.menu import Offering
from app.courses.models.rounds import RoundChild, SelectionRound, WishSheet
from app.courses.queries import draws as queries
from app.courses.service import draws
from app.courses.service.advance import advance
from app.courses.service.draws import MOST_PRACTICES, SECRET
from app.schools.service import leave
from tests import cast
from tests.cast import as_
from tests.factories.courses_draws import (
    OFFICE,
    PRINCIPAL,
    PUBLIC_VALUE,
    a_school,
    draw,
    drawable,
    drawn,
    rows,
)
from tests.factories.courses_rounds import ADJUST_UNTIL, CLOSE_AT, PUBLIC_AT, PUBLISH_AT
from tests.world import VAULT

LATER = {
    "reason": "公开随机值录入有误",
    "public_source": "双色球第2026136期开奖号码",
    "public_at": (PUBLIC_AT + timedelta(days=2)).isoformat(),
}


def frozen_input(world, found):
    """Freeze after the close, and return the text that was frozen."""
    with world.app.app_context(), db.transaction() as session:
        selection = session.get_one(SelectionRound, found.id)
        return queries.unpack(draws.freeze(session, selection, CLOSE_AT).input)


def practise(client, found):
    return client.post(f"{found.url}/draw", json={"practice": True}, headers=OFFICE)


def test_secret_is_committed_to_before_anybody_wishes(world):
    found = drawable(world)
    (row,) = rows(world, Draw)
    assert row.status == "committed"
    assert row.public_source == "双色球第2026135期开奖号码"
    assert commitment_of(VAULT.open(row.secret_sealed, SECRET)) == row.commitment
    assert [entry.action for entry in rows(world, AuditEntry)] == ["draw.committed"]
    assert found.id == row.round_id


def test_committing_again_keeps_the_secret(world):
    found = drawable(world)
    with world.app.app_context(), db.transaction() as session:
        draws.commit_to_secret(session, session.get_one(SelectionRound, found.id), cast.NOW, VAULT)
    assert len(rows(world, Draw)) == 1


def test_input_is_the_same_whatever_the_order_of_submissions(world):
    found = a_school(world)
    first = frozen_input(world, found)
    with world.app.app_context(), db.transaction() as session:
        session.execute(update(Draw).values(status="committed", input=None))
        sheets = [
            {column.key: getattr(sheet, column.key) for column in WishSheet.__table__.columns}
            for sheet in session.query(WishSheet).all()
        ]
        session.query(WishSheet).delete()
        session.flush()
        session.add_all(WishSheet(**sheet) for sheet in reversed(sheets))
    assert frozen_input(world, found) == first


def test_input_holds_no_name_and_no_id_of_a_child_or_class(world):
    text = frozen_input(world, a_school(world)).decode()
    assert all(name not in text for _, _, _, name in cast.STUDENTS.values())
    assert all(str(known) not in text for known in (*cast.STUDENTS, cast.CLASS_31, cast.CLASS_32, cast.CLASS_51))
    assert '"class":"K1"' in text


def test_what_was_cancelled_or_left_before_the_freeze_is_not_drawn(world):
    found = drawable(world, wishes={cast.LIN: {"3-1": ["机器人", "书法"]}, cast.CLASSMATE: {"3-1": ["书法"]}})
    with world.app.app_context(), db.transaction() as session:
        session.get_one(Offering, found.offerings["机器人"]).status = "cancelled"
        leave(session, cast.TIANJIA, cast.CLASSMATE, cast.TODAY, cast.NOW)
    problem = queries.problem_in(frozen_input(world, found))
    assert str(found.offerings["机器人"]) not in {offering.id for offering in problem.offerings}
    children = {child.id: child for child in problem.children}
    assert cast.CLASSMATE.hex[:8].upper() not in children
    assert children[cast.LIN.hex[:8].upper()].wishes == {"3-1": (str(found.offerings["书法"]),)}


def test_silent_families_are_in_the_input_without_wishes(world):
    problem = queries.problem_in(frozen_input(world, drawable(world)))
    assert len(problem.children) == 4
    assert all(not child.wishes and child.slots for child in problem.children)


def test_nothing_is_drawn_before_the_close_and_before_the_public_value(world, client):
    found = drawable(world)
    world.clock.set(CLOSE_AT - timedelta(seconds=1))
    early = practise(client, found)
    assert (early.status_code, early.json["code"]) == (409, "draw-too-early")
    assert early.json["not_before"].startswith("2026-11-22T12:00:00+08:00")
    world.clock.set(PUBLIC_AT - timedelta(seconds=1))
    assert draw(client, found).json["code"] == "draw-too-early"
    world.clock.set(PUBLIC_AT)
    assert draw(client, found).status_code == 200


def test_practice_shows_figures_and_no_result(world, client):
    found = a_school(world)
    world.clock.set(CLOSE_AT)
    answer = practise(client, found)
    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["seed"], answer.json["result_sha256"]) == ("practice", None, None)
    assert answer.json["statistics"]["children"] == 44
    assert practise(client, found).json["attempt"] == 3
    assert rows(world, DrawnPlace) == []
    assert sorted(row.status for row in rows(world, Draw)) == ["frozen", "practice", "practice"]


def test_practices_are_counted(world, client):
    found = drawable(world)
    world.clock.set(CLOSE_AT)
    with world.app.app_context(), db.transaction() as session:
        for number in range(2, MOST_PRACTICES + 2):
            session.add(
                Draw(
                    school_id=cast.TIANJIA, round_id=found.id, attempt=number, status="practice", secret_sealed="",
                    commitment="0" * 64, public_source="", committed_at=CLOSE_AT,
                )
            )  # fmt: skip
    assert practise(client, found).json["code"] == "practices-used-up"


def test_draw_writes_what_everybody_gets(world, client):
    found = a_school(world)
    world.clock.set(PUBLIC_AT)
    answer = draw(client, found)
    assert answer.status_code == 200
    assert answer.json["status"] == "drawn"
    numbers = rows(world, RoundChild)
    assert all(row.number is not None and row.rounds is not None for row in numbers)
    placed = [row for row in rows(world, DrawnPlace) if row.offering_id and row.slot != "several"]
    offerings = {row.offering_id: row for row in rows(world, DrawnOffering)}
    for offering_id, row in offerings.items():
        children = {place.student_id for place in placed if place.offering_id == offering_id}
        assert len(children) == row.placed <= row.seats
    assert not offerings[found.offerings["围棋"]].is_open
    (selection,) = rows(world, SelectionRound)
    assert selection.drawn_at == PUBLIC_AT


def test_same_value_again_answers_the_same_and_another_one_is_refused(world, client):
    found = a_school(world)
    world.clock.set(PUBLIC_AT)
    first = draw(client, found)
    world.clock.advance(hours=1)
    assert draw(client, found, account=cast.PRINCIPAL).json == first.json
    other = draw(client, found, "01 02 03 04 05 06 + 07")
    assert (other.status_code, other.json["code"]) == (409, "already-drawn")
    assert other.json["public_value"] == PUBLIC_VALUE
    assert practise(client, found).json["code"] == "already-drawn"


def test_public_value_and_practice_exclude_each_other(world, client):
    found = drawable(world)
    for body in ({}, {"practice": True, "public_value": "7"}, {"practice": False}, {"public_value": " "}):
        assert client.post(f"{found.url}/draw", json=body, headers=OFFICE).status_code == 422


def test_draw_killed_half_way_leaves_nothing_and_repeats_to_the_same_result(world, client):
    found = a_school(world)
    world.clock.set(PUBLIC_AT)

    def die(_connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO drawn_places"):
            raise KeyboardInterrupt

    with world.app.app_context():
        engine = db.engine()
    event.listen(engine, "before_cursor_execute", die)
    try:
        with pytest.raises(KeyboardInterrupt):
            draw(client, found)
    finally:
        event.remove(engine, "before_cursor_execute", die)
    (row,) = rows(world, Draw)
    assert (row.status, row.seed) == ("frozen", None)
    assert rows(world, DrawnOffering) == []
    with world.app.app_context(), db.transaction() as session:
        selection = session.get_one(SelectionRound, found.id)
        expected = draws.work_out(draws.ready_to_draw(session, selection, PUBLIC_VALUE, PUBLIC_AT, VAULT), PUBLIC_VALUE)
    assert draw(client, found).json["result_sha256"] == sha256(expected.result).hexdigest()


def test_two_office_workers_at_once_make_one_draw(world, at_once):
    found = a_school(world)
    world.clock.set(PUBLIC_AT)
    answers = at_once(
        4, lambda number: draw(world.app.test_client(), found, account=(cast.OFFICE, cast.PRINCIPAL)[number % 2])
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1
    assert [entry.action for entry in rows(world, AuditEntry)].count("draw.drawn") == 1


def test_two_values_at_once_make_one_draw(world, at_once):
    found = a_school(world)
    world.clock.set(PUBLIC_AT)
    answers = at_once(2, lambda number: draw(world.app.test_client(), found, f"value {number}"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_members_read_the_promise_before_and_everything_after_publication(world, client):
    found = drawn(world, a_school(world))
    before = client.get(f"{found.url}/draw", headers=as_(cast.LIN_MOTHER)).json
    assert before["status"] == "drawn"
    assert (before["seed"], before["statistics"], before["public_value"]) == (None, None, None)
    assert len(before["input_sha256"]) == len(before["commitment"]) == 64
    assert client.get(f"{found.url}/draw", headers=OFFICE).json["seed"] is not None
    world.clock.set(PUBLISH_AT)
    client.post(f"{found.url}/publish", headers=OFFICE)
    after = client.get(f"{found.url}/draw", headers=as_(cast.LIN_CARD)).json
    assert (after["status"], after["public_value"]) == ("published", PUBLIC_VALUE)
    assert after["seed"] == after["log"][0]["seed"]
    assert "never_served_children" not in after["statistics"]
    assert all("unplaced" not in group for group in after["statistics"]["by_class"])


def test_round_without_a_draw_has_none_to_show(world, client):
    found = drawable(world)
    with world.app.app_context(), db.transaction() as session:
        session.query(Draw).delete()
    answer = client.get(f"{found.url}/draw", headers=OFFICE)
    assert (answer.status_code, answer.json["code"]) == (404, "draw-not-found")


def test_void_draw_stays_in_the_log_and_a_new_one_is_committed_to(world, client):
    found = drawn(world, a_school(world))
    answer = client.post(f"{found.url}/draw/void", json=LATER, headers=PRINCIPAL)
    assert answer.status_code == 200, answer.text
    assert [(row["attempt"], row["status"]) for row in answer.json["log"]] == [(1, "void"), (2, "frozen")]
    assert answer.json["log"][0]["void_reason"] == LATER["reason"]
    assert answer.json["log"][0]["seed"] != answer.json["commitment"] != answer.json["log"][0]["commitment"]
    assert answer.json["public_source"] == LATER["public_source"]
    assert client.post(f"{found.url}/draw/void", json=LATER, headers=PRINCIPAL).json == answer.json
    assert draw(client, found).json["code"] == "draw-too-early"
    world.clock.set(PUBLIC_AT + timedelta(days=2))
    again = draw(client, found, "09")
    assert (again.json["attempt"], again.json["status"]) == (2, "drawn")


def test_a_new_public_value_must_be_unknown_now_and_known_in_time(world, client):
    found = drawn(world, drawable(world))
    for public_at in (PUBLIC_AT, PUBLIC_AT - timedelta(days=1), ADJUST_UNTIL):
        body = LATER | {"public_at": public_at.isoformat()}
        answer = client.post(f"{found.url}/draw/void", json=body, headers=PRINCIPAL)
        assert (answer.status_code, answer.json["code"]) == (422, "public-time-unsuitable")


def test_only_the_principal_declares_a_draw_void(world, client):
    found = drawn(world, drawable(world))
    assert client.post(f"{found.url}/draw/void", json=LATER, headers=OFFICE).status_code == 403


def test_cancelled_round_is_not_drawn(world, client):
    found = drawable(world)
    with world.app.app_context(), db.transaction() as session:
        session.execute(update(SelectionRound).values(cancelled_at=cast.NOW, cancel_reason="停电"))
    world.clock.set(PUBLIC_AT)
    assert draw(client, found).json["code"] == "round-cancelled"


def test_round_cancelled_while_it_is_drawn_stays_undrawn(world):
    found = drawable(world)
    with world.app.app_context(), db.transaction() as session:
        selection = session.get_one(SelectionRound, found.id)
        frozen = draws.ready_to_draw(session, selection, PUBLIC_VALUE, PUBLIC_AT, VAULT)
        selection.cancelled_at = PUBLIC_AT
    worked = draws.work_out(frozen, PUBLIC_VALUE)
    with world.app.app_context(), db.transaction() as session, pytest.raises(RoundCancelled):
        draws.keep(session, session.get_one(SelectionRound, found.id), worked, cast.OFFICE, PUBLIC_AT)
    assert rows(world, DrawnPlace) == []


def test_draw_declared_void_while_it_is_drawn_is_not_written(world, client):
    found = drawable(world)
    with world.app.app_context(), db.transaction() as session:
        selection = session.get_one(SelectionRound, found.id)
        frozen = draws.ready_to_draw(session, selection, PUBLIC_VALUE, PUBLIC_AT, VAULT)
    world.clock.set(PUBLIC_AT)
    assert client.post(f"{found.url}/draw/void", json=LATER, headers=PRINCIPAL).status_code == 200
    worked = draws.work_out(frozen, PUBLIC_VALUE)
    with world.app.app_context(), db.transaction() as session, pytest.raises(DrawChanged):
        draws.keep(session, session.get_one(SelectionRound, found.id), worked, cast.OFFICE, PUBLIC_AT)
    assert rows(world, DrawnPlace) == []


def test_wishes_are_frozen_at_the_close_without_anybodys_asking(world):
    found = drawable(world, reminded_at=cast.NOW)
    with world.app.app_context(), db.transaction() as session:
        assert advance(session, found.id, CLOSE_AT - timedelta(seconds=1), VAULT) == []
        assert advance(session, found.id, CLOSE_AT, VAULT) == ["frozen"]
        assert advance(session, found.id, PUBLIC_AT, VAULT) == []
    (row,) = rows(world, Draw)
    assert (row.status, row.frozen_at) == ("frozen", CLOSE_AT)

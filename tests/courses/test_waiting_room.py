"""The line in front of a rush: few at a time, in the order of arrival, and a retry keeps its place."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event
from time import sleep

import pytest

from app.courses.errors.places import ServerBusy
from app.courses.routes import places as routes
from app.courses.routes import waiting_room
from app.courses.routes.waiting_room import HEADER, TICKET_LIFE, Ticket, WaitingRoom
from tests import cast
from tests.factories.courses_places import enrol, rush, statuses


def ticket(second, child="child"):
    return Ticket(cast.NOW + timedelta(seconds=second), child)


@pytest.fixture
def in_app(app):
    """Tickets are signed with the secret of the app."""
    with app.app_context():
        yield


class Visit:
    """Somebody who is inside, or waits for it, until told to leave."""

    def __init__(self, threads, app, room, when):
        self._leave = Event()
        self.inside = Event()
        self.done = threads.submit(self._stay, app, room, when)

    def _stay(self, app, room, when):
        with app.app_context(), room.admitted(when):
            self.inside.set()
            self._leave.wait(10)

    def leave(self):
        self._leave.set()
        self.done.result(10)


@pytest.fixture
def visit(app, in_app):
    visits = []
    with ThreadPoolExecutor(8) as threads:

        def begin(room, when):
            visits.append(Visit(threads, app, room, when))
            return visits[-1]

        yield begin
        for each in visits:
            with suppress(ServerBusy):
                each.leave()


def lines_up(room, number):
    """Wait until so many stand in the line."""
    for _ in range(500):
        if len(room._line) == number:
            return
        sleep(0.01)
    raise AssertionError(room._line)


def test_no_more_than_a_few_are_inside_at_a_time(visit):
    room = WaitingRoom(inside=2, waiting=9)
    first, second, third = (visit(room, ticket(number)) for number in range(3))
    assert first.inside.wait(5)
    assert second.inside.wait(5)
    assert not third.inside.wait(0.1)
    first.leave()
    assert third.inside.wait(5)


def test_who_came_earlier_goes_first_even_when_back_later(visit):
    room = WaitingRoom(inside=1, waiting=9, patience=10)
    inside = visit(room, ticket(0))
    assert inside.inside.wait(5)
    later = visit(room, ticket(2))
    lines_up(room, 1)
    earlier = visit(room, ticket(1))
    lines_up(room, 2)
    inside.leave()
    assert earlier.inside.wait(5)
    assert not later.inside.wait(0.1)
    earlier.leave()
    assert later.inside.wait(5)


def test_too_long_a_line_sends_away_with_a_position_and_a_time_to_come_back(visit):
    room = WaitingRoom(inside=1, waiting=1, patience=10)
    assert visit(room, ticket(0)).inside.wait(5)
    visit(room, ticket(1))
    lines_up(room, 1)
    with pytest.raises(ServerBusy) as refused, room.admitted(ticket(2)):
        pass
    assert refused.value.members["position"] == 2
    assert 1 <= refused.value.retry_after <= 3


def test_place_of_who_was_sent_away_is_kept_before_newcomers(visit):
    """The room holds one; the first is sent away, and so is the newcomer behind it, until the first is back."""
    room = WaitingRoom(inside=1, waiting=1, patience=10)
    inside = visit(room, ticket(0))
    assert inside.inside.wait(5)
    waits = visit(room, ticket(1))
    lines_up(room, 1)
    with pytest.raises(ServerBusy), room.admitted(ticket(2)):
        pass
    inside.leave()
    assert waits.inside.wait(5)
    with pytest.raises(ServerBusy) as newcomer, room.admitted(ticket(3)):
        pass
    assert newcomer.value.members["position"] == 2
    back = visit(room, ticket(2))
    waits.leave()
    assert back.inside.wait(5)


def test_place_of_who_never_comes_back_is_given_up(in_app, monkeypatch):
    room = WaitingRoom(inside=1, waiting=0)
    with pytest.raises(ServerBusy), room.admitted(ticket(1)):
        pass
    assert room._line == [ticket(1)]
    monkeypatch.setattr(waiting_room, "monotonic", lambda: room._away[ticket(1)] + 1)
    room._forget_lost()
    assert (room._line, room._away) == ([], {})


def test_nobody_waits_longer_than_patience(visit):
    room = WaitingRoom(inside=1, waiting=9, patience=0.05)
    assert visit(room, ticket(0)).inside.wait(5)
    with pytest.raises(ServerBusy) as refused, room.admitted(ticket(1)):
        pass
    assert refused.value.members["position"] == 1


def test_two_phones_with_one_ticket_keep_one_place(visit):
    room = WaitingRoom(inside=1, waiting=9, patience=0.05)
    inside = visit(room, ticket(0))
    assert inside.inside.wait(5)
    for _ in range(3):
        with pytest.raises(ServerBusy), room.admitted(ticket(1)):
            pass
    assert room._line == [ticket(1)]
    inside.leave()
    with room.admitted(ticket(1)):
        assert room._line == []


def test_failure_inside_makes_room_for_the_next():
    room = WaitingRoom(inside=1, waiting=9, patience=0.05)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), room.admitted(ticket(1)):
            raise ZeroDivisionError


@pytest.fixture
def closed_room(monkeypatch):
    """The server lets nobody in."""
    room = WaitingRoom(inside=0, waiting=9, patience=0.01)
    monkeypatch.setattr(routes, "_room", room)
    return room


def test_busy_server_gives_a_ticket_that_keeps_the_time_of_arrival(world, client, closed_room, monkeypatch):
    opened = rush(world)
    busy = enrol(client, opened.offerings["篮球"])
    assert (busy.status_code, busy.json["code"], busy.json["position"]) == (503, "server-busy", 1)
    assert int(busy.headers["Retry-After"]) in {1, 2, 3}
    world.clock.advance(seconds=3)
    other = enrol(client, opened.offerings["篮球"], cast.CLASSMATE, cast.CLASSMATE_FATHER)
    assert other.json["position"] == 2
    again = enrol(client, opened.offerings["篮球"], headers={HEADER: busy.json["ticket"]})
    assert (again.json["position"], again.json["ticket"]) == (1, busy.json["ticket"])
    monkeypatch.setattr(routes, "_room", WaitingRoom())
    assert enrol(client, opened.offerings["篮球"], headers={HEADER: busy.json["ticket"]}).status_code == 201
    assert statuses(world, opened.offerings["篮球"]) == {"enrolled": 1}


@pytest.mark.parametrize("spoil", ["other child", "changed", "old", "nonsense"])
def test_ticket_is_good_only_as_it_was_given(world, client, closed_room, spoil):
    opened = rush(world)
    given = enrol(client, opened.offerings["篮球"]).json["ticket"]
    brought = {"changed": given.replace("2026", "2025", 1), "nonsense": "x~y"}.get(spoil, given)
    world.clock.advance(seconds=TICKET_LIFE.total_seconds() + 1 if spoil == "old" else 1)
    child = cast.LIN_BROTHER if spoil == "other child" else cast.LIN
    again = enrol(client, opened.offerings["合唱"], child, headers={HEADER: brought})
    assert again.status_code == 503
    assert again.json["ticket"] != given
    assert again.json["ticket"].startswith(world.clock.now().isoformat())

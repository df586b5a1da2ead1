"""What a homeroom teacher does on the pages for the families of the class: papers of places and wishes, and calls."""

import re
from datetime import timedelta

import pytest

from app.courses.rules.words import EnrolmentStatus
from tests import cast
from tests.cast import as_
from tests.factories.courses_draws import drawable, published
from tests.factories.courses_places import places_of, rush, seated
from tests.factories.courses_rounds import OPEN_AT, ROUNDS, prepared_round
from tests.pages.reader import Reader

CLASS = f"/teacher/classes/{cast.CLASS_32}"
DESK, WISHES = f"{CLASS}/rounds", f"{CLASS}/wishes"
ONE_SEAT = {"机器人": {"slots": ["3-1"], "capacity": 1}}
BOTH_WISH = {cast.LIN: {"3-1": ["机器人"]}, cast.CLASSMATE: {"3-1": ["机器人"]}}


@pytest.fixture
def homeroom(client):
    return Reader(client, cast.HOMEROOM)


def pending(world, student=cast.LIN):
    """Commit a place that waits for its family; returns its confirmation."""
    place = seated(
        world,
        rush(world).offerings["书法"],
        student,
        status=EnrolmentStatus.PENDING_GUARDIAN,
        answer_by=cast.NOW + timedelta(days=1),
    )
    return f"{DESK}/places/{place}/confirm"


def test_place_is_confirmed_by_the_slip(client, world, homeroom):
    confirmation = pending(world)
    page = homeroom.read(DESK)
    assert "林小满" in page
    assert "明天 12:00前确认才有效" in page
    assert f'action="{confirmation}"' in page
    assert "没有等家长确认的名额" in homeroom.done(confirmation)
    assert places_of(client) == {"书法": "enrolled"}


def test_slip_that_comes_too_late_is_refused_on_the_page(client, world, homeroom):
    confirmation = pending(world)
    world.clock.advance(days=2)
    refused = homeroom.send(confirmation)
    assert refused.status_code == 409
    assert 'class="problem"' in refused.text
    assert places_of(client) == {"书法": "pending_guardian"}


def test_place_of_another_class_is_neither_listed_nor_confirmed(client, world, homeroom):
    confirmation = pending(world, cast.LIN_BROTHER)
    assert "林大川" not in homeroom.read(DESK)
    assert homeroom.send(confirmation).status_code == 404
    assert places_of(client, cast.LIN_BROTHER) == {"书法": "pending_guardian"}


@pytest.fixture
def drawn(world):
    """A published draw in which one of the two children of the class got no course."""
    return published(world, drawable(world, ONE_SEAT, BOTH_WISH))


def call_of(page):
    [path] = re.findall(r'href="([^"]+/calls/[^"]+)"', page)
    return path


def test_family_without_a_course_is_called_with_the_reasons_at_hand(homeroom, drawn):
    page = homeroom.read(DESK)
    assert "还没打" in page
    path = call_of(page)
    reasons = homeroom.read(path)
    assert "没有录取" in reasons
    assert "轮内号" in reasons
    refused = homeroom.send(path, {"note": ""})
    assert refused.status_code == 422
    assert "没有录取" in refused.text
    after = homeroom.done(path, {"note": "已说明,先上基础托管。"})
    assert "已打" in after
    assert "先上基础托管" in after
    assert "先上基础托管" in homeroom.read(path)


def test_child_that_got_a_course_is_not_called(homeroom, drawn):
    called = call_of(homeroom.read(DESK)).rpartition("/")[2]
    [lucky] = {str(cast.LIN), str(cast.CLASSMATE)} - {called}
    assert homeroom.get(f"{DESK}/{drawn.id}/calls/{lucky}").status_code == 404


def test_desk_is_for_the_homeroom_teacher_of_the_class_alone(client, homeroom, drawn):
    path = call_of(homeroom.read(DESK))
    for account, status in ((cast.TEACHER, 403), (cast.HOMEROOM_31, 404), (cast.OUTSIDER, 404), (cast.OFFICE, 403)):
        stranger = Reader(client, account)
        assert {stranger.get(DESK).status_code, stranger.get(path).status_code} == {status}
        assert stranger.send(path, {"note": "打过了"}).status_code == status


def test_desk_is_reached_from_the_class_and_from_everything_else(homeroom):
    for page in (CLASS, "/teacher/more"):
        assert f'href="{DESK}"' in homeroom.read(page)
    assert "没有要打的电话" in homeroom.read(DESK)


@pytest.fixture
def opened(world):
    """A round that takes wishes."""
    found = prepared_round(world)
    world.clock.set(OPEN_AT)
    return found


def entered(client, opened, title, account=cast.LIN_CARD):
    """Enter a wish of Lin as the child does; returns what the family reads."""
    path = f"{ROUNDS}/{opened.id}/wishes/{cast.LIN}"
    body = {"wishes": [{"weekday": 3, "slot": 1, "ranked": [str(opened.offerings[title])]}]}
    assert client.put(path, json=body, headers=as_(account)).status_code == 200
    return lambda: client.get(path, headers=as_(cast.LIN_MOTHER)).json


def test_wishes_of_the_child_are_confirmed_by_the_signed_paper(client, homeroom, opened):
    kept = entered(client, opened, "机器人")
    assert "填了,等家长确认" in homeroom.read(WISHES)
    sheet = f"{WISHES}/{opened.id}/{cast.LIN}"
    page = homeroom.read(sheet)
    assert "已经填了,等家长确认" in page
    assert " selected" not in page
    assert "林小满" not in homeroom.done(f"{sheet}/confirm", {"revision": "1"})
    assert kept()["confirmed_at"]
    assert "没有要录入的志愿" in homeroom.read(sheet)


def test_wishes_that_changed_after_the_page_was_read_are_not_confirmed(client, homeroom, opened):
    entered(client, opened, "机器人")
    kept = entered(client, opened, "书法")
    refused = homeroom.send(f"{WISHES}/{opened.id}/{cast.LIN}/confirm", {"revision": "1"})
    assert refused.status_code == 409
    assert 'name="revision" value="2"' in refused.text
    assert kept()["confirmed_at"] is None


def test_paper_replaces_what_the_child_has_entered(client, homeroom, opened):
    kept = entered(client, opened, "机器人")
    paper = {"3-1": [str(opened.offerings["书法"])], "revision": "1", "on_paper": "on"}
    assert "填了,等家长确认" not in homeroom.done(f"{WISHES}/{opened.id}/{cast.LIN}", paper)
    assert kept()["wishes"][0]["ranked"] == [str(opened.offerings["书法"])]
    assert kept()["confirmed_at"]


def test_days_are_listed_as_missing_until_they_are_registered(world, homeroom):
    asked = prepared_round(world, prepared_at=None, register_until=OPEN_AT - timedelta(hours=2), children=[])
    assert "还没有登记留校时间" in homeroom.read(WISHES)
    for student in (cast.LIN, cast.CLASSMATE):
        page = homeroom.done(f"{WISHES}/{asked.id}/{student}/days", {"slots": ["3-1"]})
    assert "全班都登记了留校时间" in page
    assert "重新登记" in page
    world.clock.set(OPEN_AT - timedelta(hours=1))
    assert "现在没有正在进行的选课" in homeroom.read(WISHES)

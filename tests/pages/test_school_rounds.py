"""The office brings a round from its plan to its result on the pages; the principal alone declares a draw void."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.core.clock import local_time
from app.core.db import transaction
from app.courses.models.rounds import RoundChild
from tests import cast
from tests.cast import as_
from tests.factories import announcements
from tests.factories.courses_draws import PUBLIC_VALUE, drawable, drawn, published
from tests.factories.courses_menu import approved_course, base_care, offering
from tests.factories.courses_rounds import (
    ADJUST_UNTIL,
    CLOSE_AT,
    NOTICE_AT,
    OPEN_AT,
    PUBLIC_AT,
    PUBLISH_AT,
    ROUNDS,
    a_round,
    prepared_round,
)
from tests.pages.reader import Reader

NEW = "/school/rounds/new"
ONE_COURSE = {"机器人": {"slots": ["3-1"], "capacity": 1}}
BOTH_WISH = {cast.LIN: {"3-1": ["机器人"]}, cast.CLASSMATE: {"3-1": ["机器人"]}}


@pytest.fixture
def office(client):
    return Reader(client, cast.OFFICE)


@pytest.fixture
def principal(client):
    return Reader(client, cast.PRINCIPAL)


def of(round_id, step=""):
    return f"/school/rounds/{round_id}{step}"


def field(instant):
    return f"{local_time(instant):%Y-%m-%dT%H:%M}"


def plan(offered, **changes):
    times = {
        "notice_at": NOTICE_AT + timedelta(hours=2), "open_at": OPEN_AT, "close_at": CLOSE_AT, "public_at": PUBLIC_AT,
        "publish_at": PUBLISH_AT, "adjust_until": ADJUST_UNTIL,
    }  # fmt: skip
    return {
        **{name: field(at) for name, at in times.items()},
        "mode": "wishes", "term": cast.TERM, "title": "周三选课", "notice": "", "public_source": "六颗骰子",
        "wishes_per_slot": "3", "silent_rule": "base_care", "unconfirmed_rule": "release",
        "offering_ids": [str(one) for one in offered], "class_ids": [str(cast.CLASS_32), str(cast.CLASS_31)],
    } | changes  # fmt: skip


@pytest.fixture
def offered(world):
    """Commit two courses of one seat for Wednesday, and care for whoever gets none; returns the ids by title."""
    with world.app.app_context(), transaction() as session:
        base_care(session)
        return {
            title: offering(session, approved_course(session, title=title), capacity=1).id
            for title in ("机器人", "书法")
        }


def planned(world, office, offered):
    """Set up a round on the page, as the office does; returns its id."""
    page = office.send(NEW, plan(offered.values()))
    assert page.status_code == 303, page.text
    return page.location.rpartition("/")[2]


def wish(client, round_id, student, account, *ranked):
    body = {"wishes": [{"weekday": 3, "slot": 1, "ranked": [str(one) for one in ranked]}]}
    answer = client.put(f"{ROUNDS}/{round_id}/wishes/{student}", json=body, headers=as_(account))
    assert answer.status_code == 200, answer.text


def test_round_goes_from_its_plan_to_its_result(client, world, office, offered):
    assert "志愿抽签" in office.read(NEW)
    assert "机器人" in office.read(f"{NEW}?mode=wishes")
    round_id = planned(world, office, offered)
    assert "自动通知各班家长" in office.read(of(round_id))
    assert "周三选课" in office.read(of(round_id, "/edit"))

    assert "还有2个班没有送达" in office.done(of(round_id, "/notice"))
    announcements.work_off(world)
    assert "通知已送达各班" in office.read(of(round_id))
    prepared = office.done(of(round_id, "/prepare"))
    draw = client.get(f"{ROUNDS}/{round_id}/draw", headers=as_(cast.OFFICE)).json
    assert f"<code>{draw['commitment']}</code>" in prepared

    world.clock.set(OPEN_AT)
    for student, account in ((cast.LIN, cast.LIN_MOTHER), (cast.CLASSMATE, cast.CLASSMATE_FATHER)):
        wish(client, round_id, student, account, offered["机器人"])
    watched = office.read(of(round_id))
    assert "各班填了多少" in watched
    assert "林小满" not in watched

    world.clock.set(CLOSE_AT)
    assert "试算和抽签" in office.read(of(round_id))
    practice = office.send(of(round_id, "/draw/practice"))
    assert (practice.status_code, "只是试算" in practice.text) == (200, True)
    world.clock.set(PUBLIC_AT)
    checked = office.read(of(round_id, "/draw?public_value=3-1-5"))
    assert "请两个人核对" in checked
    assert "50%" in office.done(of(round_id, "/draw"), {"public_value": "3-1-5"})

    early = office.send(of(round_id, "/publish"))
    assert (early.status_code, "还没到公布时间" in early.text) == (409, True)
    world.clock.set(PUBLISH_AT)
    done = office.done(of(round_id, "/publish"))
    assert "结果已公布" in done
    assert "还有1家" in done
    assert f"{ROUNDS}/{round_id}/draw/file" in office.read(of(round_id, "/draw"))


def test_proposed_times_are_good_as_they_are(client, world, office, offered):
    page = office.read(f"{NEW}?mode=wishes")
    times = {
        name: page.partition(f'name="{name}" type="datetime-local" value="')[2].partition('"')[0]
        for name in ("notice_at", "open_at", "close_at", "public_at", "publish_at", "adjust_until")
    }
    assert "计划已保存" in office.done(NEW, plan(offered.values(), **times))


def test_plan_out_of_order_keeps_what_was_typed(office, offered):
    refused = office.send(NEW, plan(offered.values(), close_at=field(OPEN_AT - timedelta(days=1)), public_source=""))
    assert refused.status_code == 422
    assert 'value="周三选课"' in refused.text
    assert "时间应依次为通知、开放、截止、公布、调整结束" in refused.text
    assert 'id="m-close_at"' in refused.text
    assert 'id="m-public_source"' in refused.text


@pytest.mark.parametrize("mode", ["rush", "assigned"])
def test_round_without_a_draw_asks_for_no_public_value(office, offered, mode):
    page = office.read(f"{NEW}?mode={mode}")
    assert 'name="public_source"' not in page
    times = {"publish_at": field(CLOSE_AT), "public_at": ""}
    assert "计划已保存" in office.done(NEW, plan(offered.values(), mode=mode, **times))


def test_plan_is_changed_until_the_notice_is_out(world, office, offered):
    round_id = planned(world, office, offered)
    assert "周三的课" in office.done(of(round_id, "/edit"), plan(offered.values(), title="周三的课"))
    office.done(of(round_id, "/notice"))
    late = office.send(of(round_id, "/edit"), plan(offered.values()))
    assert (late.status_code, "本轮通知已发出" in late.text) == (409, True)
    classes = {"class_ids": [str(cast.CLASS_32), str(cast.CLASS_31), str(cast.CLASS_51)]}
    assert "五年级1班" in office.done(of(round_id, "/classes"), classes)
    assert office.send(of(round_id, "/classes"), {"class_ids": [str(cast.CLASS_51)]}).status_code == 409


def test_round_is_cancelled_with_a_reason(world, office, offered):
    round_id = planned(world, office, offered)
    assert office.send(of(round_id, "/cancel"), {"reason": ""}).status_code == 422
    assert "原因:老师不够" in office.done(of(round_id, "/cancel"), {"reason": "老师不够"})


def test_draw_is_made_once(world, office, principal):
    found = drawn(world, drawable(world, ONE_COURSE, BOTH_WISH))
    again = office.send(of(found.id, "/draw"), {"public_value": "6-6-6"})
    assert (again.status_code, "已经抽过签" in again.text) == (409, True)
    assert "作废本次抽签" not in office.read(of(found.id, "/draw"))
    later = {
        "reason": "输错了",
        "public_source": "下一期双色球",
        "public_at": field(PUBLIC_AT + timedelta(days=2)),
    }
    assert office.send(of(found.id, "/draw/void"), later).status_code == 403
    page = principal.done(of(found.id, "/draw/void"), later)
    assert "已作废" in page
    assert PUBLIC_VALUE in page


def test_child_is_moved_by_hand_with_a_public_reason(client, world, office):
    found = drawn(world, drawable(world, ONE_COURSE | {"书法": {"slots": ["3-1"]}}, BOTH_WISH))
    whose = {"class_id": str(cast.CLASS_32), "student_id": str(cast.LIN)}
    page = office.read(of(found.id, f"/draw/children?class_id={cast.CLASS_32}&student_id={cast.LIN}"))
    assert "调整这个时段" in page
    move = whose | {"slot": "3-1", "to_offering_id": str(found.offerings["书法"]), "reason": "家长来校说明"}
    assert office.send(of(found.id, "/draw/children"), move | {"reason": ""}).status_code == 422
    assert "已调整" in office.done(of(found.id, "/draw/children"), move)
    listed = office.read(of(found.id, "/draw"))
    assert "林小满" in listed
    assert "家长来校说明" in listed


def test_child_outside_the_round_has_nothing_to_adjust(client, world, office):
    found = drawn(world, drawable(world, ONE_COURSE, BOTH_WISH))
    with world.app.app_context(), transaction() as session:
        session.execute(delete(RoundChild).where(RoundChild.student_id == cast.PARALLEL))
    page = office.read(of(found.id, f"/draw/children?class_id={cast.CLASS_31}&student_id={cast.PARALLEL}"))
    assert "欧阳思远不参加这一轮" in page
    assert office.get(of(found.id, f"/draw/children?class_id={cast.LONGQUAN_CLASS}")).status_code == 404


def test_families_without_a_course_are_called(world, office):
    found = published(world, drawable(world, ONE_COURSE, BOTH_WISH))
    page = office.read(of(found.id, "/calls"))
    student_id = next(one for one in (cast.LIN, cast.CLASSMATE) if str(one) in page)
    assert office.send(of(found.id, f"/calls/{student_id}"), {"note": ""}).status_code == 422
    assert "已说明,下学期再选" in office.done(of(found.id, f"/calls/{student_id}"), {"note": "已说明,下学期再选"})
    assert "都打过了" in office.read(of(found.id))


def test_strangers_see_no_round(client, world):
    opened = prepared_round(world)
    world.clock.set(OPEN_AT)
    for path in (of(opened.id), NEW, of(opened.id, "/draw"), of(opened.id, "/calls")):
        assert Reader(client).get(path).location.startswith("/sign-in")
        assert Reader(client, cast.HOMEROOM).get(path).status_code == 403
    assert Reader(client, cast.OUTSIDE_PRINCIPAL).get(of(opened.id)).status_code == 404


def test_rounds_are_listed_with_their_stages(world, office):
    with world.app.app_context(), transaction() as session:
        a_round(session, title="已取消的一轮", cancelled_at=cast.NOW, cancel_reason="停电", mode="rush")
    for path in ("/school/courses", "/school/rounds"):
        page = office.read(path)
        assert "已取消的一轮" in page
        assert "先到先得" in page


def test_times_of_the_steps_are_told_in_order(world, office, offered):
    page = office.read(of(planned(world, office, offered)))
    steps = [page.index(f"<b>{words}</b>") for words in ("通知", "选课", "抽签", "公布", "调整")]
    assert steps == sorted(steps)

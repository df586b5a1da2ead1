"""Why-letters: each case in the words that a family reads."""

import pytest

from app.core import db
from app.courses.mechanism.tickets import NUMBERS
from app.courses.models.draws import DrawnPlace
from app.courses.models.menu import Offering
from app.courses.models.rounds import RoundChild, WishSheet
from app.courses.rules import explaining
from app.courses.rules.explaining import Change, Fate, Slot, Standing, Wish, fate, sentences
from app.courses.rules.slots import SEVERAL
from tests import cast
from tests.cast import as_
from tests.factories.courses_draws import OFFICE, a_school, drawable, drawn, published, rows
from tests.factories.courses_rounds import declare


def number(share):
    return int(share * 10**6) * NUMBERS // 10**6 + 1


def key(share, round_=1, priority=2, code="OTHER"):
    return round_, priority, number(share), code


def a_wish(title="机器人班", **changes):
    facts = {
        "offering_id": title, "title": title, "key": key(0.7165, code="OWN"), "seats": 30, "applicants": 58,
        "is_open": True, "is_cancelled": False, "last": None, "class_last": None, "waiting": None,
    }  # fmt: skip
    return Wish(**facts | changes)


def a_slot(*wishes, **changes):
    facts = {"slot": "3-1", "standing": Standing.DRAWN, "round": 1, "number": number(0.7165), "wishes": wishes}
    return Slot(**facts | changes)


def told(slot):
    return [text_of(sentence) for sentence in sentences(slot)]


def text_of(sentence):
    places = {
        name: text_of(place) if isinstance(place, explaining.Sentence) else place
        for name, place in sentence.places.items()
    }
    return sentence.text.format(**places)


def test_the_whole_letter_reads_as_a_family_reads_it():
    robots = a_wish(last=key(0.6210), waiting=4)
    writing = a_wish("书法", seats=20, applicants=12)
    slot = a_slot(robots, writing, got_id="书法", got="书法")
    assert [*told(slot), text_of(explaining.carry_sentence(number(0.7165)))] == [
        "周三是您的第1轮,轮内号 0.7165。",
        "第1志愿机器人班:30席,58人报名,最后录取第1轮 0.6210,未录取,候补第4位。",
        "第2志愿书法:20席,12人报名,名额未满,录取。",
        "下一轮选课您的号码将落在前一半。",
    ]


def test_low_number_is_followed_by_a_high_one():
    assert text_of(explaining.carry_sentence(number(0.2))) == "下一轮选课您的号码将落在后一半。"
    assert (explaining.next_half(NUMBERS // 2 - 1), explaining.next_half(NUMBERS // 2)) == ("upper", "lower")


def test_placed_child_reads_the_last_number_too():
    slot = a_slot(a_wish(last=key(0.9)), got_id="机器人班")
    assert told(slot)[1] == "第1志愿机器人班:30席,58人报名,最后录取第1轮 0.9000,录取。"


def test_priority_of_the_child_and_of_the_last_one_is_named():
    own = a_wish(key=key(0.7, priority=1, code="OWN"), last=key(0.3, priority=0), waiting=1)
    assert told(a_slot(own))[1] == (
        "第1志愿机器人班(您有续读或同胞优先):30席,58人报名,最后录取第1轮(特需优先) 0.3000,未录取,候补第1位。"
    )


def test_full_class_is_told_from_a_full_course():
    full_class = a_wish(class_last=key(0.5), waiting=2)
    assert fate(a_slot(full_class), full_class) is Fate.CLASS_FULL
    assert told(a_slot(full_class))[1].endswith("本班名额已满,本班最后录取第1轮 0.5000,未录取,候补第2位。")
    both = a_wish(last=key(0.6), class_last=key(0.4), waiting=2)
    assert fate(a_slot(both), both) is Fate.CLASS_FULL
    same = a_wish(last=key(0.4), class_last=key(0.4), waiting=2)
    assert fate(a_slot(same), same) is Fate.FULL


def test_course_without_seats_has_no_last_number():
    none = a_wish(seats=0, waiting=1)
    assert fate(a_slot(none), none) is Fate.NO_SEATS
    assert told(a_slot(none))[1] == "第1志愿机器人班:0席,58人报名,没有可供抽签的名额,未录取,候补第1位。"


@pytest.mark.parametrize("last", [None, key(0.9)])
def test_class_that_had_used_up_its_quota_before_is_told_so(last):
    """The child may even be ahead of the last one that got in."""
    none = a_wish(last=last, waiting=1)
    assert fate(a_slot(none), none) is Fate.NO_CLASS_SEATS
    assert "本班名额在抽签前已满" in told(a_slot(none))[1]


def test_closed_cancelled_and_unneeded_wishes_are_told():
    slot = a_slot(
        a_wish("陶艺", is_open=False), a_wish("象棋", is_cancelled=True), a_wish("书法"), a_wish("剪纸"), got_id="书法"
    )
    assert [fate(slot, wish) for wish in slot.wishes] == [Fate.CLOSED, Fate.CANCELLED, Fate.PLACED, Fate.NOT_NEEDED]
    _, closed, cancelled, _, unneeded = told(slot)
    assert closed == "第1志愿陶艺:报名未达到开班人数,没有开班。"
    assert cancelled == "第2志愿象棋:抽签前已停开,这一志愿未参加。"
    assert unneeded == "第4志愿剪纸:已录取前面的志愿,不再需要。"


def test_slot_taken_by_a_course_of_several_slots_is_told():
    slot = a_slot(
        a_wish(key=None), standing=Standing.IN_SEVERAL, round=None, number=None, got="足球队", got_id="足球队"
    )
    assert told(slot) == ["周三由已录取的多时段课程足球队占用。", "第1志愿机器人班:已录取多时段课程,这一志愿不再参加。"]


def test_wishes_for_courses_of_several_slots_have_their_own_number():
    slot = a_slot(a_wish("足球队", last=key(0.2), waiting=7), slot=SEVERAL)
    assert told(slot)[0] == "多时段课程先于各时段单独抽签,您的号是 0.7165。"
    assert told(slot)[1].endswith("最后录取第1轮 0.2000,未录取,候补第7位。")


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing.SILENT, "周三没有收到您的志愿,按本轮事先公布的规则安排。"),
        (Standing.NO_WISHES, "周三您没有填报志愿,未参加抽签。"),
        (Standing.NOT_REGISTERED, "周三没有登记留校,未参加抽签。"),
        (Standing.HELD_BEFORE, "周三在抽签前已有课程,未参加抽签。"),
    ],
)
def test_who_took_no_part_reads_why(standing, expected):
    assert told(a_slot(standing=standing)) == [expected]


def test_what_was_decided_afterwards_is_told():
    slot = a_slot(standing=Standing.SILENT, given="作业辅导", changes=[Change("书法", None, "与训练冲突")])
    assert told(slot)[1:] == ["抽签后学校手工调整:由书法调整为无课程。理由:与训练冲突", "这一时段安排:作业辅导。"]


def test_slots_are_numbered_only_where_an_afternoon_has_more_than_one():
    assert text_of(explaining.day("5-2", has_numbers=True)) == "周五第2时段"
    assert text_of(explaining.day("5-1", has_numbers=False)) == "周五"


def test_numbers_are_cut_off_and_told_apart():
    assert explaining.shown(NUMBERS - 1) == "0.9999"
    assert explaining.shown(0) == "0.0000"
    close = a_slot(a_wish(key=key(0.716549), last=key(0.716541), waiting=1), number=number(0.716549))
    assert told(close)[0] == "周三是您的第1轮,轮内号 0.716549。"
    assert "最后录取第1轮 0.716541" in told(close)[1]


def slots_of(client, found, student_id, account=cast.OFFICE):
    answer = client.get(f"{found.url}/draw/explanations/{student_id}", headers=as_(account))
    assert answer.status_code == 200, answer.text
    return {slot["slot"]: slot for slot in answer.json["slots"]}


def test_explanations_say_what_the_draw_decided_for_every_child(world, client):
    found = published(world, a_school(world))
    drawn_places = {(row.student_id, row.slot): row for row in rows(world, DrawnPlace)}
    sheets = {row.student_id: row.wishes for row in rows(world, WishSheet)}
    for child in rows(world, RoundChild):
        for label, slot in slots_of(client, found, child.student_id).items():
            row = drawn_places.get((child.student_id, label))
            if row is None:
                assert slot["standing"] == "not_registered"
                continue
            fates = {wish["offering_id"]: wish["fate"] for wish in slot["wishes"]}
            assert [*fates] == sheets.get(child.student_id, {}).get(label, [])
            placed = [offering_id for offering_id, became in fates.items() if became == "placed"]
            assert placed == ([str(row.offering_id)] if str(row.offering_id) in row.ranked else [])
            waiting = {wish["offering_id"]: wish["waiting"] for wish in slot["wishes"] if wish["waiting"]}
            assert waiting == row.waiting
            assert all(fates[wish] in {"full", "class_full"} for wish in waiting)
            assert slot["sentences"]


def test_silent_family_reads_where_its_child_goes(world, client):
    found = published(world, drawable(world))
    slot = slots_of(client, found, cast.LIN, cast.LIN_MOTHER)["3-1"]
    assert slot["standing"] == "silent"
    assert slot["sentences"] == ["周三没有收到您的志愿,按本轮事先公布的规则安排。", "这一时段安排:作业辅导。"]


def test_declared_priority_is_told_to_the_child_that_has_it(world, client):
    found = drawable(
        world, {"机器人": {"capacity": 1}}, {cast.LIN: {"3-1": ["机器人"]}, cast.CLASSMATE: {"3-1": ["机器人"]}}
    )
    with world.app.app_context(), db.transaction() as session:
        declare(session, found.offerings["机器人"], cast.LIN, "continuing")
    published(world, found)
    slot = slots_of(client, found, cast.LIN)["3-1"]
    assert (slot["wishes"][0]["fate"], slot["wishes"][0]["last"]["priority"]) == ("placed", 1)
    assert slot["sentences"][1].startswith(
        "第1志愿机器人(您有续读或同胞优先):1席,2人报名,最后录取第1轮(续读或同胞优先)"
    )
    other = slots_of(client, found, cast.CLASSMATE)["3-1"]["wishes"][0]
    assert (other["fate"], other["waiting"]) == ("full", 1)


def test_course_cancelled_before_the_draw_is_told(world, client):
    found = drawable(world, wishes={cast.LIN: {"3-1": ["机器人", "书法"]}})
    with world.app.app_context(), db.transaction() as session:
        session.get_one(Offering, found.offerings["机器人"]).status = "cancelled"
    published(world, found)
    assert [wish["fate"] for wish in slots_of(client, found, cast.LIN)["3-1"]["wishes"]] == ["cancelled", "placed"]


def test_explanation_is_for_the_family_the_homeroom_teacher_and_the_office(world, client):
    found = published(world, drawable(world))
    url = f"{found.url}/draw/explanations/{cast.LIN}"
    for account in (cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM, cast.OFFICE, cast.PRINCIPAL):
        assert client.get(url, headers=as_(account)).status_code == 200
    for account in (cast.CLASSMATE_FATHER, cast.HOMEROOM_31):
        assert client.get(url, headers=as_(account)).status_code == 404
    assert client.get(url, headers=as_(cast.TEACHER)).status_code == 403


def test_only_the_office_reads_it_before_publication(world, client):
    found = drawn(world, drawable(world))
    url = f"{found.url}/draw/explanations/{cast.LIN}"
    assert client.get(url, headers=OFFICE).status_code == 200
    for account in (cast.LIN_MOTHER, cast.HOMEROOM):
        assert client.get(url, headers=as_(account)).json["code"] == "draw-not-published"

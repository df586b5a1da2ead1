"""Notes of families on an installation where the platform looks at content."""

import pytest

from app.checkins.holdings import check_ins
from app.core import db
from tests import cast
from tests.cast import as_
from tests.factories.announcements import work_off
from tests.factories.checkins import CHECK_INS, record
from tests.factories.content import content_checked, give_up

CHECK = "/wxa/msg_sec_check"
WRITER, CHILD, TEACHER = cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM
REJECTED = "内容检查没有通过,其他人看不到。"
DOUBTFUL = "等老师看过以后,其他人才能看到。"
ASKED = "正在检查内容,通过后其他人才能看到。"


@pytest.fixture
def checked(world):
    with content_checked(world):
        yield world


def seen(client, check_in_id, who):
    answer = client.get(f"{CHECK_INS}/{check_in_id}", headers=as_(who)).json
    return answer["note"], answer["note_hint"]


def waiting(client, **query):
    page = client.get(
        f"{CHECK_INS}/hidden-notes", query_string={"class_id": cast.CLASS_32, **query}, headers=as_(TEACHER)
    )
    return [one["note"] for one in page.json["items"]]


def decide(client, check_in_id, safety, who=TEACHER):
    answer = client.put(f"{CHECK_INS}/{check_in_id}/note-safety", json={"safety": safety}, headers=as_(who))
    return answer.status_code


@pytest.mark.parametrize(
    ("note", "hint", "for_child"),
    [("今天扫了地", None, "今天扫了地"), ("一个可疑词", DOUBTFUL, None), ("一个风险词", REJECTED, None)],
)
def test_note_is_for_its_writer_and_the_teacher_until_it_passes(checked, client, note, hint, for_child):
    made = record(client, title="扫地", note=note).json
    assert (made["note"], made["note_hint"]) == (note, ASKED)
    assert seen(client, made["id"], CHILD) == (None, None)
    work_off(checked)
    assert [seen(client, made["id"], who) for who in (WRITER, TEACHER)] == [(note, hint)] * 2
    assert seen(client, made["id"], CHILD) == (for_child, None)
    assert waiting(client) == ([note] if hint == DOUBTFUL else [])


def test_only_families_and_only_words_are_asked_about(checked, client):
    record(client, title="扫地")
    record(client, TEACHER, title="擦桌子", note="在教室里一起做的", source="teacher")
    work_off(checked)
    assert checked.wechat.calls[CHECK] == 0


def test_where_nobody_is_asked_recording_costs_nothing_more(world, client):
    with world.statements() as sent:
        assert record(client, title="扫地", note="今天扫了地").status_code == 201
    assert not [sql for sql in sent if "outbox" in sql or "note_safety" in sql]


@pytest.mark.parametrize("errcode", [61010, -1])
def test_what_the_platform_does_not_answer_is_for_people_who_have_the_last_word(checked, client, errcode):
    checked.wechat.knobs.errors = {CHECK: [errcode]}
    check_in_id = record(client, title="扫地", note="一个风险词").json["id"]
    work_off(checked)
    checked.clock.advance(minutes=36)
    give_up(checked)
    assert waiting(client) == ["一个风险词"]
    assert [decide(client, check_in_id, "visible", who) for who in (WRITER, cast.HOMEROOM_31, TEACHER)] == [
        403,
        404,
        204,
    ]
    work_off(checked)
    assert seen(client, check_in_id, CHILD) == ("一个风险词", None)
    assert decide(client, check_in_id, "rejected", cast.OFFICE) == 204
    assert waiting(client, safety="rejected") == ["一个风险词"]


def test_another_note_is_looked_at_anew_and_the_opinion_on_the_first_is_not_for_it(checked, client):
    check_in_id = record(client, title="扫地", note="一个可疑词").json["id"]
    returned = client.post(f"{CHECK_INS}/{check_in_id}/return", json={"reason": "请改一句"}, headers=as_(TEACHER))
    assert returned.status_code == 200
    answer = client.post(f"{CHECK_INS}/{check_in_id}/resubmit", json={"note": "今天扫了地"}, headers=as_(WRITER))
    assert answer.json["note_hint"] == ASKED
    work_off(checked)
    assert seen(client, check_in_id, CHILD) == ("今天扫了地", None)


def test_copy_for_the_family_holds_a_hidden_note_for_its_writer_only(checked, client):
    record(client, title="扫地", note="一个风险词")
    work_off(checked)
    with checked.app.app_context(), db.reading() as session:
        held = [session.execute(check_ins(cast.LIN, who)).one().note for who in (WRITER, cast.CLASSMATE_FATHER)]
    assert held == ["一个风险词", None]

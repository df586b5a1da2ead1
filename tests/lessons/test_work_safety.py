"""What families write about works, on an installation where the platform looks at content."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.announcements import work_off
from tests.factories.content import content_checked, give_up
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import WORKS, consent, enter, works

CHECK = "/wxa/msg_sec_check"
VIEWERS = (cast.LIN_MOTHER, cast.HOMEROOM, cast.LIN_CARD, cast.CLASSMATE_FATHER)


@pytest.fixture
def course(world, client):
    """Return a course whose works the school may see."""
    with content_checked(world):
        made = taught(world, cast.LIN)
        consent(client, cast.LIN_MOTHER, cast.LIN)
        yield made


def seen(client, course):
    """Return whether the writer, the teacher of the course, the child and another family see a work."""
    return [bool(works(client, course, account).json["items"]) for account in VIEWERS]


def waiting(client):
    page = client.get(f"{WORKS}/hidden", query_string={"class_id": cast.CLASS_32}, headers=as_(cast.HOMEROOM))
    return [one["words"] for one in page.json["items"]]


def decide(client, work_id, account=cast.HOMEROOM):
    answer = client.put(f"{WORKS}/{work_id}/safety", json={"safety": "visible"}, headers=as_(account))
    return answer.status_code


@pytest.mark.parametrize(("words", "others"), [("烧了两次", True), ("一个可疑词", False), ("一个风险词", False)])
def test_work_of_a_family_is_for_its_writer_and_the_teacher_until_it_passes(world, client, course, words, others):
    assert enter(client, course, cast.LIN_MOTHER, words=words).json["safety_hint"]
    assert seen(client, course) == [True, True, False, False]
    work_off(world)
    assert seen(client, course) == [True, True, others, others]
    assert waiting(client) == (["一个可疑词"] if words == "一个可疑词" else [])


def test_work_entered_by_the_teacher_is_seen_at_once(world, client, course):
    enter(client, course, words="一个风险词")
    work_off(world)
    assert (seen(client, course), world.wechat.calls[CHECK]) == ([True] * 4, 0)


def test_what_is_not_answered_waits_for_people_who_decide(world, client, course):
    world.wechat.knobs.errors = {CHECK: [-1]}
    work_id = enter(client, course, cast.LIN_MOTHER, words="烧了两次").json["id"]
    work_off(world)
    world.clock.advance(minutes=36)
    give_up(world)
    assert waiting(client) == ["烧了两次"]
    assert [decide(client, work_id, who) for who in (cast.LIN_MOTHER, cast.HOMEROOM_31, cast.HOMEROOM)] == [
        403,
        404,
        204,
    ]
    assert (seen(client, course), waiting(client)) == ([True] * 4, [])

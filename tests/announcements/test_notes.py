"""Notes to single families, and the notices of a school that must reach every class."""

from uuid import UUID

from app.announcements import queries
from app.announcements.service import posts
from app.core.db import reading, transaction
from tests import cast
from tests.cast import as_
from tests.factories.announcements import POSTS, inbox, readers, work_off


def note(world, *children: UUID) -> UUID:
    with world.app.app_context(), transaction() as session:
        return posts.note(session, cast.TIANJIA, children, "有名额了", "请在48小时内确认。", world.clock.now())


def notice(world, *classes: UUID) -> UUID:
    with world.app.app_context(), transaction() as session:
        return posts.notice(session, cast.TIANJIA, classes, "选课通知", "下周一开始选课。", world.clock.now())


def delivered(world, announcement_id: UUID) -> bool:
    with world.app.app_context(), reading() as session:
        return announcement_id in queries.delivered(session, [announcement_id])


def test_note_reaches_the_guardians_of_the_child_and_nobody_else(client, world):
    note(world, cast.CLASSMATE)
    work_off(world)
    assert readers(client) == {cast.CLASSMATE_FATHER}
    (entry,) = inbox(client, cast.CLASSMATE_FATHER)
    assert (entry["kind"], entry["title"], entry["body"]) == ("note", "有名额了", "请在48小时内确认。")


def test_not_even_the_principal_reads_a_note_to_a_family(client, world):
    announcement_id = note(world, cast.LIN)
    work_off(world)
    for account in (cast.PRINCIPAL, cast.OFFICE, cast.CLASSMATE_FATHER):
        listed = client.get(POSTS, query_string={"school_id": str(cast.TIANJIA)}, headers=as_(account)).json["items"]
        assert listed == []
        assert client.get(f"{POSTS}/{announcement_id}", headers=as_(account)).status_code == 404
    assert client.get(f"{POSTS}/{announcement_id}", headers=as_(cast.LIN_MOTHER)).status_code == 200


def test_notice_of_the_school_is_known_to_have_arrived_only_after_its_delivery(client, world):
    announcement_id = notice(world, cast.CLASS_32, cast.CLASS_31)
    assert not delivered(world, announcement_id)
    work_off(world)
    assert delivered(world, announcement_id)
    assert readers(client) == {cast.LIN_MOTHER, cast.CLASSMATE_FATHER}


def test_notice_to_a_class_without_guardians_counts_as_delivered(world):
    announcement_id = notice(world, cast.CLASS_31)
    work_off(world)
    assert delivered(world, announcement_id)


def test_family_does_not_learn_which_other_families_got_the_same_note(client, world):
    announcement_id = note(world, cast.LIN, cast.CLASSMATE)
    work_off(world)
    seen = client.get(f"{POSTS}/{announcement_id}", headers=as_(cast.LIN_MOTHER))
    assert seen.json["audience"] == {"readers": ["guardians"], "grades": [], "class_ids": []}
    assert str(cast.CLASSMATE) not in seen.text

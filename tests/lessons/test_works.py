"""Works are shown to the school while every author's guardians agree, to their own circle always."""

import pytest
from sqlalchemy import select

from app.core import db
from app.lessons.models.learning import WorkPhoto
from app.media.models import Photo
from tests import cast
from tests.cast import as_
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import WORKS, a_work, consent, enter, works
from tests.factories.photos import path_of, send_photo, small_photo


def shown(client, course, account):
    return works(client, course, account).json["items"]


def photo(client, account=cast.HOMEROOM, seed=1):
    return send_photo(client, small_photo(seed), account, cast.LIN).json["id"]


def withdraw(client, work, account):
    return client.delete(f"{WORKS}/{work['id']}", headers=as_(account))


def test_work_is_shown_to_the_school_only_under_consent_and_hidden_at_once(world, client):
    course = taught(world, cast.LIN)
    assert enter(client, course).json["is_public"] is False
    for granted, seen in ((None, 0), (True, 1), (False, 0)):
        if granted is not None:
            consent(client, cast.LIN_MOTHER, cast.LIN, granted=granted)
        assert len(shown(client, course, cast.CLASSMATE_FATHER)) == seen
        assert len(shown(client, course, cast.OFFICE)) == seen


def test_every_author_must_agree(world, client):
    course = taught(world, cast.LIN, cast.CLASSMATE)
    enter(client, course, students=(cast.LIN, cast.CLASSMATE))
    consent(client, cast.LIN_MOTHER, cast.LIN)
    assert shown(client, course, cast.HOMEROOM_31) == []
    consent(client, cast.CLASSMATE_FATHER, cast.CLASSMATE)
    assert len(shown(client, course, cast.HOMEROOM_31)) == 1
    consent(client, cast.CLASSMATE_FATHER, cast.CLASSMATE, granted=False)
    assert shown(client, course, cast.HOMEROOM_31) == []


@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.LIN_CARD, cast.HOMEROOM])
def test_own_circle_sees_the_work_without_consent(world, client, account):
    course = taught(world, cast.LIN)
    enter(client, course, title="陶罐", words="烧了两次")
    work = shown(client, course, account)[0]
    assert work | {"title": "陶罐", "words": "烧了两次", "is_own": True, "is_public": False} == work
    assert work["authors"] == [{"shown_name": "林小满", "class_label": "三年级2班"}]


def test_names_are_whole_with_consent_and_masked_without(world, client):
    course = taught(world, cast.LIN, cast.CLASSMATE)
    enter(client, course, students=(cast.LIN, cast.CLASSMATE))
    consent(client, cast.CLASSMATE_FATHER, cast.CLASSMATE)

    def names(account):
        return {author["shown_name"] for author in shown(client, course, account)[0]["authors"]}

    assert names(cast.CLASSMATE_FATHER) == {"林**", "阿依古丽·买买提"}
    assert names(cast.LIN_MOTHER) == names(cast.HOMEROOM) == {"林小满", "阿依古丽·买买提"}
    consent(client, cast.LIN_MOTHER, cast.LIN)
    assert names(cast.OFFICE) == {"林小满", "阿依古丽·买买提"}


@pytest.mark.parametrize("account", [cast.LIN_MOTHER, cast.LIN_CARD])
def test_family_enters_a_work_of_its_own_child(world, client, account):
    course = taught(world, cast.LIN, cast.CLASSMATE)
    assert enter(client, course, account).status_code == 201
    assert enter(client, course, account, students=(cast.LIN, cast.CLASSMATE)).status_code == 404


@pytest.mark.parametrize("account", [cast.TEACHER, cast.OFFICE, cast.CLASSMATE_FATHER, cast.OUTSIDER])
def test_others_enter_no_work(world, client, account):
    assert enter(client, taught(world, cast.LIN), account).status_code == 404


def test_author_must_have_a_place_in_the_course(world, client):
    refused = enter(client, taught(world, cast.LIN), students=(cast.LIN, cast.PARALLEL))
    assert (refused.status_code, refused.json["code"]) == (422, "author-not-in-course")


@pytest.mark.parametrize(
    "wrong",
    [
        {"students": ()},
        {"students": (cast.LIN, cast.LIN)},
        {"students": tuple(cast.named(str(number)) for number in range(11))},
        {"title": " "},
        {"photo_ids": [str(cast.named(str(number))) for number in range(4)]},
    ],
)
def test_work_of_the_wrong_shape_is_refused(world, client, wrong):
    assert enter(client, taught(world, cast.LIN), **wrong).json["code"] == "validation-failed"


def test_numbers_of_people_are_refused_in_a_work(world, client):
    assert enter(client, taught(world, cast.LIN), words="电话13812345678").json["code"] == "private-information"


def test_photos_come_in_order_and_go_with_the_consent_to_photos(world, client):
    course = taught(world, cast.LIN)
    consent(client, cast.LIN_MOTHER, cast.LIN)
    photo_ids = [photo(client, seed=seed) for seed in (1, 2)]
    assert [one["id"] for one in enter(client, course, photo_ids=photo_ids).json["photos"]] == photo_ids
    work = shown(client, course, cast.CLASSMATE_FATHER)[0]
    assert client.get(path_of(work["photos"][0]["urls"]["thumb"])).status_code == 200
    consent(client, cast.LIN_MOTHER, cast.LIN, "photo_upload", granted=False)
    assert shown(client, course, cast.CLASSMATE_FATHER)[0]["photos"] == []
    assert client.get(path_of(work["photos"][0]["urls"]["thumb"])).status_code == 404


def test_photo_needs_the_consent_of_every_author(world, client):
    course = taught(world, cast.LIN, cast.CLASSMATE)
    refused = enter(client, course, students=(cast.LIN, cast.CLASSMATE), photo_ids=[photo(client)])
    assert (refused.status_code, refused.json["code"]) == (403, "consent-required")
    assert shown(client, course, cast.HOMEROOM) == []


def test_somebody_elses_photo_is_refused(world, client):
    course = taught(world, cast.LIN)
    assert enter(client, course, photo_ids=[photo(client, cast.LIN_MOTHER)]).json["code"] == "photo-not-found"


def test_retried_entry_makes_one_work(world, client):
    course = taught(world, cast.LIN)
    first, second = (enter(client, course, **{"Idempotency-Key": "work-1"}) for _ in range(2))
    assert first.json == second.json
    assert len(shown(client, course, cast.HOMEROOM)) == 1


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.LIN_MOTHER, cast.CLASSMATE_FATHER, cast.OFFICE])
def test_creator_guardians_of_authors_and_office_withdraw_a_work(world, client, account):
    course = taught(world, cast.LIN, cast.CLASSMATE)
    work = enter(client, course, students=(cast.LIN, cast.CLASSMATE)).json
    assert [withdraw(client, work, account).status_code for _ in range(2)] == [204, 204]
    assert shown(client, course, cast.LIN_MOTHER) == shown(client, course, cast.HOMEROOM) == []


@pytest.mark.parametrize("account", [cast.TEACHER, cast.CLASSMATE_FATHER, cast.LIN_CARD, cast.OUTSIDE_PRINCIPAL])
def test_others_withdraw_nothing(world, client, account):
    course = taught(world, cast.LIN)
    assert withdraw(client, a_work(client, course), account).status_code == 404
    assert len(shown(client, course, cast.LIN_MOTHER)) == 1


def test_photos_of_a_withdrawn_work_are_let_go(world, client):
    course = taught(world, cast.LIN)
    work = enter(client, course, photo_ids=[photo(client)]).json
    withdraw(client, work, cast.LIN_MOTHER)
    with world.app.app_context(), db.reading() as session:
        assert session.execute(select(Photo.status)).scalars().all() == ["stored"]
        assert session.execute(select(WorkPhoto)).first() is None


def test_works_are_paged_newest_first(world, client):
    course = taught(world, cast.LIN)
    for number in range(3):
        enter(client, course, title=f"作品{number}")
    first = works(client, course, cast.HOMEROOM, limit=2).json
    second = works(client, course, cast.HOMEROOM, limit=2, cursor=first["next"]).json
    assert [work["title"] for work in first["items"] + second["items"]] == ["作品2", "作品1", "作品0"]
    assert second["next"] is None


def test_works_of_another_school_are_not_found(world, client):
    course = taught(world, cast.LIN)
    consent(client, cast.LIN_MOTHER, cast.LIN)
    enter(client, course)
    assert works(client, course, cast.OUTSIDE_GUARDIAN).status_code == 404


def test_family_finds_all_works_of_its_child_and_may_withdraw_them(world, client):
    pottery, drums = taught(world, cast.LIN), taught(world, cast.LIN, cast.LIN_BROTHER, days=(), slots=["4-1"])
    enter(client, pottery, title="陶罐")
    enter(client, drums, students=(cast.LIN_BROTHER,), title="鼓")
    for account, may_withdraw in ((cast.LIN_MOTHER, True), (cast.LIN_CARD, False)):
        found = client.get(WORKS, query_string={"student_id": cast.LIN}, headers=as_(account)).json["items"]
        assert [(one["title"], one["course_title"], one["may_withdraw"]) for one in found] == [
            ("陶罐", "篮球", may_withdraw)
        ]
    assert client.get(WORKS, query_string={"student_id": cast.LIN}, headers=as_(cast.HOMEROOM)).status_code == 404
    both = {"student_id": cast.LIN, "course_id": pottery.course_id}
    assert client.get(WORKS, query_string=both, headers=as_(cast.LIN_MOTHER)).status_code == 422


def test_who_entered_a_work_may_withdraw_it(world, client):
    course = taught(world, cast.LIN)
    enter(client, course)
    enter(client, course, cast.LIN_CARD, title="鸟窝")
    assert [one["may_withdraw"] for one in shown(client, course, cast.HOMEROOM)] == [False, True]
    assert [one["may_withdraw"] for one in shown(client, course, cast.LIN_CARD)] == [True, False]

"""Courses over HTTP: proposed, reviewed, read."""

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.courses_menu import (
    COURSES,
    a_course,
    a_draft,
    a_provider,
    a_published,
    cancel,
    menu,
    propose,
    refusal,
)
from tests.factories.photos import path_of, send_photo, small_photo

OFFICE = as_(cast.OFFICE)
CLUB = {"provider_kind": "organisation", "title": "篮球", "category": "pe"}


def review(client, course_id, step, account=cast.OFFICE, **body):
    return client.post(f"{COURSES}/{course_id}/{step}", json=body or None, headers=as_(account))


def change(client, course_id, account=cast.OFFICE, **changes):
    return client.put(f"{COURSES}/{course_id}", json=changes, headers=as_(account))


def show(client, course_id, account=cast.LIN_MOTHER):
    return client.get(f"{COURSES}/{course_id}", headers=as_(account))


def proposed(client):
    answer = propose(client, cast.TEACHER)
    assert (answer.status_code, answer.json["review"]) == (201, "proposed")
    return answer.json["id"]


def test_a_teachers_course_waits_for_the_office_and_the_offices_own_does_not(client):
    course_id = proposed(client)
    assert review(client, course_id, "approve").json["review"] == "approved"
    assert propose(client).json["review"] == "approved"


def test_families_do_not_learn_of_a_course_before_it_is_approved(client):
    course_id = proposed(client)
    assert refusal(show(client, course_id)) == (404, "course-not-found")
    assert show(client, course_id, cast.HOMEROOM_31).status_code == 200
    review(client, course_id, "approve")
    assert show(client, course_id).json["title"] == "剪纸"
    assert show(client, course_id, cast.LIN_CARD).status_code == 200


def test_a_returned_course_is_changed_by_its_teacher_and_proposed_again(client):
    course_id = proposed(client)
    assert review(client, course_id, "return", reason="请写明材料").json["review_reason"] == "请写明材料"
    changed = change(client, course_id, cast.TEACHER, summary="彩纸由学校准备").json
    assert (changed["review"], changed["review_reason"], changed["summary"]) == ("proposed", "", "彩纸由学校准备")


def test_only_the_office_changes_an_approved_course(client):
    course_id = proposed(client)
    review(client, course_id, "approve")
    assert refusal(change(client, course_id, cast.TEACHER, title="折纸")) == (409, "course-approved")
    changed = change(client, course_id, title="折纸").json
    assert (changed["title"], changed["review"]) == ("折纸", "approved")


def test_a_teacher_does_not_change_the_course_of_a_colleague(client):
    assert change(client, proposed(client), cast.HOMEROOM, title="折纸").status_code == 403


def test_only_a_proposed_course_is_returned(client):
    course_id = a_course(client)
    assert refusal(review(client, course_id, "return", reason="不合适")) == (409, "course-not-proposed")


def test_reviewing_twice_changes_nothing(client):
    course_id = proposed(client)
    for step, body in (("return", {"reason": "请补充"}), ("approve", {}), ("retire", {})):
        first, second = review(client, course_id, step, **body), review(client, course_id, step, **body)
        assert first.status_code == second.status_code == 200
        assert first.json == second.json


def test_a_course_retires_when_nothing_of_it_is_given_any_more(client):
    course_id = a_course(client)
    offering_id = a_published(client, course_id)
    assert refusal(review(client, course_id, "retire")) == (409, "course-offered")
    cancel(client, offering_id)
    assert review(client, course_id, "retire").json["review"] == "retired"
    assert show(client, course_id).status_code == 404


def test_new_lessons_are_refused_with_the_word_that_betrays_them(client):
    answer = propose(client, title="数学提高班")
    assert refusal(answer) == (422, "new-lessons-refused")
    assert "数学提高" in answer.json["detail"]
    course_id = a_course(client, title="数学作业辅导", category="homework_care")
    assert refusal(change(client, course_id, summary="提前学下学期内容")) == (422, "new-lessons-refused")
    resources = [{"title": "期末真题", "url": "https://example.org/a"}]
    assert refusal(change(client, course_id, resources=resources)) == (422, "new-lessons-refused")


@pytest.mark.parametrize("url", ["http://example.org/a", "javascript:alert(1)", "example.org", "https://"])
def test_only_safe_links_are_taken(client, url):
    answer = propose(client, resources=[{"title": "视频", "url": url}])
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/resources/0/url"


def test_at_most_five_links_are_taken(client):
    link = {"title": "视频", "url": "https://example.org/a"}
    assert propose(client, resources=[link] * 5).json["resources"] == [link] * 5
    assert propose(client, resources=[link] * 6).status_code == 422


def test_a_course_of_an_organisation_names_one_of_the_county(client):
    assert refusal(propose(client, **CLUB)) == (422, "provider-required")
    missing = {"provider_id": str(cast.named("no provider"))}
    assert refusal(propose(client, **CLUB, **missing)) == (404, "provider-not-found")
    elsewhere = a_provider(client, account=cast.OUTSIDE_ADMIN, region_code="422801")
    assert refusal(propose(client, **CLUB, provider_id=elsewhere)) == (404, "provider-not-found")
    course = propose(client, **CLUB, provider_id=a_provider(client)).json
    assert course["provider"]["name"] == "新田县青少年体育俱乐部"


def test_the_provider_stays_while_the_course_is_offered(client):
    course_id = a_course(client, **CLUB, provider_id=a_provider(client))
    offering_id = a_published(client, course_id)
    own = {"provider_kind": "own_teacher", "provider_id": None}
    assert refusal(change(client, course_id, **own)) == (409, "course-offered")
    cancel(client, offering_id)
    assert change(client, course_id, **own).json["provider"] is None


def picture(client, seed=1, account=cast.OFFICE):
    answer = send_photo(client, small_photo(seed), account, student=None)
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def test_the_picture_of_a_course_is_shown_to_its_families(client):
    course_id = a_course(client, photo_id=picture(client))
    photo = show(client, course_id).json["photo"]
    assert client.get(path_of(photo["urls"]["thumb"])).status_code == 200


def test_a_picture_is_an_own_upload_and_used_once(client):
    photo_id = picture(client)
    assert refusal(propose(client, cast.PRINCIPAL, photo_id=photo_id)) == (404, "photo-not-found")
    a_course(client, photo_id=photo_id)
    assert refusal(propose(client, photo_id=photo_id)) == (409, "photo-already-used")


def test_a_replaced_picture_is_let_go(client):
    former, later = picture(client), picture(client, 2)
    course_id = a_course(client, photo_id=former)
    assert change(client, course_id, photo_id=later).json["photo"]["id"] == later
    assert change(client, course_id, title="折纸").json["photo"]["id"] == later
    assert change(client, course_id, photo_id=None).json["photo"] is None
    a_course(client, photo_id=former)


def titles(items):
    return [item["title"] for item in items]


def test_families_read_approved_courses_with_what_is_published(client):
    a_course(client, title="书法")
    a_published(client, a_course(client))
    a_draft(client, a_course(client, title="合唱"))
    (course,) = menu(client)
    assert titles([course]) == ["剪纸"]
    (offering,) = course["offerings"]
    assert (offering["slots"], offering["capacity"], offering["taken"]) == (["3-1"], 2, 0)
    assert [teacher["account_id"] for teacher in offering["teachers"]] == [str(cast.TEACHER)]
    assert titles(menu(client, cast.TEACHER)) == ["书法", "剪纸", "合唱"]


def test_the_menu_is_filtered_by_grade_weekday_category_and_term(client):
    a_published(client, a_course(client, title="剪纸"), slots=["3-1"], grades=[3])
    more = {"teacher_ids": [str(cast.HOMEROOM_51)], "place": ""}
    a_published(client, a_course(client, title="足球", category="pe"), slots=["1-2", "5-2"], grades=[5], **more)
    assert titles(menu(client)) == ["剪纸", "足球"]
    assert titles(menu(client, grade=3)) == ["剪纸"]
    assert titles(menu(client, weekday=5)) == titles(menu(client, category="pe")) == ["足球"]
    assert titles(menu(client, weekday=2)) == titles(menu(client, grade=3, weekday=5)) == []
    assert titles(menu(client, term=cast.TERM, weekday=1)) == ["足球"]
    assert titles(menu(client, term="2025-2026-2")) == []
    assert titles(menu(client, cast.OFFICE, weekday=1)) == ["足球"]


def test_the_office_filters_by_review_and_families_cannot(client):
    course_id = proposed(client)
    a_published(client, a_course(client, title="书法"))
    assert titles(menu(client, cast.OFFICE, review="proposed")) == ["剪纸"]
    assert titles(menu(client, review="proposed")) == ["书法"]
    review(client, course_id, "approve")
    assert titles(menu(client, cast.OFFICE, review="proposed")) == []


def test_the_menu_is_searched_by_title_and_summary(client):
    a_published(client, a_course(client, title="剪纸", summary="一把剪刀一张纸"))
    a_published(client, a_course(client, title="合唱100%", summary="放声唱"), slots=["4-1"], place="音乐教室")
    assert titles(menu(client, search="剪刀")) == ["剪纸"]
    assert titles(menu(client, search=" 合唱 ")) == ["合唱100%"]
    assert titles(menu(client, search="0%")) == ["合唱100%"]
    assert titles(menu(client, search="%")) == ["合唱100%"]


def test_the_menu_comes_in_pages(client):
    for title in "甲乙丙":
        a_course(client, title=title)
    query = {"school_id": str(cast.TIANJIA), "limit": 2}
    first = client.get(COURSES, query_string=query, headers=OFFICE).json
    second = client.get(COURSES, query_string=query | {"cursor": first["next"]}, headers=OFFICE).json
    assert titles(first["items"]) + titles(second["items"]) == ["甲", "乙", "丙"]
    assert second["next"] is None


def test_a_course_proposed_twice_with_one_key_is_one_course(client):
    headers = as_(cast.TEACHER, **{"Idempotency-Key": "k1"})
    body = {"school_id": str(cast.TIANJIA), "title": "剪纸", "category": "arts"}
    first, second = (client.post(COURSES, json=body, headers=headers) for _ in range(2))
    assert first.json == second.json
    assert len(menu(client, cast.OFFICE)) == 1

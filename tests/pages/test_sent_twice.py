"""A form that is sent twice, by two taps or by going back, does its work once."""

import pytest

from tests import cast
from tests.announcements.outsider import feedback
from tests.cast import as_
from tests.pages.reader import Reader

KEY = "0199a0f0-0000-7000-8000-000000000000"


@pytest.fixture
def letter(world):
    """Return the id of a letter from Lin's mother."""
    return feedback(world)["feedback_id"]


def test_reply_is_given_once(client, letter):
    office = Reader(client, cast.OFFICE)
    for _ in range(2):
        office.done(f"/school/feedback/{letter}/reply", {"body": "已经换了厨师。", "key": KEY})
    [written] = client.get("/api/v1/feedback", headers=as_(cast.LIN_MOTHER)).json["items"]
    assert [reply["body"] for reply in written["replies"]] == ["已经换了厨师。"]


def test_county_replies_once(client, letter):
    Reader(client, cast.OFFICE).done(f"/school/feedback/{letter}/route", {"desk": "county"})
    county = Reader(client, cast.COUNTY_ADMIN)
    for _ in range(2):
        county.done(f"/bureau/feedback/{letter}/reply", {"body": "会去看看。", "key": KEY})
    [written] = client.get("/api/v1/feedback", headers=as_(cast.LIN_MOTHER)).json["items"]
    assert [reply["body"] for reply in written["replies"]] == ["会去看看。"]


def test_school_is_entered_once(client):
    county = Reader(client, cast.COUNTY_ADMIN)
    school = {
        "kind": "school", "name": "枫木学校", "school_type": "ordinary", "region_code": cast.REGION,
        "stages": ["primary"], "grades_in_stage": "6", "key": KEY,
    }  # fmt: skip
    for _ in range(2):
        county.done("/bureau/schools/new", school)
    assert county.read("/bureau/schools").count("枫木学校") == 1


def test_key_that_no_page_of_ours_has_made_is_refused(client, letter):
    answer = Reader(client, cast.OFFICE).send(f"/school/feedback/{letter}/reply", {"body": "好。", "key": "钥匙\n"})
    assert answer.status_code == 400
    twisted = {"body": "已经换了厨师。", "key": "two\nlines"}
    assert Reader(client, cast.OFFICE).send(f"/school/feedback/{letter}/reply", twisted).status_code == 303

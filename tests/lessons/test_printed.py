"""Lists to print."""

import re

import pytest

from tests import cast
from tests.cast import as_
from tests.factories.lessons import add_collector, call, course, hand_over, mark, mother

PICKUP = f"/api/v1/schools/{cast.TIANJIA}/pickup.html"


@pytest.fixture
def basketball(client, world):
    add_collector(client, name="王<芳>")
    return course(world)


def printed(client, url, account=cast.OFFICE, language="zh", **query):
    answer = client.get(url, query_string=query, headers=as_(account, **{"Accept-Language": language}))
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return answer.text


def rows(page):
    """Return the cells of each line of a page's tables."""
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<td.*?</td>", line, re.DOTALL)
        ]
        for line in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
        if "<td" in line
    ]


@pytest.mark.parametrize("account", [cast.HOMEROOM, cast.PRINCIPAL])
def test_roll_to_print_has_seats_collectors_and_a_column_for_each_coming_lesson(client, basketball, account):
    page = printed(client, f"/api/v1/offerings/{basketball.offering_id}/roll.html", account)
    assert "篮球" in page
    assert "周三第1时段" in page
    assert rows(page) == [
        ["三年级2班", "7", "林小满", "母亲; 其他监护人 王&lt;芳&gt; 1234", ""],
        ["三年级2班", "8", "阿依古丽·买买提", "母亲", ""],
        ["五年级1班", "3", "林大川", "母亲", ""],
    ]


@pytest.mark.parametrize("account", [cast.TEACHER, cast.HOMEROOM_31])
def test_roll_is_printed_for_the_course_s_own_teachers_only(client, basketball, account):
    url = f"/api/v1/offerings/{basketball.offering_id}/roll.html"
    assert client.get(url, headers=as_(account)).status_code == 404


def test_child_whom_nobody_may_collect_stands_out(client, world):
    at = course(world, [cast.PARALLEL])
    assert "没有登记接送人" in printed(client, f"/api/v1/offerings/{at.offering_id}/roll.html")


def test_pickup_list_tells_who_goes_from_where_and_with_whom(client, world, basketball):
    course(world, [cast.PARALLEL], title="书法", slots=["3-2"])
    call(client, basketball, mark(cast.LIN), mark(cast.CLASSMATE, "absent"))
    hand_over(client, basketball, **mother(client, basketball))
    page = printed(client, PICKUP)
    assert page.index("篮球 操场") < page.index("周三第2时段") < page.index("书法")
    assert [row[2:4] + row[5:] for row in rows(page)] == [
        ["林小满", "到", "12:00 母亲"], ["阿依古丽·买买提", "缺席", ""], ["林大川", "", ""], ["欧阳思远", "", ""],
    ]  # fmt: skip


def test_cancelled_lessons_and_other_days_are_not_on_the_list(client, basketball):
    assert rows(printed(client, PICKUP, on="2026-11-19")) == []
    client.post(f"{basketball.url}/cancel", json={"reason": "停电"}, headers=as_(cast.OFFICE))
    page = printed(client, PICKUP)
    assert rows(page) == []
    assert "这一天没有课。" in page


def test_pickup_list_is_for_the_office(client, basketball):
    assert client.get(PICKUP, headers=as_(cast.HOMEROOM)).status_code == 403

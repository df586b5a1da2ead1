"""Everybody's own account says in words who one is."""

import pytest

from tests import cast
from tests.pages.reader import Reader


def test_guardian_sees_the_children(client):
    page = Reader(client, cast.LIN_MOTHER).read("/account")
    assert "林小满的家长</dt><dd>田家学校<br>三年级2班" in page
    assert "林大川的家长</dt><dd>田家学校<br>五年级1班" in page
    assert "修改密码" not in page


def test_guardian_without_a_child_is_led_to_bind_one(client):
    assert 'href="/family/bind"' in Reader(client, cast.UNBOUND).read("/account")


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (cast.LIN_CARD, "学生</dt><dd>田家学校<br>三年级2班"),
        (cast.HOMEROOM, "班主任</dt><dd>田家学校<br>三年级2班"),
        (cast.PRINCIPAL, "校长</dt><dd>田家学校"),
        (cast.COUNTY_ADMIN, f"县管理员</dt><dd>{cast.REGION}"),
    ],
)
def test_role_is_said_with_its_school_and_class(client, account, words):
    assert words in Reader(client, account).read("/account")

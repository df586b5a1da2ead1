"""Messages in the reader's language."""

import pytest

from app.core.i18n import mark, translate

REFUSED = {"topic": ""}


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (None, "请先登录"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "请先登录"),
        ("zh-TW", "请先登录"),
        ("en", "Please sign in first"),
        ("en-GB,en;q=0.9,zh;q=0.1", "Please sign in first"),
        ("zh;q=0.2,en;q=0.7", "Please sign in first"),
        ("fr", "请先登录"),
        (";;;,q=", "请先登录"),
    ],
)
def test_problem_speaks_the_language_that_is_asked_for(client, asked, title):
    answer = client.get("/api/v1/me", headers={"Accept-Language": asked} if asked else {})
    assert answer.json["title"] == title


def test_field_errors_are_translated_with_their_numbers(bench):
    answers = {
        language: bench.test_client()
        .post("/api/v1/sessions/password", json={"login": "x" * 61}, headers={"Accept-Language": language})
        .json["errors"]
        for language in ("zh", "en")
    }
    by_pointer = {
        language: {error["pointer"]: error["detail"] for error in found} for language, found in answers.items()
    }
    assert by_pointer["zh"] == {"/login": "长度应为1到60个字。", "/password": "缺少此项。"}
    assert by_pointer["en"] == {"/login": "Must be 1 to 60 characters long.", "/password": "This is required."}


def test_message_of_a_validator_is_filled_and_translated_when_it_is_sent(app):
    message = mark("长度应为{min}到{max}个字。")
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert message.format(min=1, max=3) == "Must be 1 to 3 characters long."
    assert message.format(min=1, max=3) == "长度应为1到3个字。"


def test_outside_a_request_chinese_is_spoken():
    assert translate("请先登录") == "请先登录"


def test_message_without_translation_stays_as_it_is(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert translate("{count}个没有翻译的", count=3) == "3个没有翻译的"
        assert translate("") == ""

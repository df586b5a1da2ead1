"""A stranger asks which messages there are: everybody may know."""

from tests.outsiders import Case


def names_templates_only(answer):
    assert {tuple(item) for item in answer.json["items"]} == {("template", "template_id")}


CASES = [Case("GET", "/api/v1/wechat/templates", check=names_templates_only)]

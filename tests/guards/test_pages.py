"""Pages are clients of the API, speak every language, and hold nothing that the browser is told to refuse."""

import ast
import re

import pytest
from jinja2 import Environment, nodes

from app.core.api import API_PREFIX
from tests.guards.sources import ROOT, imported, name, python_files, tree

PAGES = ROOT / "app" / "pages"
TEMPLATES = sorted((PAGES / "templates").rglob("*.html"))
STYLES = sorted((PAGES / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((PAGES / "static" / "js").rglob("*.js"))
# What Chromium 61, in the web views of Android 8, does not know: of a style it drops the rule, of a script everything.
UNKNOWN_STYLE = re.compile(r"(?<![\w-])(?:inset|aspect-ratio):|:is\(|:where\(")
UNKNOWN_SCRIPT = re.compile(
    r"\?\.(?!\d)|\?\?|\{\s*\.\.\.|catch \{|AbortController|keepalive"
    r"|\.(?:finally|flat|flatMap|matchAll|replaceAll|replaceChildren|at|fromEntries|allSettled|requestSubmit)\("
)
CHINESE = re.compile("[\u3400-\u9fff\uff01-\uff5e\u3001\u3002]")
KNOWN = {"app.core", "app.pages", "app.accounts.rules"}


def test_pages_know_nothing_of_the_features():
    reached = [
        f"{name(path)}: {found}"
        for path in python_files("app/pages")
        for found in imported(tree(path))
        if found.startswith("app.") and not any(found == known or found.startswith(f"{known}.") for known in KNOWN)
    ]
    assert reached == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PAGES / "templates").as_posix())
def test_template_says_nothing_that_cannot_be_translated(path):
    template = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    marked = {
        id(argument)
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "_"
        for argument in call.args
    }
    bare = [text.value for text in template.find_all(nodes.Const) if id(text) not in marked and speaks(text.value)]
    bare += [text.data.strip() for text in template.find_all(nodes.TemplateData) if speaks(text.data)]
    assert bare == []


def speaks(value):
    return isinstance(value, str) and CHINESE.search(value) is not None


def test_python_of_pages_says_nothing_that_cannot_be_translated():
    bare = [
        f"{name(path)}:{text.lineno}: {text.value}"
        for path in python_files("app/pages")
        for text in texts(tree(path))
        if speaks(text.value)
    ]
    assert bare == []


def texts(module):
    """Yield the strings of a module that are neither docstrings nor handed to the catalogue."""
    marked = {
        id(part)
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"mark", "translate"}
        for argument in call.args
        for part in ast.walk(argument)
    }
    documented = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in marked | documented:
            yield node


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_takes_its_words_from_the_page(path):
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert CHINESE.findall(code) == []


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=lambda path: path.name)
def test_old_phones_know_all_that_a_page_needs(path):
    text = path.read_text(encoding="utf-8")
    assert (UNKNOWN_STYLE if path.suffix == ".css" else UNKNOWN_SCRIPT).findall(text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PAGES / "templates").as_posix())
def test_template_holds_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=[\"']", text) == []


def test_every_page_lies_outside_the_api(app):
    pages = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint].__module__.startswith("app.pages.")
    ]
    assert pages
    assert [rule for rule in pages if rule.startswith(API_PREFIX)] == []


# Calls of the API that no page makes, and why.
OF_OTHERS = {
    "GET /announcements/{}": "the inbox shows the same",
    "POST /check-ins/{}/accept": "one or many are accepted by POST /check-ins/accept",
    "GET /docs": "for programmers",
    "GET /openapi.json": "for programs",
    "GET /wechat/push": "for the platform",
    "POST /me/web-tickets": "for the mini-program",
    "GET /wechat/templates": "for the mini-program",
    "POST /wechat/push": "for the platform",
    "GET /photos/{}": "records carry links to their photos",
    "POST /photos/tickets": "for the mini-program; pages send photos through the app",
    "POST /photos/{}/complete": "for the mini-program, as before",
    "GET /selection-rounds/{}/draw/code/{}": "asked by pages/courses/results.py, which puts the address together",
    "GET /selection-rounds/{}/draw/file/adjustments": "linked by templates/courses/proof.html, open to anybody",
}


def test_pages_can_do_whatever_the_api_can(app):
    addresses = {address for path in python_files("app/pages") for address in asked(tree(path))}
    unreached = {
        f"{method} {re.sub('<[^>]+>', '{}', rule.rule.removeprefix(API_PREFIX))}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API_PREFIX)
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not any(re.fullmatch(address, re.sub("<[^>]+>", "id", rule.rule)) for address in addresses)
    }
    assert unreached == set(OF_OTHERS)


def asked(module):
    """Yield the addresses that a module puts together, as patterns: what is filled in may be anything."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = [node.value]
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        else:
            continue
        if not re.search("/[a-z]", "".join(part or "" for part in parts)):
            continue
        pattern = "".join("[^/]+" if part is None else re.escape(part) for part in parts[1:])
        if parts[0] is None:
            yield ".+" + pattern
        elif parts[0].startswith("/"):
            yield API_PREFIX + re.escape(parts[0]) + pattern

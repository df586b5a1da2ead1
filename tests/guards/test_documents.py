"""What is written down keeps step with the code: error codes, configuration, the English catalogue."""

import ast
import re
from string import Formatter

from app.core.catalogues import source_messages, translations
from app.core.config import VARIABLES
from app.core.error_table import error_classes
from app.core.i18n import catalogue_path
from tests.guards.sources import ROOT, tree

CONFIG = ROOT / "app" / "core" / "config.py"


def errors(app):
    """Return the errors of the app; creating it loads every feature. Tests may define errors of their own."""
    return {error for error in error_classes() if error.__module__.startswith("app.")}


def test_every_error_code_has_one_meaning(app):
    meanings = {}
    for error in errors(app):
        meanings.setdefault(error.code, set()).add((error.status, error.title))
    assert {code: found for code, found in meanings.items() if len(found) > 1} == {}


def test_every_error_code_is_documented(app):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| \d{3} \| `([a-z0-9-]+)` \|", text, re.MULTILINE))
    assert {error.code for error in errors(app)} - documented == set()


def test_every_variable_is_documented():
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, re.MULTILINE)) == sorted(VARIABLES)
    assert sorted(re.findall(r"^#? ?([A-Z0-9_]+)=", example, re.MULTILINE)) == sorted(VARIABLES)


def test_list_of_variables_is_what_the_configuration_reads():
    readers = {"text", "choice", "flag", "number", "secret", "required", "optional", "url"}
    read = {
        node.args[0].value
        for node in ast.walk(tree(CONFIG))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in readers
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert read == set(VARIABLES)


def test_english_catalogue_is_complete():
    wanted, known = source_messages(ROOT / "app"), translations(catalogue_path("en"))
    assert {message for message in wanted if not known.get(message)} == set()
    assert set(known) - wanted == set()


def places(text):
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def test_translations_have_the_places_of_their_messages():
    known = translations(catalogue_path("en"))
    assert {message: text for message, text in known.items() if places(message) != places(text)} == {}

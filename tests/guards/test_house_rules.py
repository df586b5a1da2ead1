"""The rules of the house (docs/architecture.md), read from the source itself."""

import ast
import re

import pytest

from tests.guards.sources import ROOT, imported, name, python_files, text_files, tree

CODE = python_files("app", "jobs")
# What feature packages offer to each other; everything else of a package is its own.
OFFERED = {"service", "queries", "access", "errors", "rules", "holdings"}
ABOVE_FEATURES = ("app/factory.py", "app/cli.py", "app/demo/", "jobs/")


def importers(package: str) -> set[str]:
    return {
        name(path)
        for path in CODE
        if any(found == package or found.startswith(f"{package}.") for found in imported(tree(path)))
    }


def test_flask_stays_at_the_edge():
    inner = re.compile(
        r"app/(?!core/)\w+/(rules|service|queries|models)(\.py|/)|jobs/(?!(__main__|runner|scheduler|worker)\.py)"
    )
    assert [path for path in sorted(importers("flask")) if inner.match(path)] == []


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("boto3", r"app/core/storage/s3\.py"),
        ("botocore", r"app/core/storage/s3(_bucket)?\.py"),
        ("PIL", r"app/media/images|app/stars/poster|app/demo/pictures"),
        ("pillow_heif", r"app/media/images"),
        ("apscheduler", r"jobs/scheduler\.py"),
        ("celery", r"app/core/broker\.py|jobs/worker\.py"),
        ("pyotp", r"app/accounts/service/totp\.py"),
    ],
)
def test_heavy_libraries_stay_in_their_places(package, allowed):
    assert [path for path in sorted(importers(package)) if not re.match(allowed, path)] == []


def calls(path):
    return [ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def test_only_the_clock_asks_for_the_time():
    wall_clock = re.compile(r"(.*\.)?(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))")
    asking = {name(path) for path in CODE if any(wall_clock.fullmatch(call) for call in calls(path))}
    assert asking <= {"app/core/clock.py"}


def test_only_the_database_module_commits():
    assert {name(path) for path in CODE if any(call.endswith(".commit") for call in calls(path))} == {"app/core/db.py"}


def test_no_function_imports_the_app():
    hidden = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(found.startswith("app") for found in imported(ast.Module([node], [])))
    ]
    assert hidden == []


def test_features_use_only_what_others_offer():
    reached_into = [
        f"{name(path)}: {found}"
        for path in CODE
        if not name(path).startswith(ABOVE_FEATURES)
        for found in imported(tree(path))
        if (match := re.match(r"app\.(\w+)\.(\w+)", found))
        and match[1] not in {"core", name(path).split("/")[1]}
        and match[2] not in OFFERED
    ]
    assert reached_into == []


def test_file_names_say_what_is_inside():
    vague = {"utils", "helpers", "common", "managers", "misc", "util", "helper"}
    assert [
        name(path) for path in python_files("app", "jobs", "tests") if vague & set(path.with_suffix("").parts)
    ] == []


def test_files_have_at_most_400_lines():
    long = {
        name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files("app", "jobs", "tests")
    }
    assert {path: lines for path, lines in long.items() if lines > 400} == {}


def test_functions_have_at_most_60_lines():
    long = [
        f"{name(path)}:{node.name}"
        for path in CODE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


# Written in two parts, so that this file does not find itself.
@pytest.mark.parametrize(
    "word", ["TO" + "DO", "FIX" + "ME", "X" + "XX", r"\.\./sha" + "red", r"(?<![\w.])/wo" + r"rk(?!\w)"]
)
def test_no_file_holds_open_ends_or_foreign_paths(word):
    found = re.compile(rf"(?<!\w){word}(?!\w)" if word.isalpha() else word)
    files = [path for path in text_files() if found.search(path.read_text(encoding="utf-8"))]
    assert [name(path) for path in files] == []


def test_guards_see_the_project():
    assert (ROOT / "app" / "factory.py") in CODE

"""The verifier as a stranger runs it: one file, a separate Python, the standard library only."""

import ast
import json
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest

from app.core.ids import new_id
from app.courses import verify
from tests.courses.tampering import CHANGES, child_with_two_wishes, of
from tests.factories.draws import drawn, published, random_problem

PROGRAM = Path(verify.__file__)
CONFIRMED, REFUSED, UNUSABLE = 0, 1, 2


@pytest.fixture(scope="module")
def honest() -> Any:
    """A draw with everything in it that the cases below change."""
    return published(random_problem(Random(5), offerings=24, children=60))


@pytest.fixture
def file(honest) -> Any:
    return deepcopy(honest)


@pytest.fixture
def run(tmp_path):
    """Run the verifier on a document, or on the bytes of a file, in a Python that knows nothing of the project."""

    def run(document: Any, *options: str) -> tuple[int, str]:
        path = tmp_path / f"{new_id()}.json"
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        return run_on(path, *options)

    return run


def run_on(path: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(PROGRAM), str(path), *options]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_program_is_one_file_for_python_38_with_the_standard_library_alone():
    module = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 8))
    imports = [node for node in ast.walk(module) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in imports}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_honest_draw_is_confirmed_with_what_was_announced(run, file):
    code, said = run(file)
    assert code == CONFIRMED
    assert "CONFIRMED: 60 名孩子 children, 24 门课程 courses." in said
    for announced in ("commitment", "input_sha256", "public_value", "public_source"):
        assert file["result"][announced] in said


def test_the_order_of_fields_and_a_byte_order_mark_do_not_matter(run, file):
    turned = json.dumps({"result": file["result"], "input": file["input"], "format": file["format"]}, indent=1)
    assert run(b"\xef\xbb\xbf" + turned.encode())[0] == CONFIRMED


def test_the_numbers_and_rounds_are_those_of_the_published_examples():
    days = ["1-1", "2-1", "3-1", "4-1", "5-1"]
    child = {"class": "", "grade": 1, "slots": days, "wishes": {}, "several": [], "priority": {}, "carry": None}
    draw = verify.Draw({"offerings": [], "children": [child | {"id": f"S0000{n}"} for n in (1, 2)]}, "demo-seed")
    assert draw.numbers == {"S00001": 826011113612565446, "S00002": 338202930963323045}
    assert draw.rounds == {
        "S00001": dict(zip(days, (2, 4, 3, 5, 1), strict=True)),
        "S00002": dict(zip(days, (1, 4, 5, 2, 3), strict=True)),
    }


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_file_is_refused_in_plain_words(run, file, change):
    line = change(file)
    code, said = run(file)
    assert code == REFUSED
    assert "REFUSED" in said
    assert line in said
    assert len(said.splitlines()) <= 4 + 20


def test_a_changed_wish_is_refused_even_with_fitting_hashes(run, file):
    child, slot = child_with_two_wishes(file)
    child["wishes"][slot].reverse()
    again = drawn(file["input"])
    assert run(again)[0] == CONFIRMED
    for field in ("offerings", "children", "closed"):
        again["result"][field] = file["result"][field]
    code, said = run(again)
    assert code == REFUSED
    assert "Number of child" in said


def test_the_cut_offs_alone_tell_every_place(file):
    draw = verify.Draw(file["input"], file["result"]["seed"])
    assert list(verify.audit(draw, file["result"])) == []
    child = of(file["result"]["children"], lambda entry: entry["places"])
    child["places"].popitem()
    assert len(list(verify.audit(draw, file["result"]))) == 1


def without(file, *path: str) -> Any:
    *way, last = path
    inner = file
    for name in way:
        inner = inner[name]
    del inner[last]
    return file


def with_seats(file, seats: str) -> bytes:
    file["input"]["offerings"][0]["seats"] = "SEATS"
    return json.dumps(file).replace('"SEATS"', seats).encode()


BROKEN = {
    "nothing": lambda _: b"",
    "no JSON": lambda _: b"\x89PNG\r\n\x1a\n\x00",
    "half a file": lambda file: json.dumps(file).encode()[:-100],
    "a list": lambda _: [],
    "null": lambda _: None,
    "another format": lambda file: file | {"format": "laborstar-draw/2"},
    "the input alone": lambda file: file["input"],
    "a field missing": lambda file: without(file, "result", "seed"),
    "a field too many": lambda file: file | {"note": ""},
    "a field twice": lambda file: json.dumps(file).encode().replace(b'"format"', b'"format": 1, "format"', 1),
    "null for a list": lambda file: file | {"input": file["input"] | {"children": None}},
    "a list for text": lambda file: file | {"input": file["input"] | {"mechanism": ["RT-DA/1"]}},
    "negative seats": lambda file: with_seats(file, "-1"),
    "half a seat": lambda file: with_seats(file, "1.5"),
    "huge seats": lambda file: with_seats(file, "1" + "0" * 100_000),
    "endless seats": lambda file: with_seats(file, "Infinity"),
    "true seats": lambda file: with_seats(file, "true"),
    "deep": lambda _: b"[" * 1_000_000,
    "broken letters": lambda file: json.dumps(file).replace("双色球", "\\ud800").replace("\\u53cc", "\\ud800").encode(),
    "too many courses": lambda file: (
        file | {"input": file["input"] | {"offerings": file["input"]["offerings"] * verify.MOST_COURSES}}
    ),
    "too large": lambda _: b" " * (verify.LARGEST_FILE + 1),
}


@pytest.mark.parametrize("break_", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_published_draw_is_said_to_be_unusable(run, file, break_):
    code, said = run(break_(file))
    assert code == UNUSABLE
    assert said.startswith("无法核对。Cannot be checked. ")
    assert len(said.splitlines()) == 1


def test_a_folder_and_a_missing_file_are_unusable(tmp_path):
    assert run_on(tmp_path)[0] == UNUSABLE
    assert run_on(tmp_path / "missing.json")[0] == UNUSABLE


def test_nothing_steers_the_screen_of_the_reader(run, file):
    file["result"]["public_source"] = "\x1b[2J\r确认无误\n" + "很长" * 1000
    said = run(file)[1]
    assert "\x1b" not in said
    assert "\r" not in said
    assert max(map(len, said.splitlines())) <= verify.LONGEST_LINE


def test_a_child_is_told_its_wishes_numbers_and_why(run):
    given = {
        "format": "laborstar-draw-input/1",
        "mechanism": "RT-DA/1",
        "round": "round",
        "offerings": [offering("c1", "机器人", "3-1"), offering("c2", "书法", "3-1"), offering("c3", "合唱", "4-1")],
        "children": [child("k1", ["c1", "c2"]), child("k2", ["c1"]), child("k3", ["c1"])],
    }
    given["offerings"][2]["minimum"] = 4
    file = drawn(given)
    robots = file["result"]["offerings"][0]
    winner = next(entry for entry in file["result"]["children"] if entry["places"].get("3-1") == "c1")
    loser = robots["waitlist"][1]
    code, said = run(file, "--code", winner["id"])
    assert code == CONFIRMED
    assert f"孩子 child {winner['id']}: 抽签号 number {winner['number'] / 2**60:.6f}, 轮次 rounds 3-1: " in said
    assert "3-1 志愿 wish 1: 机器人 (c1), 1 席 seats, 您 yours 第1轮 round 1, " in said
    assert ": 录取 placed" in said
    code, said = run(file, "--code", loser)
    assert f"最后录取 last in 第1轮 round 1, {robots['cutoff'][2] / 2**60:.6f}: 候补第 2 位 waiting" in said
    assert "4-1 志愿 wish 1: 合唱 (c3), 1 席 seats, 人数不足停开 closed, too few" in said
    assert run(file, "--code", "k9")[0] == UNUSABLE


def offering(name: str, title: str, slot: str) -> dict[str, Any]:
    limits = {"seats": 1, "minimum": 0, "held": 0, "class_quota": None, "class_seats": {}}
    return {"id": name, "title": title, "slots": [slot], "grades": [1], **limits}


def child(code: str, wishes: list[str]) -> dict[str, Any]:
    """A child for whom Wednesday comes first if the draw says so; all three are alike but for their code."""
    facts = {"grade": 1, "class": "1-1", "slots": ["3-1", "4-1"], "several": [], "priority": {}, "carry": None}
    return {"id": code, "wishes": {"3-1": wishes, "4-1": ["c3"]}, **facts}


def test_engine_and_verifier_agree_on_hundreds_of_small_schools():
    seen = Counter[str]()
    for number in range(300):
        dice = Random(number)
        problem = random_problem(
            dice, offerings=dice.randint(0, 9), children=dice.randint(0, 14), slots=dice.randint(1, 6)
        )
        file = json.loads(json.dumps(published(problem)))
        verify.check_form(file, verify.FILE, "file")
        given, stated = file["input"], file["result"]
        found = (*verify.contradictions(given), *verify.hash_differences(given, stated))
        assert [*found, *verify.result_differences(given, stated)] == [], number
        seen.update(
            closed=len(stated["closed"]),
            several=sum(len(set(child["places"].values())) < len(child["places"]) for child in stated["children"]),
            waiting=sum(len(course["waitlist"]) for course in stated["offerings"]),
            class_full=sum(len(course["class_cutoffs"]) for course in stated["offerings"]),
            full=sum(course["cutoff"] is not None for course in stated["offerings"]),
            carried=sum(child["carry"] is not None for child in given["children"]),
        )
    assert min(seen.values()) > 50, seen


def test_a_school_of_1200_children_takes_seconds(tmp_path):
    path = tmp_path / "school.json"
    path.write_text(json.dumps(published(random_problem(Random(1), offerings=60, children=1_200))), encoding="utf-8")
    began = monotonic()
    assert run_on(path)[0] == CONFIRMED
    assert monotonic() - began < 10

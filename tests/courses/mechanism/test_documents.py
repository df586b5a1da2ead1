"""The published documents: one spelling, back and forth without loss, the same on every machine."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.mechanism.allocate import allocate
from app.courses.mechanism.documents import (
    UnknownFormat,
    canonical,
    commitment_of,
    from_document,
    result_document,
    seed_of,
    sha256_hex,
    to_document,
)
from app.courses.mechanism.problem import Child, Offering, Problem
from tests.courses.mechanism.properties import published_bytes
from tests.courses.mechanism.schools import School, problems, random_problem

ROBOTS = Offering(
    "b-robots", ("3-1",), frozenset({2, 1}), 1, 1, held=2, class_quota=3, class_seats={"1.b": 0, "1.a": 1}
)
CHOIR = Offering("a-choir", ("3-1", "1-1"), frozenset({1}), 1, 0)
ZHANG = Child("甲", 1, "1.a", ("3-1", "1-1"), {"3-1": ("b-robots",)}, priority={"b-robots": 1}, carry="upper")
LI = Child("Z", 1, "1.a", frozenset({"3-1", "1-1"}), {"3-1": ("b-robots",)}, ("a-choir",), {"b-robots": 2})
PROBLEM = Problem((ROBOTS, CHOIR), (ZHANG, LI))
TITLES = {"b-robots": "机器人", "a-choir": "合唱"}


def test_the_input_is_spelled_as_published():
    document = to_document(PROBLEM, round_id="r1", titles=TITLES)
    assert canonical(document).decode() == (
        '{"children":['
        '{"carry":null,"class":"1.a","grade":1,"id":"Z","priority":{},"several":["a-choir"],'
        '"slots":["1-1","3-1"],"wishes":{"3-1":["b-robots"]}},'
        '{"carry":"upper","class":"1.a","grade":1,"id":"甲","priority":{"b-robots":1},"several":[],'
        '"slots":["1-1","3-1"],"wishes":{"3-1":["b-robots"]}}],'
        '"format":"laborstar-draw-input/1","mechanism":"RT-DA/1",'
        '"offerings":['
        '{"class_quota":null,"class_seats":{},"grades":[1],"held":0,"id":"a-choir","minimum":0,"seats":1,'
        '"slots":["1-1","3-1"],"title":"合唱"},'
        '{"class_quota":3,"class_seats":{"1.a":1,"1.b":0},"grades":[1,2],"held":2,"id":"b-robots","minimum":1,"seats":1,'
        '"slots":["3-1"],"title":"机器人"}],'
        '"round":"r1"}'
    )


def test_the_result_is_spelled_as_published():
    outcome = allocate(PROBLEM, "seed")
    names = ("input_sha256", "commitment", "secret", "public_source", "public_value")
    document = result_document(PROBLEM, outcome, **{name: name for name in names}, seed="seed")
    zhang = outcome.numbers["甲"]
    assert document == {
        "format": "laborstar-draw-result/1",
        **{name: name for name in names},
        "seed": "seed",
        "offerings": [
            {
                "id": "a-choir",
                "placed": 1,
                "is_open": True,
                "cutoff": list(outcome.cutoffs["a-choir"].last),
                "class_cutoffs": {},
                "waitlist": [],
            },
            {
                "id": "b-robots",
                "placed": 1,
                "is_open": True,
                "cutoff": list(outcome.cutoffs["b-robots"].last),
                "class_cutoffs": {"1.a": list(outcome.cutoffs["b-robots"].class_last["1.a"])},
                "waitlist": [],
            },
        ],
        "closed": [],
        "children": [
            {"id": "Z", "number": outcome.numbers["Z"], "rounds": {}, "places": {"1-1": "a-choir", "3-1": "a-choir"}},
            {"id": "甲", "number": zhang, "rounds": outcome.rounds["甲"], "places": {"3-1": "b-robots"}},
        ],
    }
    assert json.loads(canonical(document)) == document


@given(problems(School()))
def test_reading_and_writing_loses_nothing(problem):
    titles = {offering.id: offering.id for offering in problem.offerings}
    document = to_document(problem, round_id="r1", titles=titles)
    again = from_document(json.loads(canonical(document)))
    assert to_document(again, round_id="r1", titles=titles) == document
    assert allocate(again, "seed") == allocate(problem, "seed")


@given(st.dictionaries(st.text(), st.integers() | st.lists(st.text())))
def test_equal_documents_have_equal_bytes(document):
    reordered = dict(reversed(document.items()))
    assert canonical(reordered) == canonical(document)
    assert json.loads(canonical(document)) == document


def test_a_document_of_another_mechanism_is_refused():
    document = to_document(PROBLEM, round_id="r1", titles=TITLES)
    for change in ({"format": "laborstar-draw-input/2"}, {"mechanism": "boston"}):
        with pytest.raises(UnknownFormat):
            from_document({**document, **change})


def test_commitment_secret_and_public_value_reproduce_the_seed():
    assert commitment_of("秘密") == sha256("秘密".encode()).hexdigest()
    assert seed_of("秘密", "03 07 11", "ab" * 32) == sha256(("秘密|03 07 11|" + "ab" * 32).encode()).hexdigest()


def test_a_changed_wish_changes_the_hash_and_so_the_seed():
    def seed(problem: Problem) -> str:
        document = to_document(problem, round_id="r1", titles=TITLES)
        return seed_of("secret", "public", sha256_hex(canonical(document)))

    fewer = Problem(PROBLEM.offerings, (ZHANG, Child(LI.id, 1, "1.a", LI.slots, {"3-1": ()}, LI.several)))
    assert seed(fewer) != seed(PROBLEM)
    assert seed(Problem(PROBLEM.offerings[::-1], PROBLEM.children[::-1])) == seed(PROBLEM)


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"},
        {"PYTHONHASHSEED": "4294967295", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_hash_seed_and_locale_do_not_matter(surroundings):
    program = (
        "import sys; from random import Random;"
        "from tests.courses.mechanism.properties import published_bytes;"
        "from tests.courses.mechanism.schools import School, random_problem;"
        "problem = random_problem(Random(7), School(fewest=80, children=80, offerings=6, seats=8));"
        "sys.stdout.buffer.write(published_bytes(problem, 'seed'))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **surroundings}
    elsewhere = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
    problem = random_problem(Random(7), School(fewest=80, children=80, offerings=6, seats=8))
    assert elsewhere.stdout == published_bytes(problem, "seed")

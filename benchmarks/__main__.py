"""Asks all questions one after the other and writes docs/benchmarks.md: every table, and the machine it is from."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import monotonic
from benchmarks.machine import described
from benchmarks.web import PROJECT

REPORT = PROJECT / "docs" / "benchmarks.md"
REMARKS = PROJECT / "benchmarks" / "remarks.md"
_HEAD = """# What was measured

Written by `make bench`, in {minutes} minutes; what each question asks and how it is asked stands in
[benchmarks](../benchmarks/README.md). Ratios are to a yardstick that was measured in turn in the same run: absolute
numbers of another machine will differ, ratios less.

The county was made up: {county}.

{machine}
"""


@dataclass(frozen=True)
class Question:
    """A module below ``benchmarks``, and the options by which it takes a few seconds only to see that it works."""

    name: str
    title: str
    quick: str
    is_of_the_county: bool = False


@dataclass(frozen=True)
class Answer:
    question: Question
    text: str
    seconds: float
    has_failed: bool


QUESTIONS = (
    Question("checkins", "Check-ins", "--families 60 --rounds 1"),
    Question("rush", "The rush", "--children 200 --seats 40 --rounds 1 --database postgresql"),
    Question("boards", "First screens", "--requests 200 --rounds 1", is_of_the_county=True),
    Question("photos", "Photos", "--photos 5 --rounds 1 --bursts 1"),
    Question("tally", "The weekly tally", "--rounds 3", is_of_the_county=True),
    Question("figures", "Figures of a county", "--rounds 1", is_of_the_county=True),
    Question("growth", "A growing county", "--requests 80 --rounds 1", is_of_the_county=True),
    Question("draw", "The draw", "--seeds 1 --rounds 1"),
    Question("memory", "Memory of a web worker", "--requests 3000", is_of_the_county=True),
    Question("servers", "Web servers", "--requests 100 --rounds 1", is_of_the_county=True),
)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that everything works; the tables go to VAR")
    parser.add_argument("--parts", type=int, default=1, help="measure a county of one n-th of the size; 10 when quick")
    parser.add_argument("questions", nargs="*", help="only these")
    arguments = parser.parse_args()
    chosen = [one for one in QUESTIONS if not arguments.questions or one.name in arguments.questions]
    report = _quick_report() if arguments.quick or arguments.questions else REPORT
    parts = 10 if arguments.quick else arguments.parts
    answers: list[Answer] = []
    for number, question in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {question.title}", flush=True)
        answers.append(_ask(question, question.quick.split() if arguments.quick else [], parts))
        report.write_text(_written(answers, parts), encoding="utf-8")  # Who stops it half way keeps what was answered.
    print(f"Written to {report}")
    if failed := [answer.question.name for answer in answers if answer.has_failed]:
        sys.exit(f"Failed: {', '.join(failed)}")


def _quick_report() -> Path:
    folder = Path(os.environ.get("VAR", "var")).absolute() / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "some.md"


def _ask(question: Question, options: Sequence[str], parts: int) -> Answer:
    """Run one question, showing what it prints while it prints it."""
    began, lines = monotonic(), []
    of_the_county = ["--parts", str(parts)] if question.is_of_the_county else []
    command = [sys.executable, "-m", f"benchmarks.{question.name}", *options, *of_the_county]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return Answer(question, "".join(lines).strip(), monotonic() - began, process.returncode != 0)


def _written(answers: Sequence[Answer], parts: int) -> str:
    minutes = f"{sum(answer.seconds for answer in answers) / 60:.0f}"
    remarks = _remarks()
    sections = [_section(answer, remarks.get(answer.question.name, "")) for answer in answers]
    head = _HEAD.format(minutes=minutes, county=_county(parts), machine=described())
    return "\n".join([head, *sections, remarks["not measured"]])


def _county(parts: int) -> str:
    return "156 schools and 70,000 children" if parts == 1 else f"one {parts}th of 156 schools and 70,000 children"


def _section(answer: Answer, remark: str) -> str:
    told = "This question failed; what it had measured until then:\n\n" if answer.has_failed else ""
    title = f"## {answer.question.title}\n\n`python -m benchmarks.{answer.question.name}`\n\n"
    return f"{title}{told}{answer.text}\n\n{remark}"


def _remarks() -> dict[str, str]:
    """Return what there is to say about the figures of each question."""
    _, *parts = REMARKS.read_text(encoding="utf-8").split("\n# ")
    return {name.strip(): text.strip() + "\n" for name, _, text in (part.partition("\n") for part in parts)}


if __name__ == "__main__":
    main()

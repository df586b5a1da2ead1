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

{machine}
"""


@dataclass(frozen=True)
class Question:
    """A module below ``benchmarks``, and the options by which it takes a few seconds only to see that it works."""

    name: str
    title: str
    quick: str


@dataclass(frozen=True)
class Answer:
    question: Question
    text: str
    seconds: float
    has_failed: bool


QUESTIONS = (
    Question("checkins", "Check-ins", "--families 60 --rounds 1"),
    Question("rush", "The rush", "--children 200 --seats 40 --rounds 1 --database postgresql"),
    Question("boards", "First screens", "--parts 10 --requests 200 --rounds 1"),
    Question("photos", "Photos", "--photos 5 --rounds 1 --bursts 1"),
    Question("tally", "The weekly tally", "--parts 10 --rounds 3"),
    Question("figures", "Figures of a county", "--parts 10 --rounds 1"),
    Question("growth", "A growing county", "--parts 10 --requests 80 --rounds 1"),
    Question("draw", "The draw", "--seeds 1 --rounds 1"),
    Question("memory", "Memory of a web worker", "--parts 10 --requests 3000"),
    Question("servers", "Web servers", "--parts 10 --requests 100 --rounds 1"),
)


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that everything works; the tables go to VAR")
    parser.add_argument("questions", nargs="*", help="only these")
    arguments = parser.parse_args()
    chosen = [one for one in QUESTIONS if not arguments.questions or one.name in arguments.questions]
    report = _quick_report() if arguments.quick or arguments.questions else REPORT
    answers = []
    for number, question in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {question.title}", flush=True)
        answers.append(_ask(question, question.quick.split() if arguments.quick else ()))
    report.write_text(_written(answers), encoding="utf-8")
    print(f"Written to {report}")
    if failed := [answer.question.name for answer in answers if answer.has_failed]:
        sys.exit(f"Failed: {', '.join(failed)}")


def _quick_report() -> Path:
    folder = Path(os.environ.get("VAR", "var")).absolute() / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "some.md"


def _ask(question: Question, options: Sequence[str]) -> Answer:
    """Run one question, showing what it prints while it prints it."""
    began, lines = monotonic(), []
    command = [sys.executable, "-m", f"benchmarks.{question.name}", *options]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return Answer(question, "".join(lines).strip(), monotonic() - began, process.returncode != 0)


def _written(answers: Sequence[Answer]) -> str:
    minutes = f"{sum(answer.seconds for answer in answers) / 60:.0f}"
    remarks = _remarks()
    sections = [_section(answer, remarks.get(answer.question.name, "")) for answer in answers]
    return "\n".join([_HEAD.format(minutes=minutes, machine=described()), *sections, remarks["not measured"]])


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

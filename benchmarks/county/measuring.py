"""What the measurements on the county have in common: how large it is, and a process that has done nothing else."""

import multiprocessing
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.county.drawing import Size


def parser_of(name: str, description: str | None, rounds: int) -> ArgumentParser:
    parser = ArgumentParser(prog=f"python -m benchmarks.{name}", description=description)
    parser.add_argument("--parts", type=int, default=1, help="measure a county of one n-th of the size")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--var", type=Path, default=Path(os.environ.get("VAR", "var")).absolute())
    return parser


def arguments_of(name: str, description: str | None, rounds: int) -> Namespace:
    return parser_of(name, description, rounds).parse_args()


def size_of(arguments: Namespace) -> Size:
    share: float = 1 / arguments.parts
    return Size() * share


def in_fresh_process(work: Callable[..., Any], *arguments: object) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *arguments).result()

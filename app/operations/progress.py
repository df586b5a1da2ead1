"""How far a long command has come, on the operator's terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Advance = Callable[[int], None]
_STEPS = 500


@contextmanager
def progress(label: str, length: int) -> Iterator[Advance]:
    """Show a bar while the block runs; the block tells by how much it has come on."""
    with click.progressbar(length=length, label=label, update_min_steps=max(1, length // _STEPS)) as bar:
        yield bar.update

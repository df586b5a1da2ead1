"""The project's own files, as the guards read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXTS = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".po",
    ".csv",
    ".sh",
    ".txt",
    ".css",
    ".yml",
    ".yaml",
    ".mako",
    ".ini",
    ".example",
    "",
}


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_files() -> Iterator[Path]:
    """Yield every text file of the project, leaving out what tools and runs leave behind."""
    for entry in sorted(ROOT.iterdir()):
        if entry.is_dir() and (entry.name == ".ci" or not entry.name.startswith((".", "var"))):
            yield from (path for path in sorted(entry.rglob("*")) if path.is_file() and _is_ours(path))
        elif entry.is_file() and _is_ours(entry):
            yield entry


def _is_ours(path: Path) -> bool:
    return path.suffix in TEXTS and "__pycache__" not in path.parts


def imported(module: ast.Module) -> Iterator[str]:
    """Yield the full names of everything a module imports, wherever in it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)

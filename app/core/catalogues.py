"""Keeping the message catalogues complete: every Chinese message of the source is found and has its place in them."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

_MARKS = {"mark", "translate"}
_TEMPLATE_MARK = "_"
# Besides the errors of the domain: what takes a message of the catalogue as a plain argument.
_CARRIERS = {"DomainError", "FieldError", "ValidationError", "at_row"}
_CLASS_ATTRIBUTES = {"title", "hint"}


def source_messages(root: Path) -> set[str]:
    """Return every message written below ``root``: marked ones, titles and hints of errors, and details handed to them."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py"))]
    carriers = _carriers(trees)
    templates = {message for path in sorted(root.rglob("*.html")) for message in template_messages(path)}
    return templates | {message for tree in trees for message in _messages(tree, carriers)}


def template_messages(path: Path) -> set[str]:
    """Return every message that a template hands to ``_``."""
    template = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    found = extract_from_ast(template, (_TEMPLATE_MARK,), babel_style=False)
    # Besides the message itself, the extraction names the places of a call as None.
    return {part for _, _, parts in found for part in ((parts,) if isinstance(parts, str) else parts or ()) if part}


def _carriers(trees: list[ast.Module]) -> set[str]:
    """Return the names of all classes that descend from a carrier of messages."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = set(_CARRIERS)
    while True:
        more = {node.name for node in classes if any(_name(base) in found for base in node.bases)} - found
        if not more:
            return found
        found |= more


def _messages(tree: ast.Module, carriers: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            texts = [
                text for argument in (*node.args, *(word.value for word in node.keywords)) for text in _texts(argument)
            ]
            yield from (text for text in texts if name in _MARKS or (name in carriers and _is_chinese(text)))
        elif isinstance(node, ast.ClassDef) and node.name in carriers:
            yield from _class_messages(node)


def _class_messages(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        if isinstance(statement, ast.Assign | ast.AnnAssign) and any(
            _name(target) in _CLASS_ATTRIBUTES for target in targets
        ):
            yield from (text for text in _texts(statement.value) if text)


def _texts(node: ast.AST | None) -> list[str]:
    """Return the text of a literal, and of both branches of a choice between literals."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _name(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


def translations(path: Path) -> dict[str, str]:
    """Return the messages of a catalogue with their translations, "" where one is missing."""
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def bring_up_to_date(path: Path, wanted: set[str]) -> list[str]:
    """Write the catalogue with exactly the wanted messages, keeping translations; returns those that have none."""
    known = translations(path) if path.exists() else {}
    catalog = Catalog()
    for message in sorted(wanted):
        catalog.add(message, known.get(message, ""))
    written = BytesIO()
    write_po(written, catalog, width=0, omit_header=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written.getvalue())
    return sorted(message for message in wanted if not known.get(message))

"""What a draw gave a child and why, and how anybody can check it."""

from uuid import UUID

from app.core.api import API_PREFIX
from app.pages import api
from app.pages.children import Child
from app.pages.courses.rounds import of_child
from app.pages.courses.shown import shown


def result(child: Child, round_id: UUID) -> str:
    """Explain the child's result slot by slot, in the words of the API."""
    found = api.get(f"/selection-rounds/{round_id}")
    return shown("result.html", child, round=found, explained=of_child(round_id, "draw/explanations", child))


def proof(child: Child, round_id: UUID) -> str:
    """Lead through checking the draw at home: the files, which everybody may take, and the child's own code."""
    return shown(
        "proof.html",
        child,
        round_id=round_id,
        draw=api.get(f"/selection-rounds/{round_id}/draw"),
        own=of_child(round_id, "draw/code", child),
        files=f"{API_PREFIX}/selection-rounds/{round_id}/draw",
    )

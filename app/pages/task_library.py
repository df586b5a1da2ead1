"""The library of labor tasks, as its keepers see it: the county, a school, or a class."""

from typing import Any

from app.core.errors import NotFound
from app.pages import api
from app.pages.forms import Form


def groups() -> dict[str, str]:
    """Return the task groups by name, as the library words them."""
    return {one["group"]: one["group_name"] for one in api.get("/labor-tasks")["items"] if one["group"]}


def original(task_id: str | None, proposals: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the task of the library, or the proposal of a family, that a new one is made from."""
    if not task_id:
        return None
    known: list[dict[str, Any]] = [*proposals, *api.get("/labor-tasks")["items"]]
    found = next((one for one in known if one["id"] == task_id), None)
    if found is None:
        raise NotFound
    return found


def add(**keeper: str) -> None:
    """Add the task of the form that was sent (components/tasks.html) to the library of its keeper."""
    form = Form()
    task = {
        "adopted_from_id": form.text("from"),
        "name": form.text("name"),
        "group": form.text("group"),
        "bands": form.numbers("bands"),
        "minutes": form.number("minutes"),
        "photo_policy": form.text("photo_policy"),
        "risk": form.number("risk"),
        "safety_note": form.text("safety_note"),
    }
    api.post("/labor-tasks", keeper | {name: value for name, value in task.items() if value not in (None, [])})

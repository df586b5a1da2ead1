"""What can be refused around selection rounds and wishes."""

from app.core.errors import NotFound


class RoundNotFound(NotFound):
    code = "selection-round-not-found"
    title = "没有这一轮选课"

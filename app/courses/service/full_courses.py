"""Which courses this process has just seen full: in a rush most requests ask for one of them and do not want to wait.

What is remembered only ever refuses, and at most a second too long after another process has freed a seat. It says
nothing of a child: who has a place or a wait is asked of the database each time.
"""

from collections.abc import Iterable
from uuid import UUID

from app.core.clock import monotonic

REMEMBERED_SECONDS = 1


class FullCourses:
    """Courses without a free seat, each with its school, because other schools may not learn that it exists."""

    def __init__(self) -> None:
        self._seen: dict[UUID, tuple[UUID, float]] = {}

    def remember(self, school_id: UUID, offering_id: UUID) -> None:
        self._seen[offering_id] = school_id, monotonic() + REMEMBERED_SECONDS

    def include(self, school_id: UUID, offering_id: UUID) -> bool:
        """Tell whether a course of the school was full within the last second."""
        of_school, until = self._seen.get(offering_id, (None, 0.0))
        return of_school == school_id and monotonic() < until

    def forget(self, offering_ids: Iterable[UUID]) -> None:
        """Forget courses in which a seat may be free now."""
        for offering_id in offering_ids:
            self._seen.pop(offering_id, None)


full_courses = FullCourses()

"""Changes by hand between the draw and its publication. Each has a reason and stays, published beside the result."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import audit
from app.courses.errors.draws import AdjustmentInvalid, DrawPublished, NotDrawn
from app.courses.errors.menu import OfferingNotFound
from app.courses.errors.rounds import ChildNotInRound
from app.courses.models.draws import Draw, DrawAdjustment
from app.courses.models.rounds import SelectionRound
from app.courses.queries import draws as queries
from app.courses.queries import menu as menus
from app.courses.queries import rounds
from app.courses.queries.draw_inputs import free_class_seats
from app.courses.queries.rounds import RoundChildRow
from app.courses.rules.adjusting import Moving, Target, faults
from app.courses.rules.standing import final_places
from app.courses.rules.words import DrawStatus, OfferingStatus
from app.courses.service.draws import living_draw


def adjust(
    session: Session,
    selection: SelectionRound,
    student_id: UUID,
    *,
    slot: str,
    to_offering_id: UUID | None,
    reason: str,
    account_id: UUID,
    now: datetime,
) -> DrawAdjustment:
    """Move a child on one slot to another course, or take its place away; the same move again answers the same.

    The caller has locked the round. Raises ``DrawNotFound``, ``NotDrawn``, ``DrawPublished``, ``ChildNotInRound``,
    ``OfferingNotFound`` and ``AdjustmentInvalid``, whose errors name everything that stands against it.
    """
    draw = _drawn(session, selection)
    child = rounds.round_child(session, selection.id, student_id)
    if child is None:
        raise ChildNotInRound
    state = _State(session, draw)
    moving = state.moving(child)
    last = state.last_of(student_id, slot)
    if last and last.to_offering_id == to_offering_id == moving.places.get(slot):
        return last
    if found := list(faults(moving, slot, state.target(to_offering_id, child.class_id) if to_offering_id else None)):
        raise AdjustmentInvalid(errors=found)
    adjustment = DrawAdjustment(
        school_id=draw.school_id,
        draw_id=draw.id,
        student_id=student_id,
        slot=slot,
        from_offering_id=moving.places.get(slot),
        to_offering_id=to_offering_id,
        reason=reason,
        adjusted_by=account_id,
        adjusted_at=now,
    )
    session.add(adjustment)
    session.flush()
    audit.record(
        session, now, account_id, "draw.adjusted", "draw_adjustment", adjustment.id,
        school_id=draw.school_id, student_id=student_id, slot=slot, to_offering_id=to_offering_id,
    )  # fmt: skip
    return adjustment


def _drawn(session: Session, selection: SelectionRound) -> Draw:
    draw = living_draw(session, selection)
    if draw.status == DrawStatus.PUBLISHED:
        raise DrawPublished
    if draw.status != DrawStatus.DRAWN:
        raise NotDrawn
    return draw


class _State:
    """Where everybody stands after the changes so far."""

    def __init__(self, session: Session, draw: Draw) -> None:
        self._offerings = queries.drawn_offerings(session, draw.id)
        self._courses = menus.offering_rows(session, self._offerings)
        self._drawn = queries.drawn_places(session, draw.id)
        self._adjustments = queries.adjustments(session, draw.id)
        slots_of = {course.id: course.slots for course in self._courses.values()}
        self._places = final_places(self._drawn, self._adjustments, slots_of)
        self._class_seats = free_class_seats(session, self._courses)
        self._classes = {child.student_id: child.class_id for child in rounds.round_children(session, draw.round_id)}

    def moving(self, child: RoundChildRow) -> Moving:
        slots = {row.slot for row in self._drawn.get(child.student_id, ())}
        return Moving(child.grade, slots, self._places[child.student_id])

    def last_of(self, student_id: UUID, slot: str) -> DrawAdjustment | None:
        made = (row for row in reversed(self._adjustments) if (row.student_id, row.slot) == (student_id, slot))
        return next(made, None)

    def target(self, offering_id: UUID, class_id: UUID) -> Target:
        """Return a course of the draw as it would take a child of a class. Raises ``OfferingNotFound``."""
        course = self._courses.get(offering_id)
        if course is None:
            raise OfferingNotFound
        seated = [student for student, places in self._places.items() if offering_id in places.values()]
        of_class = sum(self._classes[student] == class_id for student in seated)
        quota = self._class_seats[offering_id].get(class_id, course.class_quota)
        return Target(
            slots=course.slots,
            id=offering_id,
            grades=course.grades,
            is_open=self._offerings[offering_id].is_open and course.status == OfferingStatus.PUBLISHED,
            free=self._offerings[offering_id].seats - len(seated),
            free_of_class=None if quota is None else quota - of_class,
        )

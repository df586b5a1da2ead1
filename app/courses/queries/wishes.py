"""Wishes as their readers may know them: a family its own with what may be wished, the school only who has said something."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.clock import local_day
from app.courses.models.rounds import SelectionRound
from app.courses.queries import menu, rounds
from app.courses.queries.menu import OfferingRow
from app.courses.queries.rounds import RoundChildRow, WishSheetRow
from app.courses.rules.slots import SEVERAL, wish_slot
from app.courses.rules.wishes import Chooser, is_silent, may_wish
from app.schools import access as schools_access
from app.schools import queries as schools
from app.schools.access import StudentRow


@dataclass(frozen=True)
class ChildWishes:
    """A child's sheet, None where there is none, beside what it may wish: a slot, or ``several``, to offerings.

    ``cancelled`` are courses that were wished for and are not held any more.
    """

    student: StudentRow
    child: RoundChildRow
    sheet: WishSheetRow | None
    menu: Mapping[str, list[OfferingRow]]
    cancelled: list[UUID]


@dataclass(frozen=True)
class OpenSheet:
    """A child whose wishes no guardian has confirmed; the sheet is what the child or a teacher has entered, if anything."""

    student: StudentRow
    sheet: WishSheetRow | None

    @property
    def is_silent(self) -> bool:
        return is_silent(self.sheet)


@dataclass(frozen=True)
class ClassWishes:
    """How many children of a class take part, have said something, and have it confirmed."""

    class_id: UUID
    label: str
    children: int
    entered: int
    confirmed: int


def wishes_of_children(
    session: Session, selection: SelectionRound, students: Iterable[StudentRow]
) -> list[ChildWishes]:
    """Return those of the children that take part in a round, with their wishes and what they may wish."""
    offerings = menu.offerings_of_round(session, selection.id)
    found = []
    for student in students:
        child = rounds.round_child(session, selection.id, student.id)
        if child is not None:
            sheet = rounds.wish_sheet(session, selection.id, student.id)
            invited = rounds.invitations(session, selection.id, student.id)
            chooser = Chooser(child.grade, frozenset(child.slots), invited)
            found.append(ChildWishes(student, child, sheet, _menu(chooser, offerings), _cancelled(sheet, offerings)))
    return found


def _menu(chooser: Chooser, offerings: Iterable[OfferingRow]) -> dict[str, list[OfferingRow]]:
    """Every slot of the child is in it, also one on which nothing is left to wish for."""
    by_slot: dict[str, list[OfferingRow]] = {slot: [] for slot in (*sorted(chooser.slots), SEVERAL)}
    for offering in offerings:
        if may_wish(chooser, offering):
            by_slot[wish_slot(offering.slots)].append(offering)
    return by_slot


def _cancelled(sheet: WishSheetRow | None, offerings: Iterable[OfferingRow]) -> list[UUID]:
    held = {offering.id for offering in offerings}
    wished = {UUID(text) for ranked in (sheet.wishes if sheet else {}).values() for text in ranked}
    return sorted(wished - held)


def counts_by_class(session: Session, selection: SelectionRound, now: datetime) -> list[ClassWishes]:
    """Return for each class of the round how many have said something, without what."""
    children = rounds.round_children(session, selection.id, only_active=True)
    sheets = rounds.wish_sheets(session, selection.id)
    classes = schools.classes_on(session, selection.school_id, local_day(now))
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    for child in children:
        sheet = sheets.get(child.student_id)
        counts[child.class_id]["children"] += 1
        counts[child.class_id]["entered"] += not is_silent(sheet)
        counts[child.class_id]["confirmed"] += bool(sheet and sheet.confirmed_at)
    return [
        ClassWishes(class_id, classes[class_id].label, *(count[name] for name in ("children", "entered", "confirmed")))
        for class_id, count in sorted(counts.items(), key=lambda item: _order(classes, item[0]))
        if class_id in classes
    ]


def _order(classes: Mapping[UUID, schools.ClassOnDay], class_id: UUID) -> tuple[int, int]:
    found = classes.get(class_id)
    return (found.grade, found.class_no) if found else (0, 0)


def open_sheets(session: Session, selection: SelectionRound, class_ids: Iterable[UUID]) -> list[OpenSheet]:
    """Return the children of classes, in seat order, whose wishes no guardian has confirmed so far."""
    sheets = rounds.wish_sheets(session, selection.id)
    taking_part = {child.student_id for child in rounds.round_children(session, selection.id) if child.slots}
    found = [
        OpenSheet(student, sheets.get(student.id))
        for student in _students_of(session, class_ids)
        if student.id in taking_part
    ]
    return [one for one in found if one.sheet is None or one.sheet.confirmed_at is None]


def children_without_sheet(session: Session, selection: SelectionRound, class_ids: Iterable[UUID]) -> list[StudentRow]:
    """Return the children of classes, in seat order, whose families have said nothing so far."""
    return [one.student for one in open_sheets(session, selection, class_ids) if one.is_silent]


def children_without_days(session: Session, selection: SelectionRound, class_ids: Iterable[UUID]) -> list[StudentRow]:
    """Return the children of those classes that take part, in seat order, for whom no days are registered so far."""
    registered = rounds.registered_slots(session, selection.id)
    taking_part = {row.class_id for row in rounds.classes_of(session, selection.id)}
    own = taking_part.intersection(class_ids)
    return [student for student in _students_of(session, own) if student.id not in registered]


def _students_of(session: Session, class_ids: Iterable[UUID]) -> Iterator[StudentRow]:
    for class_id in sorted(class_ids):
        yield from schools_access.students_of_class(session, class_id)

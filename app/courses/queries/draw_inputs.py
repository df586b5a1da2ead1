"""What goes into a round's draw, as the school knows it at the moment of freezing."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.courses.mechanism.problem import Child, Offering, Problem
from app.courses.models.enrolments import Enrolment, SlotClaim
from app.courses.models.menu import ClassSeats, Course
from app.courses.models.menu import Offering as OfferedCourse
from app.courses.models.rounds import SelectionRound
from app.courses.queries import menu as menus
from app.courses.queries import rounds
from app.courses.queries.menu import OfferingRow
from app.courses.queries.rounds import RoundChildRow
from app.courses.rules.draw_facts import all_eligible, labels_of, priority_of
from app.courses.rules.slots import SEVERAL
from app.courses.rules.words import Kind


@dataclass(frozen=True)
class DrawInput:
    """The problem and the titles of its offerings by id, which the published file names beside."""

    problem: Problem
    titles: Mapping[str, str]


def draw_input(session: Session, selection: SelectionRound) -> DrawInput:
    """Gather the round's special courses that are still published, and its children who are still at the school.

    Families that sent nothing are in it without wishes.
    """
    children = rounds.round_children(session, selection.id, only_active=True)
    courses = [course for course in menus.offerings_of_round(session, selection.id) if course.kind == Kind.SPECIAL]
    labels = labels_of(child.class_id for child in children)
    offerings = _offerings(session, courses, labels, len(children))
    problem = Problem(tuple(offerings.values()), tuple(_children(session, selection, children, labels, offerings)))
    return DrawInput(problem, {str(course.id): course.title for course in courses})


def _offerings(
    session: Session, courses: Sequence[OfferingRow], labels: Mapping[UUID, str], everybody: int
) -> dict[str, Offering]:
    class_seats = free_class_seats(session, [course.id for course in courses])
    return {
        str(course.id): Offering(
            id=str(course.id),
            slots=tuple(course.slots),
            grades=frozenset(course.grades),
            seats=everybody if course.capacity is None else course.capacity - course.taken,
            minimum=course.min_to_open,
            held=course.taken,
            class_quota=course.class_quota,
            class_seats={
                labels[class_id]: seats for class_id, seats in class_seats[course.id].items() if class_id in labels
            },
        )
        for course in courses
    }


def free_class_seats(session: Session, offering_ids: Collection[UUID]) -> Mapping[UUID, dict[UUID, int]]:
    """Return what is left of the quota of each class that has held a seat; the others have the whole quota left."""
    rows = session.execute(
        select(ClassSeats.offering_id, ClassSeats.class_id, ClassSeats.quota - ClassSeats.taken).where(
            ClassSeats.offering_id.in_(offering_ids)
        )
    )
    found: Mapping[UUID, dict[UUID, int]] = defaultdict(dict)
    for offering_id, class_id, seats in rows:
        found[offering_id][class_id] = seats
    return found


def _children(
    session: Session,
    selection: SelectionRound,
    children: Sequence[RoundChildRow],
    labels: Mapping[UUID, str],
    offerings: Mapping[str, Offering],
) -> list[Child]:
    sheets = rounds.wish_sheets(session, selection.id)
    held = held_slots(session, selection.school_id, selection.term_code)
    priorities = _priorities(session, selection.id, offerings)
    found = []
    for child in children:
        sheet = sheets.get(child.student_id)
        slots = frozenset(child.slots) - held.get(child.student_id, set())
        wishes = all_eligible(sheet.wishes if sheet else {}, child.grade, slots, offerings)
        found.append(
            Child(
                id=child.code,
                grade=child.grade,
                class_id=labels[child.class_id],
                slots=slots,
                several=wishes.pop(SEVERAL, ()),
                wishes=wishes,
                priority=priorities.get(child.student_id, {}),
                carry=child.carry,
            )
        )
    return found


def held_slots(session: Session, school_id: UUID, term_code: str) -> dict[UUID, set[str]]:
    """Return the slots on which children hold a special course in a term. Base care gives way to a course."""
    rows = session.execute(
        select(SlotClaim.student_id, SlotClaim.slot)
        .join(Enrolment, Enrolment.id == SlotClaim.enrolment_id)
        .join(OfferedCourse, OfferedCourse.id == Enrolment.offering_id)
        .join(Course, Course.id == OfferedCourse.course_id)
        .where(SlotClaim.school_id == school_id, SlotClaim.term_code == term_code, Course.kind == Kind.SPECIAL)
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for student_id, slot in rows:
        found[student_id].add(slot)
    return found


def _priorities(session: Session, round_id: UUID, offerings: Mapping[str, Offering]) -> dict[UUID, dict[str, int]]:
    declared: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rounds.declarations(session, round_id):
        if str(row.offering_id) in offerings:
            declared[row.student_id][str(row.offering_id)].append(row.kind)
    return {
        student_id: {offering_id: priority_of(kinds) for offering_id, kinds in by_offering.items()}
        for student_id, by_offering in declared.items()
    }

"""What is needed to explain to one family what a draw gave its child, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.courses.mechanism.problem import OTHER
from app.courses.mechanism.tickets import Key, number_in_round, several_number_of
from app.courses.models.draws import Draw, DrawAdjustment
from app.courses.models.rounds import SelectionRound
from app.courses.queries import draws, menu, places, rounds
from app.courses.queries.draws import PlaceRow
from app.courses.queries.menu import OfferingRow
from app.courses.queries.rounds import RoundChildRow
from app.courses.rules.draw_facts import priority_of
from app.courses.rules.explaining import Change, Slot, Standing, Wish
from app.courses.rules.slots import SEVERAL, number_of
from app.courses.rules.standing import final_places
from app.courses.rules.wishes import is_silent
from app.courses.rules.words import Source

_WITHOUT_DRAW = (Source.LEFT_OVER, Source.BASE_CARE)


@dataclass(frozen=True)
class Explained:
    """A child's standing in a draw, slot by slot; ``number`` is None for one that took no part."""

    student_id: UUID
    code: str
    number: int | None
    slots: Sequence[Slot]


def explained(session: Session, selection: SelectionRound, draw: Draw, child: RoundChildRow) -> Explained:
    """Gather what a draw decided for a child, with what people decided afterwards."""
    rows = {row.slot: row for row in draws.drawn_places(session, draw.id, child.student_id)[child.student_id]}
    gathered = _Gathered(session, selection, draw, child, rows)
    number = child.number if rows else None
    return Explained(child.student_id, child.code, number, [gathered.slot(slot) for slot in gathered.slots()])


class _Gathered:
    """The rows of one child, read once."""

    def __init__(
        self,
        session: Session,
        selection: SelectionRound,
        draw: Draw,
        child: RoundChildRow,
        rows: Mapping[str, PlaceRow],
    ) -> None:
        self._child, self._rows, self._seed = child, rows, draw.seed or ""
        sheet = rounds.wish_sheet(session, selection.id, child.student_id)
        self._sheet: Mapping[str, Sequence[str]] = sheet.wishes if sheet else {}
        self._is_silent = is_silent(sheet)
        self._offerings = draws.drawn_offerings(session, draw.id)
        self._courses = _courses(session, self._offerings, self._sheet)
        self._declared = [
            row for row in rounds.declarations(session, selection.id) if row.student_id == child.student_id
        ]
        self._changes = draws.adjustments(session, draw.id, child.student_id)
        slots_of = {course.id: course.slots for course in self._courses.values()}
        self._final = final_places({child.student_id: rows.values()}, self._changes, slots_of)[child.student_id]
        self._claimed = places.claimed_slots(session, [child.student_id], selection.term_code)[child.student_id]
        of_term = places.places_of_student(session, child.student_id, selection.term_code)
        self._places = [place for place in of_term if place.round_id == selection.id]

    def slots(self) -> list[str]:
        """Return the slots on which the round has a course for the child, those of several slots by themselves."""
        courses = (self._courses[offering_id] for offering_id in self._offerings)
        offered = {slot for course in courses if self._child.grade in course.grades for slot in course.slots}
        several = [SEVERAL] if SEVERAL in self._rows else []
        return [*several, *sorted(offered.union(self._rows) - {SEVERAL})]

    def slot(self, slot: str) -> Slot:
        row = self._rows.get(slot)
        got = self._courses.get(row.offering_id) if row and row.offering_id else None
        return Slot(
            slot=slot,
            standing=self._standing(slot, got),
            round=self._round(slot),
            number=self._number(slot),
            got_id=str(got.id) if got else None,
            got=got.title if got else None,
            given=self._given(slot),
            wishes=[self._wish(slot, wish) for wish in self._sheet.get(slot, ())] if row else [],
            changes=[self._change(change) for change in self._changes if change.slot == slot],
            has_numbers=any(number_of(label) > 1 for course in self._courses.values() for label in course.slots),
        )

    def _standing(self, slot: str, got: OfferingRow | None) -> Standing:
        if slot not in self._rows:
            is_held = any(place.source == Source.PLACED and slot in place.slots for place in self._places)
            return Standing.HELD_BEFORE if is_held else Standing.NOT_REGISTERED
        if self._is_silent:
            return Standing.SILENT
        if slot != SEVERAL and got and len(got.slots) > 1:
            return Standing.IN_SEVERAL
        return Standing.DRAWN if self._sheet.get(slot) else Standing.NO_WISHES

    def _round(self, slot: str) -> int | None:
        return 1 if slot == SEVERAL else (self._child.rounds or {}).get(slot)

    def _number(self, slot: str) -> int | None:
        """Return the number by which the child was called on a slot."""
        if slot == SEVERAL:
            return several_number_of(self._seed, self._child.code, self._child.carry)
        round_ = self._round(slot)
        return None if round_ is None else number_in_round(self._child.number or 0, round_)

    def _wish(self, slot: str, wish: str) -> Wish:
        row, offering = self._rows[slot], self._offerings.get(UUID(wish))
        course = self._courses.get(UUID(wish))
        return Wish(
            offering_id=wish,
            title=course.title if course else "",
            key=self._key(slot, wish),
            seats=offering.seats if offering else 0,
            applicants=offering.applicants if offering else 0,
            is_open=offering is not None and offering.is_open,
            is_cancelled=wish not in row.ranked,
            last=_as_key(offering.cutoff) if offering else None,
            class_last=_as_key(offering.class_cutoffs.get(str(self._child.class_id))) if offering else None,
            waiting=row.waiting.get(wish),
        )

    def _key(self, slot: str, wish: str) -> Key | None:
        round_, number = self._round(slot), self._number(slot)
        if round_ is None or number is None:
            return None
        kinds = [row.kind for row in self._declared if str(row.offering_id) == wish]
        return round_, priority_of(kinds) if kinds else OTHER, number, self._child.code

    def _change(self, change: DrawAdjustment) -> Change:
        return Change(self._title(change.from_offering_id), self._title(change.to_offering_id), change.reason)

    def _title(self, offering_id: UUID | None) -> str | None:
        return self._courses[offering_id].title if offering_id else None

    def _given(self, slot: str) -> str | None:
        """Return what the child has got without a draw on a slot where it would have nothing."""
        if slot in self._final or slot not in self._claimed:
            return None
        given = (place.title for place in self._places if place.source in _WITHOUT_DRAW and slot in place.slots)
        return next(given, None)


def _courses(
    session: Session, offerings: Iterable[UUID], sheet: Mapping[str, Sequence[str]]
) -> dict[UUID, OfferingRow]:
    wished = (UUID(wish) for ranked in sheet.values() for wish in ranked)
    return menu.offering_rows(session, {*offerings, *wished})


def _as_key(stored: Sequence[Any] | None) -> Key | None:
    return (stored[0], stored[1], stored[2], stored[3]) if stored else None

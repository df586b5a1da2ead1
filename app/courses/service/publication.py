"""Publishing a drawn round: places, waitlists, care for everybody else, and a word to every family, in one commit."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core import audit
from app.core.clock import local_time
from app.courses.errors.draws import DrawnCourseGone, DrawnSeatsGone, DrawnSlotsTaken, NotDrawn, PublicationTooEarly
from app.courses.models.draws import Draw, FamilyCall
from app.courses.models.menu import Offering
from app.courses.models.rounds import SelectionRound
from app.courses.queries import draws as queries
from app.courses.queries import menu as menus
from app.courses.queries import rounds
from app.courses.queries.draw_inputs import free_class_seats, held_slots
from app.courses.queries.places import held as living_places
from app.courses.queries.rounds import RoundChildRow
from app.courses.rules import left_over
from app.courses.rules.left_over import LeftOver
from app.courses.rules.places import ANSWER_WITHIN
from app.courses.rules.rounds import said
from app.courses.rules.slots import SEVERAL
from app.courses.rules.standing import final_places, still_waiting
from app.courses.rules.wishes import is_silent
from app.courses.rules.words import DrawStatus, EnrolmentStatus, OfferingStatus, SilentRule, Source
from app.courses.service import offerings, places
from app.courses.service.draws import living_draw
from app.courses.service.notices import tell
from app.courses.service.places import CareNeed, NewPlace
from app.courses.service.seats import lock_offerings
from app.courses.service.settings import hold_timetable
from app.schools import queries as schools

# What is sent to families is kept as it was written, in Chinese, whatever the language of who caused it.
CLOSED = "报名人数未达到开班人数"
_PLACED = "“{title}”结果已公布:您的孩子已录取课程。请在选课页面查看录取结果和录取说明。"
_TO_CONFIRM = "“{title}”结果已公布:您的孩子有课程等待家长确认。请在{answer_by}前确认,过时按本轮规则处理。"
_WITHOUT = (
    "“{title}”结果已公布:您的孩子这次没有录取特色课程,在校时段安排基础托管;满员的课程已按抽签顺序候补。老师会与您联系。"
)
_NOTHING_NEW = "“{title}”结果已公布:您的孩子这次没有录取志愿中的课程;满员的课程已按抽签顺序候补。"
_SILENT = "“{title}”结果已公布:没有收到您的志愿,已按本轮规则为您的孩子安排在校时段。如不需要,请在选课页面退出。"


def publish(session: Session, school_id: UUID, round_id: UUID, account_id: UUID, now: datetime) -> Draw:
    """Give everybody its place; publishing again, and two at once, answer the same.

    Raises ``DrawNotFound``, ``RoundCancelled``, ``NotDrawn``, ``PublicationTooEarly``, ``DrawnCourseGone``,
    ``DrawnSeatsGone`` and ``DrawnSlotsTaken``.
    """
    selection, draw = _hold(session, school_id, round_id)
    if draw.status == DrawStatus.PUBLISHED:
        return draw
    if draw.status != DrawStatus.DRAWN:
        raise NotDrawn
    if now < selection.publish_at:
        raise PublicationTooEarly(publish_at=local_time(selection.publish_at).isoformat())
    draw.status, draw.published_at, draw.published_by = DrawStatus.PUBLISHED, now, account_id
    selection.published_at = now
    session.flush()
    moved = _cancel_closed(session, draw, account_id, now)
    publication = _Publication(session, selection, draw, account_id, now)
    publication.check()
    given = [*publication.drawn_places(), *publication.left_over()]
    places.occupy_many(session, selection.school_id, [*given, *publication.waits()], now)
    needs = publication.care_needs()
    places.give_base_care(session, selection.school_id, needs, selection.term_code, selection.id, now)
    offerings.plan_lessons(session, round_id, now)
    _tell(session, publication, given, moved, now)
    audit.record(
        session, now, account_id, "draw.published", "draw", draw.id, school_id=draw.school_id, places=len(given)
    )
    return draw


def _hold(session: Session, school_id: UUID, round_id: UUID) -> tuple[SelectionRound, Draw]:
    """Hold everything that a publication changes, in the order in which everybody does."""
    hold_timetable(session, school_id)
    selection = rounds.locked(session, round_id)
    draw = living_draw(session, selection)
    schools.lock_students(session, queries.codes(session, round_id))
    care = menus.base_care_offerings(session, selection.school_id, selection.term_code)
    lock_offerings(session, [*queries.drawn_offerings(session, draw.id), *(course.id for course in care)])
    return selection, draw


def _cancel_closed(session: Session, draw: Draw, account_id: UUID, now: datetime) -> set[UUID]:
    """Cancel the courses that the draw closed; returns the children who had been placed there beforehand."""
    closed = [row.offering_id for row in queries.drawn_offerings(session, draw.id).values() if not row.is_open]
    moved = queries.holders_of(session, closed)
    for offering_id in sorted(closed):
        offerings.cancel(session, account_id, session.get_one(Offering, offering_id), CLOSED, now)
    return moved


class _Publication:
    """What a drawn round gives to whom, read once."""

    def __init__(
        self, session: Session, selection: SelectionRound, draw: Draw, account_id: UUID, now: datetime
    ) -> None:
        self.round = selection
        # A late publication leaves the families no less time to answer than any other question does.
        self.answer_by = max(selection.adjust_until, now + ANSWER_WITHIN)
        self._by = account_id
        self.children = rounds.round_children(session, selection.id, only_active=True)
        self._sheets = rounds.wish_sheets(session, selection.id)
        self._drawn = queries.drawn_places(session, draw.id)
        self._courses = menus.offering_rows(session, queries.drawn_offerings(session, draw.id))
        self._class_seats = free_class_seats(session, self._courses)
        adjustments = queries.adjustments(session, draw.id)
        self._slots_of = {course.id: course.slots for course in self._courses.values()}
        self._places = final_places(self._drawn, adjustments, self._slots_of)
        self._by_hand = {(row.student_id, row.to_offering_id) for row in adjustments}
        self._busy = held_slots(session, selection.school_id, selection.term_code)
        known = living_places(session, {child.student_id for child in self.children})
        self._known = {(place.student_id, place.offering_id) for place in known}

    def is_silent(self, child: RoundChildRow) -> bool:
        return is_silent(self._sheets.get(child.student_id))

    def has_wished(self, child: RoundChildRow) -> bool:
        sheet = self._sheets.get(child.student_id)
        return sheet is not None and any(sheet.wishes.values())

    def check(self) -> None:
        """Raise where somebody cannot take the drawn place any more: no child is turned away without a decision."""
        needed = Counter(offering_id for _, offering_id in self._given())
        gone = {offering_id: number for offering_id, number in needed.items() if not self._is_held(offering_id)}
        if gone:
            raise DrawnCourseGone(offerings=_listed(gone, "children"))
        missing = {offering_id: number - self._free_seats(offering_id) for offering_id, number in needed.items()}
        if any(number > 0 for number in missing.values()):
            raise DrawnSeatsGone(offerings=_listed({key: one for key, one in missing.items() if one > 0}, "missing"))
        if clashing := [
            {"student_id": str(child.student_id), "offering_id": str(offering_id)}
            for child, offering_id in self._given()
            if not self._busy_slots(child).isdisjoint(self._slots_of[offering_id])
        ]:
            raise DrawnSlotsTaken(children=clashing)

    def drawn_places(self) -> Iterator[NewPlace]:
        for child, offering_id in self._given():
            by_hand = (child.student_id, offering_id) in self._by_hand
            yield self._new(child, offering_id, Source.BY_HAND if by_hand else Source.DRAW)

    def waits(self) -> Iterator[NewPlace]:
        """Yield the waits; who has been waiting for a course since an earlier round keeps its turn."""
        for child in self.children:
            rows, places_ = self._drawn.get(child.student_id, ()), self._places[child.student_id]
            for offering_id, position in still_waiting(rows, places_):
                if self._is_held(offering_id) and (child.student_id, offering_id) not in self._known:
                    yield NewPlace(
                        offering_id, child.student_id, child.class_id, EnrolmentStatus.WAITLISTED, Source.DRAW,
                        round_id=self.round.id, by=self._by, waiting_no=position,
                    )  # fmt: skip

    def left_over(self) -> Iterator[NewPlace]:
        """Yield seats for silent families where the round's rule says so, of courses for which nobody waits."""
        if self.round.silent_rule != SilentRule.LEFT_OVER:
            return
        silent = [child for child in self.children if self.is_silent(child)]
        busy = {child.student_id: self._busy_slots(child).union(self._places[child.student_id]) for child in silent}
        for child, offering_id in left_over.give(silent, list(self._left_over_courses()), busy):
            yield self._new(child, offering_id, Source.LEFT_OVER)

    def care_needs(self) -> Iterator[CareNeed]:
        """Yield every slot on which a child is to stay at school. Where days were not asked, wishes tell which.

        The slots in which it has got a course are among them, because care is only given where a child holds nothing.
        """
        for child in self.children:
            staying = child.slots if self.round.register_until or self.is_silent(child) else self._wished_slots(child)
            for slot in staying:
                yield CareNeed(child.student_id, child.class_id, child.grade, slot)

    def _given(self) -> Iterator[tuple[RoundChildRow, UUID]]:
        for child in self.children:
            for offering_id in sorted(set(self._places[child.student_id].values())):
                yield child, offering_id

    def _busy_slots(self, child: RoundChildRow) -> set[str]:
        """Return the slots on which the child has got a course in the meantime, for example from another waitlist."""
        return self._busy.get(child.student_id, set())

    def _is_held(self, offering_id: UUID) -> bool:
        return self._courses[offering_id].status == OfferingStatus.PUBLISHED

    def _free_seats(self, offering_id: UUID) -> int:
        course = self._courses[offering_id]
        return len(self.children) if course.capacity is None else course.capacity - course.taken

    def _new(self, child: RoundChildRow, offering_id: UUID, source: Source) -> NewPlace:
        """Return a place, which is the child's at once where a guardian has confirmed the wish for it."""
        sheet = self._sheets.get(child.student_id)
        is_wished = sheet is not None and any(str(offering_id) in ranked for ranked in sheet.wishes.values())
        confirmed_by = sheet.confirmed_by if sheet and is_wished else None
        return NewPlace(
            offering_id,
            child.student_id,
            child.class_id,
            EnrolmentStatus.ENROLLED if confirmed_by else EnrolmentStatus.PENDING_GUARDIAN,
            source,
            round_id=self.round.id,
            by=self._by,
            answer_by=None if confirmed_by else self.answer_by,
            confirmed_by=confirmed_by,
        )

    def _left_over_courses(self) -> Iterator[LeftOver]:
        waited_for = {place.offering_id for place in self.waits()}
        seated = Counter(offering_id for _, offering_id in self._given())
        seated_of_class = Counter((offering_id, child.class_id) for child, offering_id in self._given())
        classes = {child.class_id for child in self.children}
        for course in self._courses.values():
            is_free = course.id not in waited_for and not course.is_invitation_only and len(course.slots) == 1
            if is_free and self._is_held(course.id):
                quotas = self._class_seats[course.id]
                yield LeftOver(
                    id=course.id,
                    slot=course.slots[0],
                    grades=course.grades,
                    seats=self._free_seats(course.id) - seated[course.id],
                    class_seats={
                        class_id: quotas.get(class_id, course.class_quota) - seated_of_class[course.id, class_id]
                        for class_id in classes
                        if course.class_quota is not None
                    },
                )

    def _wished_slots(self, child: RoundChildRow) -> set[str]:
        sheet = self._sheets[child.student_id]
        several = (self._slots_of.get(UUID(wish), ()) for wish in sheet.wishes.get(SEVERAL, ()))
        wished = {slot for slot, ranked in sheet.wishes.items() if ranked and slot != SEVERAL}
        return wished.union(*several).intersection(child.slots)


def _listed(numbers: Mapping[UUID, int], name: str) -> list[dict[str, object]]:
    return [{"offering_id": str(offering_id), name: number} for offering_id, number in sorted(numbers.items())]


def _tell(
    session: Session, publication: _Publication, given: Collection[NewPlace], moved: set[UUID], now: datetime
) -> None:
    """Tell each family once, in the words of its outcome; those who go without a course are called as well."""
    selection, children = publication.round, publication.children
    here = {child.student_id for child in children}
    served = held_slots(session, selection.school_id, selection.term_code).keys()
    given_to = {place.student_id for place in given}
    asking = {place.student_id for place in given if place.status == EnrolmentStatus.PENDING_GUARDIAN}
    wishing = {child.student_id for child in children if publication.has_wished(child)}
    silent = {child.student_id for child in children if child.slots and publication.is_silent(child)}
    without = (wishing | (moved & here)) - served
    outcomes = {
        _PLACED: given_to - asking,
        _TO_CONFIRM: asking,
        _WITHOUT: without,
        _NOTHING_NEW: wishing - given_to - without,
        _SILENT: silent - given_to - without,
    }
    until = said(publication.answer_by)
    for words, student_ids in outcomes.items():
        answer_by = publication.answer_by if words == _TO_CONFIRM else None
        tell(session, selection, student_ids, words.format(title=selection.title, answer_by=until), now, answer_by)
    if without:
        whose = {"round_id": selection.id, "school_id": selection.school_id}
        session.execute(insert(FamilyCall), [whose | {"student_id": student_id} for student_id in sorted(without)])

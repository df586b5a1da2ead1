"""Registered days and wishes, entered and confirmed by families."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import Actor, allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.courses import access
from app.courses.errors.rounds import ChildNotInRound
from app.courses.models.rounds import SelectionRound, SlotRegistration
from app.courses.queries import wishes as queries
from app.courses.routes import shown_wishes as shown
from app.courses.rules.slots import SEVERAL, label_of
from app.courses.rules.stages import takes_days
from app.courses.rules.wishes import Ranked
from app.courses.schemas.rounds import RegisteredDaysIn, RegisteredDaysOut
from app.courses.schemas.wishes import ChildWishesOut, RoundWishesOut, WishesConfirmIn, WishesIn, WishesOut
from app.courses.service import registrations
from app.courses.service import wishes as wishing
from app.schools import access as schools_access
from app.schools.access import StudentRow

blueprint = Blueprint(
    "wishes", __name__, url_prefix=f"{API_PREFIX}/selection-rounds", description="Registered days and wishes"
)


@blueprint.get("/<uuid:round_id>/days/<uuid:student_id>")
@allow(Role.GUARDIAN)
@blueprint.response(200, RegisteredDaysOut)
def get_days(round_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Show the slots that a child is registered for, and those that it may be."""
    actor = current_actor()
    with reading() as session:
        student = schools_access.student_as_guardian(session, actor, student_id)
        selection = access.round_for_member(session, actor, round_id)
        found = registrations.registered(session, round_id, student_id)
        return _days(selection, student_id, found, registrations.offered_to(session, selection, student, now()))


@blueprint.put("/<uuid:round_id>/days/<uuid:student_id>")
@allow(Role.GUARDIAN, Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)
@blueprint.arguments(RegisteredDaysIn)
@blueprint.response(200, RegisteredDaysOut)
def register_days(body: dict[str, Any], round_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Register the slots on which a child stays at school, until the registration ends; it binds the wishes."""
    actor = current_actor()
    with transaction() as session:
        student = _signatory(on_paper=body["on_paper"])(session, actor, student_id)
        selection = access.round_for_member(session, actor, round_id)
        found = registrations.register(session, actor, student, round_id, body["slots"], now())
        return _days(selection, student_id, found, registrations.offered_to(session, selection, student, now()))


def _signatory(*, on_paper: bool) -> Callable[[Session, Actor, UUID], StudentRow]:
    """A guardian speaks for the own child; what one signed on paper is entered by those who hold the paper."""
    return schools_access.student_as_homeroom_or_office if on_paper else schools_access.student_as_guardian


def _days(
    selection: SelectionRound, student_id: UUID, found: SlotRegistration | None, offered: list[str]
) -> dict[str, Any]:
    return {
        "round_id": selection.id, "student_id": student_id, "offered": offered,
        "slots": found.slots if found else None, "registered_at": found.registered_at if found else None,
        "most_courses": selection.most_courses, "register_until": selection.register_until,
    }  # fmt: skip


@blueprint.get("/<uuid:round_id>/wishes")
@allow(Role.GUARDIAN, Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)
@blueprint.response(200, RoundWishesOut)
def list_wishes(round_id: UUID) -> dict[str, Any]:
    """Show a guardian all own children on one screen; the school only who has said something, never what."""
    actor = current_actor()
    with reading() as session:
        selection = access.round_for_member(session, actor, round_id)
        children = schools_access.children_of(session, actor)
        own_classes = actor.class_ids(Role.HOMEROOM_TEACHER)
        is_office = access.is_office(actor, selection.school_id)
        unconfirmed = queries.open_sheets(session, selection, own_classes)
        return {
            "children": [
                shown.child(row, selection) for row in queries.wishes_of_children(session, selection, children)
            ],
            "classes": queries.counts_by_class(session, selection, now()) if is_office else [],
            "without_sheet": [shown.open_sheet(one) for one in unconfirmed if one.is_silent],
            "unconfirmed": [shown.open_sheet(one) for one in unconfirmed if not one.is_silent],
            "without_days": _without_days(session, selection, own_classes),
        }


def _without_days(
    session: Session, selection: SelectionRound, class_ids: Iterable[UUID]
) -> list[dict[str, Any]] | None:
    if not takes_days(selection, now()):
        return None
    return [shown.seated(student) for student in queries.children_without_days(session, selection, class_ids)]


@blueprint.get("/<uuid:round_id>/wishes/<uuid:student_id>")
@allow(Role.GUARDIAN, Role.STUDENT)
@blueprint.response(200, ChildWishesOut)
def get_wishes(round_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Show a child's wishes, and what it may wish, to itself and its guardians."""
    actor = current_actor()
    with reading() as session:
        student = schools_access.student_as_family(session, actor, student_id)
        selection = access.round_for_member(session, actor, round_id)
        found = queries.wishes_of_children(session, selection, [student])
        if not found:
            raise ChildNotInRound
        return shown.child(found[0], selection)


@blueprint.put("/<uuid:round_id>/wishes/<uuid:student_id>")
@allow(Role.GUARDIAN, Role.STUDENT, *CLASS_ROLES)
@blueprint.arguments(WishesIn)
@blueprint.response(200, WishesOut)
def put_wishes(body: dict[str, Any], round_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Replace all wishes of a child while the round is open; a guardian's are confirmed with it."""
    actor = current_actor()
    with transaction() as session:
        schools_access.student_as_family_or_teacher(session, actor, student_id)
        access.round_for_member(session, actor, round_id)
        sheet = wishing.enter(
            session,
            actor,
            round_id,
            student_id,
            _sheet(body),
            revision=body["revision"],
            as_guardian=schools_access.is_guardian_of(session, actor, student_id),
            now=now(),
        )
        return shown.sheet(round_id, student_id, sheet)


def _sheet(body: dict[str, Any]) -> list[Ranked]:
    ranked = [
        Ranked(label_of(one["weekday"], one["slot"]), tuple(one["ranked"]), f"/wishes/{place}/ranked")
        for place, one in enumerate(body["wishes"])
    ]
    return [*ranked, Ranked(SEVERAL, tuple(body["several"]), "/several")]


@blueprint.post("/<uuid:round_id>/wishes/<uuid:student_id>/confirm")
@allow(Role.GUARDIAN, Role.HOMEROOM_TEACHER, *SCHOOL_ROLES)
@blueprint.arguments(WishesConfirmIn)
@blueprint.response(200, WishesOut)
def confirm_wishes(body: dict[str, Any], round_id: UUID, student_id: UUID) -> dict[str, Any]:
    """Confirm what the child or a teacher has entered: a place won by it is then the child's."""
    actor = current_actor()
    on_paper = body.pop("on_paper")
    with transaction() as session:
        _signatory(on_paper=on_paper)(session, actor, student_id)
        access.round_for_member(session, actor, round_id)
        sheet = wishing.confirm(session, actor, round_id, student_id, body["revision"], now(), on_paper=on_paper)
        return shown.sheet(round_id, student_id, sheet)

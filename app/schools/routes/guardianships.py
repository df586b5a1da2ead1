"""Bind codes on paper, and the guardianships that they make."""

from typing import Any
from uuid import UUID

from flask import Response, render_template

from app.accounts.rules import SCHOOL_STAFF, Role
from app.core.accesses import note_access
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.clock import local_day
from app.core.db import reading, transaction
from app.core.deps import config, deps, now
from app.core.errors import DomainError
from app.core.limits import limiter
from app.schools import access, queries, service
from app.schools.bind_cards import BindCard, bind_cards
from app.schools.schemas import (
    BindCardOut,
    BindCodesOut,
    BoundOut,
    ClassCodesIn,
    GuardianshipIn,
    GuardianshipsOut,
)
from app.schools.service import PrintedCode

KEEPERS = (Role.HOMEROOM_TEACHER, Role.SCHOOL_OFFICE, Role.PRINCIPAL)

blueprint = Blueprint(
    "guardianships",
    __name__,
    url_prefix=API_PREFIX,
    template_folder="../templates",
    description="Bind codes and guardianships",
)


@blueprint.post("/students/<uuid:student_id>/bind-codes")
@allow(*KEEPERS, Role.GUARDIAN)
@limiter.limit("60/minute")
@blueprint.response(201, BindCardOut)
def issue_code(student_id: UUID) -> dict[str, Any]:
    """Make a one-time code for a child, by its school or by a guardian who invites another one."""
    actor = current_actor()
    with transaction() as session:
        student = access.student_as_keeper(session, actor, student_id)
        issued = service.issue_codes(session, deps().vault, [student], actor.account_id, now())
    (card,) = _cards(issued)
    return {**vars(card.issued), "address": card.address, "picture": card.picture}


@blueprint.delete("/students/<uuid:student_id>/bind-codes")
@allow(*KEEPERS)
@blueprint.response(204)
def revoke_codes(student_id: UUID) -> None:
    """End all codes of a child that nobody has used, as after a card was lost; guardians stay bound."""
    with transaction() as session:
        student = access.student_as_keeper(session, current_actor(), student_id)
        service.revoke_codes(session, [student.id], now())


@blueprint.post("/classes/<uuid:class_id>/bind-codes")
@allow(*KEEPERS)
@limiter.limit("20/minute")
@blueprint.arguments(ClassCodesIn, required=False)
@blueprint.response(201, BindCodesOut)
def issue_class_codes(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
    """Make codes for the children of a class who have no usable one."""
    return {"items": _class_codes(class_id, renew=body["renew"])}


@blueprint.post("/classes/<uuid:class_id>/bind-code-sheets")
@allow(*KEEPERS)
@limiter.limit("20/minute")
@blueprint.arguments(ClassCodesIn, required=False)
@blueprint.response(201, {"type": "string"}, content_type="text/html")
def print_class_codes(body: dict[str, Any], class_id: UUID) -> Response:
    """Make the same codes as a page to print: a card to scan for each child. It can be had this once."""
    cards = _cards(_class_codes(class_id, renew=body["renew"]))
    is_away = deps().scene_codes is not None and any(card.picture is None for card in cards)
    sheet = render_template("bind_cards.html", cards=cards, local_day=local_day, is_platform_away=is_away)
    return Response(sheet, status=201, mimetype="text/html")


def _class_codes(class_id: UUID, *, renew: bool) -> list[PrintedCode]:
    actor = current_actor()
    with transaction() as session:
        access.class_for_keeper(session, actor, class_id)
        return service.issue_class_codes(
            session, deps().vault, class_id, renew=renew, created_by=actor.account_id, now=now()
        )


def _cards(issued: list[PrintedCode]) -> list[BindCard]:
    """Make cards after the commit, because the platform may take its time."""
    return bind_cards(issued, config().base_url, deps().scene_codes)


@blueprint.post("/guardianships")
@allow(Role.GUARDIAN)
@limiter.limit("30/minute")
@blueprint.arguments(GuardianshipIn)
@blueprint.response(201, BoundOut)
def bind(body: dict[str, Any]) -> dict[str, Any]:
    """Bind the caller to the child on the card; five wrong codes within an hour stop further tries."""
    account_id = current_actor().account_id
    with transaction() as session:
        outcome = service.bind(session, deps().vault, account_id=account_id, now=now(), **body)
    if isinstance(outcome, DomainError):
        raise outcome
    consents = f"{API_PREFIX}/students/{outcome.student.id}/consents"
    return {**vars(outcome), "consents": {"first": f"{consents}/base", "all": consents}}


@blueprint.get("/students/<uuid:student_id>/guardianships")
@allow(*SCHOOL_STAFF, Role.GUARDIAN)
@blueprint.response(200, GuardianshipsOut)
def list_guardianships(student_id: UUID) -> dict[str, Any]:
    """List a child's guardianships for its school; a guardian sees the own one only."""
    actor = current_actor()
    with reading() as session:
        own_child = access.is_guardian_of(session, actor, student_id)
        if own_child:
            return {"items": queries.guardianships(session, student_id, actor.account_id)}
        access.student_as_staff(session, actor, student_id)
        note_access(student_id, "guardianships")
        return {"items": queries.guardianships(session, student_id)}


@blueprint.delete("/guardianships/<uuid:guardianship_id>")
@allow(*KEEPERS, Role.GUARDIAN)
@blueprint.response(204)
def end_guardianship(guardianship_id: UUID) -> None:
    """Unbind: by the school (custody may change), or by the guardian."""
    actor = current_actor()
    with transaction() as session:
        guardianship = access.guardianship_to_end(session, actor, guardianship_id)
        service.unbind(session, guardianship, actor.account_id, now())

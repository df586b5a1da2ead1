"""Consents of a child, asked and answered by its guardians."""

from typing import Any
from uuid import UUID

from app.accounts.rules import Role
from app.core.api import API_PREFIX, Blueprint
from app.core.auth import allow, current_actor
from app.core.db import reading, transaction
from app.core.deps import now
from app.privacy import queries, service
from app.privacy.errors import PurposeNotFound
from app.privacy.models import Consent
from app.privacy.rules import CURRENT_VERSION, Purpose
from app.privacy.schemas import ConsentAnswerIn, ConsentOut, ConsentsOut
from app.schools import access

blueprint = Blueprint(
    "consents", __name__, url_prefix=f"{API_PREFIX}/students", description="Consent by child and purpose"
)


@blueprint.get("/<uuid:student_id>/consents")
@allow(Role.GUARDIAN)
@blueprint.response(200, ConsentsOut)
def list_consents(student_id: UUID) -> dict[str, Any]:
    """List what the guardian is asked, with the answers that hold."""
    with reading() as session:
        student = access.student_as_guardian(session, current_actor(), student_id)
        answers = [_shown(queries.consent(session, student.id, purpose), purpose) for purpose in Purpose]
    return {"items": answers, "current_version": CURRENT_VERSION}


@blueprint.get("/<uuid:student_id>/consents/<purpose>")
@allow(Role.GUARDIAN)
@blueprint.response(200, ConsentOut)
def get_consent(student_id: UUID, purpose: str) -> dict[str, Any]:
    """Show the answer that holds for one purpose."""
    asked = _purpose(purpose)
    with reading() as session:
        student = access.student_as_guardian(session, current_actor(), student_id)
        return _shown(queries.consent(session, student.id, asked), asked)


@blueprint.put("/<uuid:student_id>/consents/<purpose>")
@allow(Role.GUARDIAN)
@blueprint.arguments(ConsentAnswerIn)
@blueprint.response(200, ConsentOut)
def put_consent(body: dict[str, Any], student_id: UUID, purpose: str) -> dict[str, Any]:
    """Agree or refuse; a withdrawal takes effect at once."""
    asked, actor = _purpose(purpose), current_actor()
    with transaction() as session:
        student = access.student_as_guardian(session, actor, student_id)
        held = service.answer(
            session,
            account_id=actor.account_id,
            school_id=student.school_id,
            student_id=student.id,
            purpose=asked,
            now=now(),
            **body,
        )
        return _shown(held, asked)


def _purpose(name: str) -> Purpose:
    try:
        return Purpose(name)
    except ValueError as error:
        raise PurposeNotFound from error


def _shown(consent: Consent | None, purpose: Purpose) -> dict[str, Any]:
    if consent is None:
        return {"purpose": purpose.value, "granted": None, "policy_version": None, "answered_at": None}
    return {
        "purpose": purpose.value,
        "granted": consent.granted,
        "policy_version": consent.policy_version,
        "answered_at": consent.answered_at,
    }

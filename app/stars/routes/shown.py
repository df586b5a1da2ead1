"""What the routes answer: rows and codes in the reader's words."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from app.core.i18n import translate
from app.schools.queries import ClassOnDay, PlaceOnDay
from app.stars import words
from app.stars.models import LaborStar, StarConfirmation, StarObjection, StarPeriod, StarSettings
from app.stars.queries import Winner
from app.stars.rules.ranking import Candidate, Pool, StarRules
from app.stars.words import Message


def said(message: Message) -> str:
    text, places = message
    return translate(text, **places)


def period(row: Any) -> dict[str, Any]:
    """Show a period, as a row or an entity, the way everybody in its school sees it."""
    rules = StarRules(**row.rules)
    return {
        "id": row.id,
        "school_id": row.school_id,
        "period_key": row.period_key,
        "period_words": said(words.period(row.period_key)),
        "kind": row.kind,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "status": row.status,
        "rules": {"version": rules.version, "sentences": [said(sentence) for sentence in words.rules(rules)]},
        "objections_until": row.objections_until,
        "announced_at": row.announced_at,
    }


def period_detail(found: StarPeriod, *, is_staff: bool) -> dict[str, Any]:
    return period(found) | {"settlement": _settlement(found) if is_staff else None}


def _settlement(found: StarPeriod) -> dict[str, Any]:
    return {
        "settlement": found.settlement,
        "tallied_at": found.tallied_at,
        "seed": found.seed,
        "evidence_hash": found.evidence_hash,
        "result_hash": found.result_hash,
        "void_reason": found.void_reason,
    }


def pool(
    found: Pool,
    confirmation: StarConfirmation | None,
    classes: Mapping[UUID, ClassOnDay],
    places: Mapping[UUID, PlaceOnDay],
    names: Mapping[UUID, str],
) -> dict[str, Any]:
    class_id = UUID(found.class_id) if found.class_id else None
    return {
        "pool": found.key,
        "honour": translate(words.honour(found.key)),
        "class_id": class_id,
        "class_label": classes[class_id].label if class_id else None,
        "grade": found.grade,
        "size": found.size,
        "quota": found.quota,
        "candidates": [_candidate(candidate, places, names) for candidate in found.candidates],
        "confirmation": decided(confirmation) if confirmation else None,
    }


def decided(found: StarConfirmation) -> dict[str, Any]:
    return {
        "pool": found.pool,
        "picks": found.picks,
        "empty_reason": translate(found.empty_reason),
        "settlement": found.settlement,
        "has_conflict_of_interest": found.has_conflict_of_interest,
        "confirmed_at": found.confirmed_at,
        "asked_again_at": found.asked_again_at,
        "checked_at": found.checked_at,
    }


def _candidate(candidate: Candidate, places: Mapping[UUID, PlaceOnDay], names: Mapping[UUID, str]) -> dict[str, Any]:
    student_id = UUID(candidate.student_id)
    place = places.get(student_id)
    return {
        "student_id": student_id,
        "name": names[student_id],
        "seat_no": place.seat_no if place else None,
        "is_proposed": candidate.is_proposed,
        "points": candidate.points,
        "days": candidate.days,
        "groups": candidate.groups,
        "reasons": [_worded(code, words.reason(code, candidate)) for code in candidate.reasons],
        "tie_breaks": [_worded(code, words.tie_break(code)) for code in candidate.tie_breaks],
    }


def _worded(code: str, message: Message) -> dict[str, str]:
    return {"code": code, "words": said(message)}


def differences(stored: Iterable[Mapping[str, Any]], visible: frozenset[str]) -> list[dict[str, Any]]:
    """Show what each settlement changed, of the pools that the reader may see."""
    return [
        {
            "settlement": entry["settlement"],
            "at": entry["at"],
            "pools": [_pool_change(change) for change in entry["pools"] if change["pool"] in visible],
            "asked_again": [pool for pool in entry["asked_again"] if pool in visible],
        }
        for entry in stored
    ]


def _pool_change(change: Mapping[str, Any]) -> dict[str, Any]:
    return {"pool": change["pool"], "came": _changes(change["came"]), "went": _changes(change["went"])}


def _changes(explained: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"student_id": one["student_id"], "why": _worded(one["why"], words.change(one))} for one in explained]


def star(winner: Winner, period_key: str, own: Collection[UUID]) -> dict[str, Any]:
    """Show a star to somebody of the school, whose ``own`` children are always told.

    Nobody else is to recognise a masked child from week to week, by an id either.
    """
    is_hidden = winner.is_masked and winner.student_id not in own
    return {
        "id": winner.star_id,
        "student_id": None if is_hidden else winner.student_id,
        "class_id": winner.class_id,
        "class_label": winner.class_label,
        "shown_name": winner.shown_name,
        "honour": translate(winner.honour),
        "period_key": period_key,
        "period_words": said(words.period(period_key)),
    }


def revoked(found: LaborStar) -> dict[str, Any]:
    return {"id": found.id, "status": found.status, "end_reason": found.end_reason, "ended_at": found.ended_at}


def objection(found: StarObjection) -> dict[str, Any]:
    """Show an objection; who asked not to be named is not named."""
    return {
        "id": found.id,
        "star_id": found.star_id,
        "author_id": None if found.is_anonymous else found.author_id,
        "text": found.text,
        "created_at": found.created_at,
        "decision": found.decision,
        "answer": found.answer,
        "replacement_id": found.replacement_id,
        "resolved_at": found.resolved_at,
    }


def settings(found: StarSettings) -> dict[str, Any]:
    return {
        "school_id": found.school_id,
        "period_kind": found.period_kind,
        "quota_per": found.quota_per,
        "cool_down_weeks": found.cool_down_weeks,
        "grade_quota": found.grade_quota,
        "school_quota": found.school_quota,
        "notice_school_days": found.notice_school_days,
    }

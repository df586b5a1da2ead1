"""The hand-over at the table: to whom, by whom, once, and never meat without its batch."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.rules import locked_until
from app.awards.errors import (
    BatchNoteMissing,
    ItemChosenOtherwise,
    ItemRequired,
    PickupCodeLocked,
    PickupCodeWrong,
)
from app.awards.models import Award
from app.awards.queries.awards import code_index
from app.awards.queries.items import OptionRow, item_row, options
from app.awards.rules import AwardStatus, IdentifiedBy
from app.awards.service.choices import check_standing, take
from app.core import audit
from app.core.crypto import Vault


@dataclass(frozen=True)
class Receipt:
    """What the person at the table enters.

    Without ``pickup_code`` the homeroom teacher has identified the guardian. ``item_id`` is what a guardian without a
    phone asks for at the table.
    """

    account_id: UUID
    pickup_code: str | None
    receiver_relation: str
    item_id: UUID | None
    remark: str

    @property
    def identified_by(self) -> IdentifiedBy:
        return IdentifiedBy.HOMEROOM_TEACHER if self.pickup_code is None else IdentifiedBy.PICKUP_CODE


def hand_over(session: Session, vault: Vault, award: Award, receipt: Receipt, now: datetime) -> PickupCodeWrong | None:
    """Hand over an award that the caller has locked; doing it again changes nothing.

    A wrong code is returned, not raised, because its count must be committed; after five ``PickupCodeLocked`` is raised
    for a growing time. Raises ``StarRevoked``, ``ItemRequired``, ``ItemChosenOtherwise``, ``ItemNotOffered``,
    ``ItemOutOfStock`` and ``BatchNoteMissing``.
    """
    if receipt.pickup_code is not None and (wrong := _check_code(vault, award, receipt.pickup_code, now)):
        return wrong
    if award.status == AwardStatus.HANDED_OVER:
        return None
    check_standing(session, award)
    item_id = _settle_item(session, award, receipt.item_id, now)
    award.batch_note = _batch_note(session, item_id)
    award.status, award.handed_over_at, award.handed_over_by = AwardStatus.HANDED_OVER, now, receipt.account_id
    award.identified_by, award.receiver_relation = receipt.identified_by, receipt.receiver_relation
    award.remark = receipt.remark
    session.flush()
    audit.record(
        session, now, receipt.account_id, "award.handed_over", "award", award.id,
        school_id=award.school_id, item_id=item_id, identified_by=receipt.identified_by,
        receiver_relation=receipt.receiver_relation,
    )  # fmt: skip
    return None


def _check_code(vault: Vault, award: Award, code: str, now: datetime) -> PickupCodeWrong | None:
    """Count wrong codes as sign-in counts wrong passwords: the first five are free, then each costs a longer rest."""
    if award.locked_until and award.locked_until > now:
        raise PickupCodeLocked(retry_after=int((award.locked_until - now).total_seconds()) + 1)
    if hmac.compare_digest(award.code_index, code_index(vault, award.school_id, code)):
        award.wrong_codes, award.locked_until = 0, None
        return None
    award.wrong_codes += 1
    award.locked_until = locked_until(award.wrong_codes, now)
    return PickupCodeWrong()


def _settle_item(session: Session, award: Award, wanted_id: UUID | None, now: datetime) -> UUID:
    """Keep the family's choice, or make the one that a guardian without a phone asks for; returns the item."""
    item_id = award.chosen_item_id or wanted_id
    if item_id is None:
        raise ItemRequired(options=_in_words(options(session, [award.id])[award.id]))
    if wanted_id not in {None, item_id}:
        raise ItemChosenOtherwise
    if award.chosen_item_id is None:
        take(session, award, item_id, now)
    return item_id


def _in_words(options: Iterable[OptionRow]) -> list[dict[str, str]]:
    return [{"item_id": str(option.item_id), "name": option.name} for option in options if option.is_available]


def _batch_note(session: Session, item_id: UUID) -> str:
    chosen = item_row(session, item_id)
    if chosen.is_meat and not chosen.batch_note:
        raise BatchNoteMissing
    return str(chosen.batch_note)

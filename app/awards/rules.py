"""Decisions about awards: equal things for every star, never money, and always a choice where there is meat."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.awards.errors import AlternativeRequired, MoneyRefused, PickupWindowInvalid

PICKUP_CODE_DIGITS = 6
MOST_STARS_AT_ONCE = 200
MOST_OPTIONS = 10
# "卡" alone is no money: greeting cards and bookmarks are cards too.
_MONEY = re.compile(
    "现金|现钱|人民币|红包|奖金|钱款|转账|零钱|券|话费|流量包|充值|会员卡|储值|预付卡|e卡"
    "|(?:购物|购书|图书|礼品|礼金|超市|加油|提货|消费|代金|银行|电话|游戏)卡"
    "|支付宝|微信支付|数字货币|cash|voucher|coupon|giftcard|redpacket"
    "|[0-9一二三四五六七八九十百千万两]元"
)


class Unit(StrEnum):
    GRAM = "gram"
    MILLILITER = "milliliter"
    PIECE = "piece"


class SourceOfFunds(StrEnum):
    LABOR_BASE = "labor_base"
    DONATION = "donation"
    SCHOOL_BUDGET = "school_budget"


class AwardStatus(StrEnum):
    """An award lapses when every star that it was given for has been revoked before the hand-over."""

    OFFERED = "offered"
    CHOSEN = "chosen"
    HANDED_OVER = "handed_over"
    LAPSED = "lapsed"


OPEN = (AwardStatus.OFFERED, AwardStatus.CHOSEN)


class IdentifiedBy(StrEnum):
    """How the person at the table was known to be the child's guardian."""

    PICKUP_CODE = "pickup_code"
    HOMEROOM_TEACHER = "homeroom_teacher"


@dataclass(frozen=True)
class Option:
    """An item that is to be offered; ``left`` portions are free."""

    is_meat: bool
    left: int


def check_is_thing(name: str) -> None:
    """Raise ``MoneyRefused`` for money and whatever stands for it, however it is spaced or cased."""
    plain = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    if _MONEY.search(plain):
        raise MoneyRefused


def check_alternative(options: Iterable[Option], families: int) -> None:
    """Raise ``AlternativeRequired`` where meat is offered without enough of something else for every family."""
    offered = list(options)
    other = [option.left for option in offered if not option.is_meat]
    if len(other) < len(offered) and (not other or sum(other) < families):
        raise AlternativeRequired(families=families)


def check_pickup_window(pickup_from: datetime, pickup_to: datetime, now: datetime) -> None:
    """Raise ``PickupWindowInvalid`` for a window that is empty or already over."""
    if not max(pickup_from, now) < pickup_to:
        raise PickupWindowInvalid


@dataclass(frozen=True)
class StandingStar:
    """An announced star that has not been revoked; ``month`` is the one in which its period ended."""

    star_id: UUID
    period_id: UUID
    student_id: UUID
    class_id: UUID
    class_label: str
    seat_no: int
    month: str


@dataclass(frozen=True)
class Share:
    """The stars for which a child gets one award: one star, or with ``month`` all its stars of that month."""

    stars: tuple[StandingStar, ...]
    month: str | None

    @property
    def key(self) -> tuple[UUID, str | None]:
        return self.stars[0].student_id, self.month


def shares(stars: Iterable[StandingStar], *, pooled: bool) -> list[Share]:
    """Divide stars into awards, in the order of the stars. However many stars are pooled, the award is one portion."""
    if not pooled:
        return [Share((star,), None) for star in stars]
    groups: dict[tuple[UUID, str], list[StandingStar]] = {}
    for star in stars:
        groups.setdefault((star.student_id, star.month), []).append(star)
    return [Share(tuple(group), month) for (_, month), group in groups.items()]


def month_of(ends_on: date) -> str:
    """Return the month to which a period belongs: the one in which it ended, such as 2026-11."""
    return f"{ends_on:%Y-%m}"

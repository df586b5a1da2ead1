"""Announced stars as their cycle leaves them, and awards given for them over HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.accounts.models import Account, LoginSession, RoleGrant
from app.core.crypto import hash_token
from app.core.db import transaction
from app.schools.models import ClassMembership, Guardianship, Student
from app.stars.models import LaborStar, StarPeriod
from tests import cast
from tests.cast import as_
from tests.world import World

ITEMS = "/api/v1/award-items"
AWARDS = "/api/v1/awards"
SUNDAY = date(2026, 11, 22)
FIRST_SEAT = 20


@dataclass(frozen=True)
class Announced:
    """A period and its stars by child."""

    period_id: str
    stars: Mapping[UUID, str]


def announced(world: World, *students: UUID, key: str = cast.WEEK, ends_on: date = SUNDAY) -> Announced:
    """Announce children of Tianjia School as stars of a week, without the cycle that leads there."""
    with world.app.app_context(), transaction() as session:
        period = StarPeriod(
            id=cast.named(f"period {key}"), school_id=cast.TIANJIA, period_key=key, kind="week", starts_on=ends_on - timedelta(days=6),
            ends_on=ends_on, status="announced", rules={}, draw_value="0", seed="0", result_hash="0", created_at=cast.NOW,
            objections_until=cast.NOW, announced_at=cast.NOW, announced_by=cast.PRINCIPAL,
        )  # fmt: skip
        session.add(period)
        session.flush()
        stars = {student: _star(period.id, student) for student in students}
        session.add_all(stars.values())
        session.flush()
        return Announced(str(period.id), {student: str(star.id) for student, star in stars.items()})


def _star(period_id: UUID, student_id: UUID) -> LaborStar:
    _, class_id, seat, _ = cast.STUDENTS.get(student_id, (cast.TIANJIA, cast.CLASS_32, FIRST_SEAT, ""))
    return LaborStar(
        school_id=cast.TIANJIA, period_id=period_id, pool=str(class_id), student_id=student_id,
        class_id=class_id, class_label="三年级2班", grade=3, class_no=2, seat_no=seat, status="announced",
    )  # fmt: skip


def set_star(world: World, star_id: str, status: str) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(LaborStar).where(LaborStar.id == UUID(star_id)).values(status=status))


def set_period(world: World, period_id: str, status: str) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(StarPeriod).where(StarPeriod.id == UUID(period_id)).values(status=status))


def leave_class(world: World, student_id: UUID) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(
            update(ClassMembership).where(ClassMembership.student_id == student_id).values(ends_on=cast.TODAY)
        )


def families(world: World, count: int) -> list[tuple[UUID, UUID]]:
    """Enter children into Lin's class, each with a guardian who is signed in; returns (guardian, child)."""
    with world.app.app_context(), transaction() as session:
        made = [(cast.named(f"guardian {number}"), cast.named(f"child {number}")) for number in range(count)]
        for number, (guardian, child) in enumerate(made):
            session.add(Student(id=child, school_id=cast.TIANJIA, name=f"学生{number}", created_at=cast.NOW))
            session.add(Account(id=guardian, display_name="", created_at=cast.NOW))
            session.flush()
            _join_class(session, child, FIRST_SEAT + number)
            _sign_in(session, guardian, child)
    return made


def _join_class(session: Any, child: UUID, seat_no: int) -> None:
    place = {"school_id": cast.TIANJIA, "class_id": cast.CLASS_32, "seat_no": seat_no}
    session.add(ClassMembership(**place, student_id=child, starts_on=cast.LONG_AGO))


def _sign_in(session: Any, guardian: UUID, child: UUID) -> None:
    session.add(
        Guardianship(
            school_id=cast.TIANJIA, student_id=child, account_id=guardian, relation="father", created_at=cast.NOW
        )
    )
    session.add(RoleGrant(account_id=guardian, role="guardian", starts_on=cast.LONG_AGO))
    session.add(
        LoginSession(
            account_id=guardian, token_hash=hash_token(cast.token(guardian)), kind="password", created_at=cast.NOW,
            expires_at=cast.NOW + timedelta(days=400),
        )
    )  # fmt: skip


def add_item(client: FlaskClient, **more: Any) -> TestResponse:
    """Enter greens from the labor base, or what ``more`` says."""
    greens = {
        "school_id": str(cast.TIANJIA), "name": "青菜", "quantity": 1500, "unit": "gram",
        "source_of_funds": "labor_base", "is_meat": False, "stock": 20,
    }  # fmt: skip
    return client.post(ITEMS, json=greens | more, headers=as_(cast.OFFICE))


def item(client: FlaskClient, **more: Any) -> str:
    answer = add_item(client, **more)
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def pork(client: FlaskClient, **more: Any) -> str:
    described = {
        "name": "猪肉",
        "quantity": 1000,
        "source_of_funds": "donation",
        "donor": "县食品公司",
        "is_meat": True,
        "batch_note": "检疫合格证0012,11月26日屠宰",
    }
    return item(client, **described | more)


def give(client: FlaskClient, item_ids: Iterable[str], account: UUID = cast.PRINCIPAL, **more: Any) -> TestResponse:
    """Offer the items for a period or for stars, to be picked up on Friday afternoon."""
    offered = {
        "item_ids": list(item_ids), "pickup_from": "2026-11-27T16:00:00+08:00", "pickup_to": "2026-11-27T17:30:00+08:00",
        "place": "学校食堂门口",
    }  # fmt: skip
    return client.post(AWARDS, json=offered | more, headers=as_(account))


def award_of(client: FlaskClient, guardian: UUID) -> dict[str, Any]:
    """Return the latest award of a guardian's children."""
    return client.get(AWARDS, headers=as_(guardian)).json["items"][0]


def choose(client: FlaskClient, guardian: UUID, award_id: str, item_id: str) -> TestResponse:
    return client.post(f"{AWARDS}/{award_id}/choose", json={"item_id": item_id}, headers=as_(guardian))


def hand_over(client: FlaskClient, award_id: str, account: UUID = cast.OFFICE, **receipt: Any) -> TestResponse:
    body = {"receiver_relation": "mother"} | receipt
    return client.post(f"{AWARDS}/{award_id}/hand-over", json=body, headers=as_(account))

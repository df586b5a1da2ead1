"""The ledger follows the records through everything that can happen to them, and the hot path stays short."""

from collections import defaultdict
from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.checkins.errors import AlreadyCheckedIn, CheckInState
from app.checkins.models import CheckIn
from app.checkins.service import library, recording, review
from app.checkins.service import settings as checkin_settings
from app.checkins.service.recording import Entry
from app.core.auth import Actor, Grant
from app.points import queries as points
from app.points.rules import LaborRecord, awards, half_year, labor_week
from tests import cast
from tests.cast import as_
from tests.factories.checkins import CHECK_INS, load_library, task_id, task_ids

MOTHER = Actor(cast.LIN_MOTHER, cast.named("phone"), (Grant(Role.GUARDIAN),))
TEACHER = Actor(cast.TEACHER, cast.named("desk"), (Grant(Role.TEACHER, cast.TIANJIA, cast.CLASS_32),))
CODES = ("C02", "K01")


def live(session: Session) -> list[CheckIn]:
    found = select(CheckIn).where(CheckIn.student_id == cast.LIN, CheckIn.status.in_(["pending", "accepted"]))
    return list(session.execute(found).scalars())


def by_week(records: list[CheckIn]) -> dict[date, list[CheckIn]]:
    weeks: dict[date, list[CheckIn]] = defaultdict(list)
    for record in records:
        weeks[labor_week(record.labor_on).starts_on].append(record)
    return weeks


def deserved(records: list[CheckIn]) -> int:
    """The pure function over all live records: each week by the tasks done in the earlier weeks of its term."""
    total = 0
    for monday, week in by_week(records).items():
        done = {
            record.origin_id
            for record in records
            if record.labor_on < monday and half_year(record.labor_on) == half_year(monday)
        }
        total += sum(award.points for award in awards(map(labor, week), done))
    return total


def labor(row: CheckIn) -> LaborRecord:
    return LaborRecord(
        row.id, row.school_id, row.student_id, row.class_id, row.labor_on, row.origin_id, row.task_group,
        has_note=row.note is not None,
    )  # fmt: skip


class Story:
    """Does to one child's records what families and teachers do, in any order."""

    def __init__(self, session: Session, tasks: list[UUID]) -> None:
        self.session, self.tasks, self.now = session, tasks, cast.NOW
        self.made: list[UUID] = []

    def act(self, kind: str, number: int, days: int, note: str | None) -> None:
        if kind == "record":
            self._record(number, days, note)
        elif kind == "wait":
            self.now += timedelta(days=days)
        elif self.made:
            getattr(self, f"_{kind}")(self.made[number % len(self.made)])

    def _record(self, number: int, days: int, note: str | None) -> None:
        today = self.now.date()
        entry = Entry(today - timedelta(days=days), task_id=self.tasks[number % len(self.tasks)], note=note)
        with suppress(AlreadyCheckedIn):
            (made,) = recording.check_in(self.session, MOTHER, [cast.LIN], None, entry, self.now)
            self.made.append(made["id"])

    def _accept(self, check_in_id: UUID) -> None:
        review.accept_many(self.session, TEACHER, [check_in_id], self.now)

    def _return(self, check_in_id: UUID) -> None:
        with suppress(CheckInState):
            review.return_(self.session, TEACHER, check_in_id, "请补充一句话", self.now)

    def _resubmit(self, check_in_id: UUID) -> None:
        with suppress(CheckInState):
            review.resubmit(self.session, MOTHER, check_in_id, {"note": "补充一句"}, self.now)

    def _withdraw(self, check_in_id: UUID) -> None:
        review.withdraw(self.session, MOTHER, check_in_id, self.now)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["record"] * 4 + ["wait"] * 2 + ["accept", "return", "resubmit", "withdraw"]),
        st.integers(0, 8),
        st.integers(0, 7),
        st.sampled_from([None, "一句话"]),
    ),
    min_size=5,
    max_size=30,
)


@pytest.mark.parametrize("mode", ["auto", "teacher"])
def test_ledger_always_sums_to_the_pure_function_over_the_live_records(session, mode):
    library.load_library(session, cast.NOW)
    checkin_settings.change(
        session, school_id=cast.TIANJIA, account_id=cast.OFFICE, review=mode, spot_check_percent=20, now=cast.NOW
    )
    tasks = [task_id(session, code) for code in CODES]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def holds(steps) -> None:
        attempt = session.begin_nested()
        story = Story(session, tasks)
        for step in steps:
            story.act(*step)
            records = live(session)
            for week in by_week(records).values():
                counted = [row.labor_on for row in week if row.is_counted]
                assert len(set(counted)) == len(counted) == min(5, len({row.labor_on for row in week}))
            earning = [row for row in records if row.is_counted and row.status == "accepted"]
            assert points.balance(session, cast.LIN) == deserved(earning)
        attempt.rollback()
        session.expire_all()

    holds()


def begin_visit(client, account):
    """Ask for anything: the first request of a session in a process also counts its visit."""
    assert client.get("/api/v1/me", headers=as_(account)).status_code == 200


def test_check_in_asks_the_database_little(world, client):
    load_library(world)
    body = {"student_id": str(cast.LIN), "task_id": task_ids(world, "C02")[0]}
    begin_visit(client, cast.LIN_MOTHER)
    with world.statements() as sent:
        answer = client.post(CHECK_INS, json=body, headers=as_(cast.LIN_MOTHER, **{"Idempotency-Key": "k"}))
    assert answer.status_code == 201
    # Who calls, its children, their consents, their lock, the task, the week, how the school reviews, tasks done before,
    # the ledger; the key, the record, its points, the answer.
    assert len([sql for sql in sent if not sql.startswith("BEGIN")]) <= 13


def test_whole_class_costs_as_many_statements_as_one_child(world, client):
    load_library(world)
    begin_visit(client, cast.TEACHER)
    sent = {}
    for code, children in (("C02", [cast.LIN]), ("K01", [cast.LIN, cast.CLASSMATE])):
        body = {"class_id": str(cast.CLASS_32), "task_id": task_ids(world, code)[0]}
        sheet = body | {"student_ids": [str(child) for child in children]}
        with world.statements() as sent[code]:
            answer = client.post(f"{CHECK_INS}/bulk", json=sheet, headers=as_(cast.TEACHER))
        assert {item["outcome"] for item in answer.json["items"]} == {"created"}
    assert len(sent["C02"]) == len(sent["K01"])

"""The places of the demo: the county Xintian, two of its schools, their classes, children and calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

import app.schools as schools_package
from app.accounts import service as accounts
from app.accounts.rules import Role
from app.core.auth import Actor, Grant
from app.core.clock import SHANGHAI, local_day
from app.core.crypto import Vault
from app.core.ids import new_id
from app.demo.people import RARE, People
from app.schools import access
from app.schools import service as schools
from app.schools.access import StudentRow
from app.schools.models import Organisation
from app.schools.rules.calendar_files import parse_calendar
from app.schools.rules.classes import academic_year_of, default_label
from app.schools.rules.roster_rows import RosterRow
from app.schools.rules.roster_sheet import RosterTable

REGION = "431128"
CALENDAR = Path(schools_package.__file__).parent / "data" / "calendar-2026.csv"
GRADES = range(1, 7)
STORY_WEEKS = 3


def begin(now: datetime) -> datetime:
    """Return when the demo begins: Monday morning three weeks before this one."""
    monday = local_day(now) - timedelta(days=local_day(now).weekday(), weeks=STORY_WEEKS)
    return datetime.combine(monday, time(6), SHANGHAI)


@dataclass(frozen=True)
class Plan:
    """A school to build: classes a grade, and children a class."""

    key: str
    name: str
    school_type: str
    classes_a_grade: int
    children_a_class: int


TIANJIA = Plan("tianjia", "田家学校", "ordinary", 2, 25)
LONGQUAN = Plan("longquan", "龙泉第五小学", "boarding", 1, 20)


@dataclass(frozen=True)
class DemoClass:
    id: UUID
    label: str
    grade: int
    students: tuple[StudentRow, ...]


@dataclass(frozen=True)
class DemoSchool:
    plan: Plan
    id: UUID
    classes: tuple[DemoClass, ...]


def found_county(session: Session, now: datetime) -> Actor:
    """Enter the bureau with its calendar and return its administrator, who makes everything else."""
    account_id = accounts.create_account(session, now, "周敏")
    accounts.grant(session, account_id, Role.COUNTY_ADMIN, now, region_code=REGION)
    administrator = Actor(account_id, new_id(), (Grant(Role.COUNTY_ADMIN, region_code=REGION),))
    schools.found_organisation(session, administrator, now, kind="bureau", name="新田县教育局", region_code=REGION)
    schools.import_calendar(session, REGION, parse_calendar(CALENDAR.read_text(encoding="utf-8")))
    return administrator


def found_school(session: Session, vault: Vault, administrator: Actor, plan: Plan, now: datetime) -> DemoSchool:
    """Enter a school, and its roster the way an administrator does: previewed, then confirmed."""
    since = begin(now)
    school = schools.found_organisation(
        session, administrator, since, kind="school", name=plan.name, region_code=REGION, school_type=plan.school_type
    )
    labels = _found_classes(session, school, plan, now)
    table = RosterTable(rows=list(_children(plan, list(labels.values()))))
    review = schools.preview_roster(session, vault, school, table, administrator.account_id, since)
    schools.confirm_roster(session, vault, school, review.id, account_id=administrator.account_id, now=since)
    classes = (
        DemoClass(class_id, label, grade, tuple(access.students_of_class(session, class_id)))
        for (class_id, grade), label in labels.items()
    )
    return DemoSchool(plan, school.id, tuple(classes))


def _found_classes(session: Session, school: Organisation, plan: Plan, now: datetime) -> dict[tuple[UUID, int], str]:
    """Found the classes of this school year and return their labels."""
    labels, this_year = {}, academic_year_of(local_day(now))
    for grade in GRADES:
        for number in range(1, plan.classes_a_grade + 1):
            founded = schools.found_class(
                session,
                school,
                stage="primary",
                entry_year=this_year - grade + 1,
                class_no=number,
                label=default_label(grade, number),
                is_label_locked=False,
                now=now,
            )
            labels[founded.id, grade] = founded.label
    return labels


def _children(plan: Plan, labels: list[str]) -> Iterator[RosterRow]:
    people, rare, rows = People(seed=len(plan.key)), iter(RARE if plan is TIANJIA else ()), count(2)
    for label in labels:
        for seat, name in enumerate(people.children(plan.children_a_class), start=1):
            row = next(rows)
            shown = next(rare, name) if seat == 3 else name  # noqa: PLR2004  # one remarkable name a class
            yield RosterRow(
                row, shown, label, seat, f"L43112820180901{row:04}", is_boarder=plan.school_type == "boarding"
            )

"""Builds the demo county: two schools, their families and staff, three weeks of labor, announced stars, awards."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from app.accounts.rules import Role
from app.checkins.service.library import load_library
from app.core import audit
from app.core.auth import Actor
from app.core.clock import local_day
from app.core.config import Config, ConfigError
from app.core.crypto import Vault
from app.core.db import reading, transaction
from app.core.deps import Deps
from app.demo import accounts, awards, story
from app.demo.accounts import ALL, BASE_ONLY, DemoAccount
from app.demo.county import LONGQUAN, TIANJIA, DemoSchool, begin, found_county, found_school
from app.demo.courses import live_with_courses
from app.demo.pictures import LABOR_KINDS, draw_labor_photo
from app.demo.story import Cast, Picture
from app.insights.service import freeze
from app.schools import queries as school_queries
from app.schools import service as schools
from app.stars.service.settings import set_settings

FILE = "demo.json"
LOADED = "demo.loaded"
PHOTOS = 10
VISITED = 6  # Families of each school whose sign-ins are told.
Report = Callable[[str], None]


def is_empty() -> bool:
    """Tell whether no school has been entered yet."""
    with reading() as session:
        return school_queries.first_school_at(session) is None


def build(config: Config, deps: Deps, now: datetime, report: Report) -> Path:
    """Write the demo and return the file that tells how to sign in; ``report`` gets a line for each step.

    It is one transaction, so that a demo half built cannot exist.
    """
    report("Drawing photos ...")
    pictures = _pictures(deps, now)
    with transaction() as session:
        report("Entering the county, its schools and their rosters ...")
        load_library(session, now)
        administrator = found_county(session, begin(now))
        people, children = [accounts.administrator_account(session, administrator)], []
        for plan in (TIANJIA, LONGQUAN):
            school = found_school(session, deps.vault, administrator, plan, now)
            staff_and_families, cast = _live_in(session, deps, administrator, school, pictures, now, report)
            people += staff_and_families
            if plan is LONGQUAN:
                live_with_courses(session, deps, cast, administrator.account_id, now, report)
            children += _bind_codes(session, deps.vault, school, now)
        report("Counting the figures ...")
        for school_id in school_queries.school_ids(session):
            freeze(session, school_id, local_day(now) - timedelta(days=1), now)
        people += accounts.open_to_visitors(
            session, [accounts.unbound_guardian(session, deps.vault, "guardian-new", now)]
        )
        audit.record(session, now, None, LOADED, "demo", None)
    path = config.var / FILE
    content = {
        "base_url": config.base_url,
        "accounts": [accounts.described(each) for each in people],
        "students": children,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _pictures(deps: Deps, now: datetime) -> Iterator[Picture]:
    drawn = [draw_labor_photo(LABOR_KINDS[number % len(LABOR_KINDS)], number) for number in range(PHOTOS)]
    return iter([(data, deps.images.process(data, now)) for data in drawn])


def _live_in(
    session: Session,
    deps: Deps,
    administrator: Actor,
    school: DemoSchool,
    pictures: Iterator[Picture],
    now: datetime,
    report: Report,
) -> tuple[list[DemoAccount], Cast]:
    """Fill a school with people and let the past weeks happen; returns who can sign in, and everybody who acts."""
    since, is_first = begin(now), school.plan is TIANJIA
    staff = accounts.hire_staff(session, school, administrator, since)
    families = list(_families(session, deps.vault, school, since))
    cast = Cast(school, tuple(staff), {child: family for family in families for child in family.student_ids})
    item_ids = awards.stock_table(session, cast, since)
    if is_first:
        # The first school tries things out at once; the other one keeps the notice of two school days.
        set_settings(session, cast.one(Role.SCHOOL_OFFICE).account_id, school.id, {"notice_school_days": 0}, since)
    for monday in story.past_weeks(now):
        recorded = story.live_through_week(session, deps, cast, monday, pictures, now)
        report(f"{school.plan.name}: week of {monday}, {recorded} records")
        if period_id := story.name_stars(session, cast, monday, now):
            awards.give(session, deps.vault, cast, item_ids, period_id, monday, now)
    if not is_first:
        # The first school's week is left to the visitor, who plays its cycle through.
        story.live_through_week(session, deps, cast, story.this_week(now), pictures, now)
    card = accounts.student_card(session, school.classes[-1].students[0], f"{school.plan.key}-card", since)
    return [*staff, *accounts.open_to_visitors(session, families[:VISITED]), card], cast


def _families(session: Session, vault: Vault, school: DemoSchool, since: datetime) -> Iterator[DemoAccount]:
    """Bind a guardian to two of three children; the first one has two children in the school."""
    key, number = school.plan.key, 0
    siblings = [school.classes[0].students[0], school.classes[-1].students[0]]
    yield accounts.bind_family(session, vault, f"{key}-guardian-two", siblings, ALL, since)
    taken = {child.id for child in siblings}
    for place in school.classes:
        for child in place.students:
            number += 1
            if child.id not in taken and number % 3:
                purposes = BASE_ONLY if number % 5 == 0 else ALL
                yield accounts.bind_family(session, vault, f"{key}-guardian-{number}", [child], purposes, since)


def _bind_codes(session: Session, vault: Vault, school: DemoSchool, now: datetime) -> list[dict[str, str]]:
    """Print a fresh bind code for every child of a school."""
    children = [child for place in school.classes for child in place.students]
    return [
        {
            "id": str(printed.student.id),
            "name": printed.student.name,
            "class_id": str(printed.student.class_id),
            "school_id": str(printed.student.school_id),
            "bind_code": printed.code,
        }
        for printed in schools.issue_codes(session, vault, children, None, now)
    ]


def refuse_in_production() -> None:
    """Raise ``ConfigError`` where the database holds the demo, whose passwords everybody knows.

    A database that cannot be asked yet is left to the readiness check.
    """
    try:
        with reading() as session:
            is_demo = audit.has_happened(session, LOADED)
    except (OperationalError, ProgrammingError):
        return
    if is_demo:
        raise ConfigError("The database holds the demo county with its known passwords; production needs another one.")

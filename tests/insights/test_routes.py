"""Who sees which figures, and what can never be read off them."""

import io
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.core import db
from app.core.audit import AuditEntry
from app.insights.models import InsightSnapshot
from app.insights.rules.definitions import DEFINITIONS
from app.schools.models import Organisation
from tests import cast
from tests.cast import as_
from tests.factories.courses_draws import a_school, published
from tests.factories.insights import a_class_at_work, freeze

SCHOOL = f"/api/v1/insights/schools/{cast.TIANJIA}"
REGION = f"/api/v1/insights/regions/{cast.REGION}"
BANNER = "仅供工作参考,不得用于考核、通报、排名(国办函〔2026〕12号)"
USAGE = {definition.id for definition in DEFINITIONS if definition.is_usage}


@pytest.fixture
def counted(world):
    """A night after a class of 24 of whom 14 have a record."""
    a_class_at_work(world)
    freeze(world)
    return world


def read(client, url, account):
    answer = client.get(url, headers=as_(account))
    assert answer.status_code == 200, answer.text
    return answer.json


def find(answer, definition, breakdown="", key=""):
    return next(
        figure
        for figure in answer["figures"]
        if (figure["definition"], figure["breakdown"], figure["key"]) == (definition, breakdown, key)
    )


def numbers(figure):
    return figure["numerator"], figure["denominator"], figure["shown"]


def test_principal_sees_the_term_by_class_without_registrations_and_visits(client, counted):
    answer = read(client, SCHOOL, cast.PRINCIPAL)
    assert answer["period"] | {"frozen_at": None} == {
        "key": cast.TERM, "kind": "term", "starts_on": "2026-09-01", "ends_on": "2027-01-22",
        "as_of": "2026-11-18", "frozen_at": None, "is_final": False, "version": "1",
    }  # fmt: skip
    assert numbers(find(answer, "coverage")) == (14, 26, "count")
    assert numbers(find(answer, "never_reached")) == (12, 26, "count")
    assert numbers(find(answer, "channels", "channel", "paper_only")) == (None, 26, "few")
    own = find(answer, "coverage", "class", str(cast.CLASS_32))
    assert own["label"] == "三年级2班"
    assert own["as_of"] == "2026-11-18"
    assert numbers(find(answer, "family_minutes")) == (140, 14, "count")
    assert numbers(find(answer, "records", "task_group", "DL1/2")) == (14, 14, "count")
    assert answer["banner"] is None
    assert USAGE.isdisjoint(figure["definition"] for figure in answer["figures"])


def test_classes_of_one_child_are_withheld(client, counted):
    answer = read(client, SCHOOL, cast.PRINCIPAL)
    assert numbers(find(answer, "coverage", "class", str(cast.CLASS_31))) == (None, 1, "withheld")


@pytest.mark.parametrize("account", [cast.OFFICE, cast.COUNTY_ADMIN])
def test_office_and_county_see_bands_and_no_class(client, counted, account):
    answer = read(client, SCHOOL, account)
    assert {figure["breakdown"] for figure in answer["figures"]} == {"", "band", "channel", "task_group"}
    assert str(cast.CLASS_32) not in json.dumps(answer)


def test_county_sees_registrations_and_visits_under_the_banner(client, counted):
    answer = read(client, SCHOOL, cast.COUNTY_ADMIN)
    assert answer["banner"] == BANNER
    assert {figure["definition"] for figure in answer["figures"]} >= USAGE
    assert numbers(find(answer, "guardians_bound")) == (None, 26, "few")
    assert numbers(find(answer, "staff_accounts")) == (6, None, "count")


def test_week_is_shown_by_its_key_and_holds_nothing_of_the_term(client, counted):
    answer = read(client, f"{SCHOOL}?week={cast.WEEK}", cast.PRINCIPAL)
    assert answer["period"]["ends_on"] == "2026-11-22"
    assert {"never_starred", "course_places", "wishes"}.isdisjoint(one["definition"] for one in answer["figures"])


def test_what_was_not_counted_is_not_found(client, world):
    answer = client.get(SCHOOL, headers=as_(cast.PRINCIPAL))
    assert (answer.status_code, answer.json["code"]) == (404, "figures-not-found")
    answer = client.get(REGION, headers=as_(cast.COUNTY_ADMIN))
    assert (answer.status_code, answer.json["code"]) == (404, "figures-not-found")


def test_week_and_term_together_are_refused(client, counted):
    answer = client.get(f"{SCHOOL}?week={cast.WEEK}&term={cast.TERM}", headers=as_(cast.PRINCIPAL))
    assert answer.status_code == 422


def test_wishes_are_counted_by_child_and_best_outcome(client, world):
    published(world, a_school(world))
    freeze(world)
    answer = read(client, SCHOOL, cast.PRINCIPAL)
    with world.app.app_context(), db.reading() as session:
        statement = select(InsightSnapshot.counts).where(
            InsightSnapshot.school_id == cast.TIANJIA, InsightSnapshot.kind == "term"
        )
        counts = Counter(session.execute(statement).scalar_one())
        statistics = session.execute(select(db.Model.metadata.tables["draws"].c.statistics)).scalar_one()
    assert counts["wishes/never_served"] == statistics["never_served"]
    wishes = {name: number for name, number in counts.items() if name.startswith("wishes/")}
    assert sum(wishes.values()) == statistics["wishing"]
    unplaced = counts["wishes/never_served"] + counts["wishes/placed_otherwise"]
    assert unplaced == statistics["unplaced"]
    first = find(answer, "wishes", "outcome", "first")
    assert first["numerator"] in {None, counts["wishes/first"]}


# The region.


def test_region_adds_up_its_schools_and_names_none_beside_a_number(client, counted):
    answer = read(client, REGION, cast.COUNTY_ADMIN)
    assert (answer["schools"], answer["schools_counted"], answer["banner"]) == (2, 2, BANNER)
    text = json.dumps(answer["figures"], ensure_ascii=False)
    assert all(name not in text for name in ("田家", "龙泉", str(cast.TIANJIA), str(cast.LONGQUAN)))
    assert find(answer, "never_starred")["denominator"] == 27
    assert numbers(find(answer, "coverage_spread", "quarter", "50-74")) == (1, 2, "count")
    assert numbers(find(answer, "schools", "school_size", "under_100")) == (2, 2, "count")


def test_single_hidden_school_hides_the_sum_of_the_region(client, counted):
    """Longquan has one child, so the region's sum less Tianjia's shown figure would tell of it."""
    of_school = read(client, SCHOOL, cast.COUNTY_ADMIN)
    assert numbers(find(of_school, "coverage")) == (14, 26, "count")
    of_region = read(client, REGION, cast.COUNTY_ADMIN)
    assert numbers(find(of_region, "coverage")) == (14, 26, "partial")
    assert numbers(find(of_region, "never_reached", "school_type", "ordinary")) == (12, 26, "partial")


def test_schools_to_ask_follow_code_and_name_and_never_a_figure(client, counted):
    with counted.app.app_context(), db.transaction() as session:
        for number, code in enumerate(("4311280009", "4311280001", None)):
            session.add(
                Organisation(
                    kind="school", name=f"村小{3 - number}", region_code=cast.REGION, school_type="teaching_point",
                    school_code=code, created_at=cast.NOW,
                )
            )  # fmt: skip
    freeze(counted)
    answer = read(client, REGION, cast.COUNTY_ADMIN)
    asked = answer["schools_to_ask"]
    assert [set(school) for school in asked] == [{"school_id", "name", "why"}] * 5
    assert [school["name"] for school in asked[:2]] == ["村小2", "村小3"]
    assert {school["name"]: school["why"] for school in asked}["田家学校"] == "unreached"
    assert {school["name"]: school["why"] for school in asked}["龙泉第五小学"] == "too_small"


def test_nobody_is_asked_after_in_the_first_weeks_of_a_term(client, world):
    a_class_at_work(world)
    freeze(world, "2026-09-20")
    assert read(client, REGION, cast.COUNTY_ADMIN)["schools_to_ask"] == []


def test_schools_counted_by_other_definitions_are_left_out(client, counted):
    with counted.app.app_context(), db.transaction() as session:
        session.execute(update(InsightSnapshot).where(InsightSnapshot.school_id == cast.LONGQUAN).values(version="0"))
    answer = read(client, REGION, cast.COUNTY_ADMIN)
    assert (answer["schools"], answer["schools_counted"]) == (2, 1)


def test_every_figure_has_a_definition(client, counted):
    definitions = read(client, "/api/v1/insights/definitions", cast.PRINCIPAL)
    known = {definition["id"] for definition in definitions["items"]}
    answers = (read(client, SCHOOL, cast.COUNTY_ADMIN), read(client, REGION, cast.COUNTY_ADMIN))
    assert {figure["definition"] for answer in answers for figure in answer["figures"]} <= known
    units = {definition["id"]: definition["unit"] for definition in definitions["items"]}
    assert (units["coverage"], units["family_minutes"], units["staff_visits"]) == ("share", "mean", "per_hundred")


# Exports.


def export(client, account, **body):
    return client.post("/api/v1/exports", json=body, headers=as_(account))


def test_workbook_holds_the_same_figures_as_the_page(client, counted):
    answer = export(client, cast.PRINCIPAL, kind="school", school_id=str(cast.TIANJIA))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="school-figures.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    shown = read(client, SCHOOL, cast.PRINCIPAL)["figures"]
    assert [(row[2], row[3]) for row in rows[3:]] == [(one["numerator"], one["denominator"]) for one in shown]
    assert BANNER not in {row[0] for row in rows}


def test_export_of_a_region_is_csv_with_the_banner_and_an_audit_entry(client, counted):
    answer = export(client, cast.COUNTY_ADMIN, kind="region", region_code=cast.REGION, format="csv")
    text = answer.data.decode("utf-8-sig")
    assert BANNER in text
    assert answer.mimetype == "text/csv"
    with counted.app.app_context(), db.reading() as session:
        entry = session.execute(select(AuditEntry).where(AuditEntry.action == "insights.exported")).scalar_one()
        assert entry.account_id == cast.COUNTY_ADMIN
        assert entry.detail == {"region_code": cast.REGION, "period": cast.TERM, "format": "csv"}


def test_name_of_a_school_cannot_act_as_a_formula(client, counted):
    with counted.app.app_context(), db.transaction() as session:
        session.execute(
            update(Organisation).where(Organisation.id == cast.TIANJIA).values(name='=HYPERLINK("http://x")')
        )
    csv = export(client, cast.PRINCIPAL, kind="school", school_id=str(cast.TIANJIA), format="csv")
    assert csv.data.decode("utf-8-sig").startswith("\"'=HYPERLINK(")
    book = export(client, cast.PRINCIPAL, kind="school", school_id=str(cast.TIANJIA))
    cell = load_workbook(io.BytesIO(book.data)).active["A1"]
    assert (cell.value, cell.data_type) == ('\'=HYPERLINK("http://x")', "s")


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "school"},
        {"kind": "region"},
        {"kind": "region", "region_code": cast.REGION, "school_id": str(cast.TIANJIA)},
        {"kind": "region", "region_code": cast.REGION, "week": cast.WEEK},
        {"kind": "school", "school_id": str(cast.TIANJIA), "week": cast.WEEK, "term": cast.TERM},
    ],
)
def test_export_without_one_clear_scope_is_refused(client, counted, body):
    assert export(client, cast.COUNTY_ADMIN, **body).status_code == 422


def test_principal_exports_no_region_and_office_nothing(client, counted):
    answer = export(client, cast.PRINCIPAL, kind="region", region_code=cast.REGION)
    assert (answer.status_code, answer.json["code"]) == (404, "region-not-found")
    assert export(client, cast.OFFICE, kind="school", school_id=str(cast.TIANJIA)).status_code == 403


def test_week_that_is_over_takes_late_paper_in_and_then_stays(client, world):
    a_class_at_work(world)
    days = [date(2026, 11, 22) + timedelta(days=number) for number in (0, 3, 7, 8)]
    finals = []
    for day in days:
        freeze(world, day.isoformat())
        finals.append(read(client, f"{SCHOOL}?week={cast.WEEK}", cast.PRINCIPAL)["period"])
    assert [one["as_of"] for one in finals] == ["2026-11-22", "2026-11-25", "2026-11-29", "2026-11-29"]
    assert [one["is_final"] for one in finals] == [False, False, True, True]

"""The terms as they are written down, what would go, and the yearly report."""

import json
from datetime import date

from app.announcements.rules import LETTERS_KEPT
from app.retention.rules import CHILDREN_AFTER_LEAVING, PHOTOS_AFTER_NOTICE, RULES, photos_taken_until
from app.rights.notice import PARAGRAPHS, PURPOSES
from app.schools.rules.calendar import Term
from jobs.__main__ import JOBS
from tests import cast
from tests.factories.retention import leaves, on
from tests.factories.rights import ask_correction, desk, erase, record_with_photo
from tests.guards.sources import ROOT


def command(world, *arguments):
    done = world.app.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 0, done.output
    return done.output


def test_every_term_is_written_in_the_operators_handbook_and_carried_out_by_a_job(world):
    handbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = command(world, "retention", "rules").splitlines()
    assert [row for row in rows if row not in handbook] == []
    assert {rule.job for rule in RULES if rule.job} <= set(JOBS)


def test_families_are_told_the_terms_that_hold():
    notice = "".join((*PARAGRAPHS, *(words.kept for words in PURPOSES)))
    for days in (PHOTOS_AFTER_NOTICE.days, CHILDREN_AFTER_LEAVING.days):
        assert f"满{days}天" in notice
    assert LETTERS_KEPT <= CHILDREN_AFTER_LEAVING  # No letter about a child outlives it.


def test_without_a_present_calendar_the_half_years_stand_in():
    term = Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
    assert photos_taken_until(date(2027, 1, 22), [term]) == date(2026, 7, 31)
    assert photos_taken_until(date(2027, 1, 23), [term]) == date(2027, 1, 22)
    assert photos_taken_until(date(2027, 8, 1), [term]) == date(2027, 1, 22)
    assert photos_taken_until(date(2027, 11, 1), [term]) == date(2027, 7, 31)
    assert photos_taken_until(date(2027, 2, 1), []) == date(2027, 1, 31)


def test_what_would_go_is_counted_and_not_touched(world, client):
    record_with_photo(world, client)
    leaves(world, cast.CLASSMATE)
    on(world, date(2027, 11, 20))
    for _ in range(2):
        shown = command(world, "retention", "show")
        assert "田家学校: 1 children; 1 photos until 2027-07-31, after a letter to the families" in shown
        assert "龙泉第五小学: 0 children; 0 photos" in shown


def test_report_counts_the_year_and_names_no_child(world, client):
    record_with_photo(world, client)
    desk(client)
    ask_correction(client)
    erase(client, "photos")
    report = json.loads(command(world, "compliance-report", "--year", "2026", "--json"))
    assert report["children"][0] == {"name": "田家学校", "active": 4, "left": 0, "forgotten": 0}
    asked = [{"kind": "correction", "scope": None, "status": "open", "number": 1}]
    erased = [{"kind": "erasure", "scope": "photos", "status": "done", "number": 1}]
    assert report["requests_in_year"] == asked + erased
    photos = next(row for row in report["consents"] if row["purpose"] == "photo_upload")
    assert (photos["granted"], report["photos_deleted_in_year"], report["audit_chains_broken"]) == (3, 1, [])
    assert report["processors"][0]["name"] == "微信"
    page = command(world, "compliance-report", "--year", "2026")
    assert "| 田家学校 | 4 | 0 | 0 |" in page
    assert not any(name in page for *_, name in cast.STUDENTS.values())
    assert json.loads(command(world, "compliance-report", "--year", "2025", "--json"))["requests_in_year"] == []

"""Children who left a year ago are forgotten wholly, and nobody else is."""

from datetime import timedelta

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, select

from app.accounts.models import Account
from app.announcements.models import Feedback
from app.core import audit, db
from app.core.db import Model
from app.media.models import Photo
from app.retention.service import traces
from app.schools.models import Student
from jobs import forget_children
from tests import cast
from tests.cast import as_
from tests.factories.announcements import announced_stars, work_off
from tests.factories.lessons import add_collector, call, course, hand_over, mark
from tests.factories.lessons_learning import taught
from tests.factories.lessons_works import enter
from tests.factories.photos import send_photo, small_photo
from tests.factories.retention import leaves, on, rows_of, run
from tests.factories.rights import record_with_photo
from tests.rights.test_erasing import count

A_YEAR_LATER = cast.TODAY + timedelta(days=365)
FORGOTTEN_ON = A_YEAR_LATER + timedelta(days=1)
LEDGERS = {"accounts", "access_log_entries", "consent_answers", "point_entries"}


def lived_at_school(world, client):
    """Let Lin leave traces nearly everywhere, and a classmate beside it."""
    announced_stars(world, cast.LIN, cast.CLASSMATE)
    lessons = taught(world, cast.LIN, cast.CLASSMATE)
    photo_id = send_photo(client, small_photo(5), cast.HOMEROOM, cast.LIN).json["id"]
    enter(client, lessons, photo_ids=[photo_id])
    record_with_photo(world, client)
    at = course(world)
    call(client, at, mark(cast.LIN))
    hand_over(client, at, collector_id=add_collector(client).json["id"])
    client.get(f"/api/v1/students/{cast.LIN}/points", headers=as_(cast.HOMEROOM))
    body = {"school_id": str(cast.TIANJIA), "category": "other", "body": "希望多一些手工课"}
    client.post("/api/v1/feedback", json=body, headers=as_(cast.CLASSMATE_FATHER))


def test_child_is_forgotten_when_it_has_been_gone_for_a_year(world, client):
    lived_at_school(world, client)
    classmate = rows_of(world, cast.CLASSMATE)
    leaves(world, cast.LIN)
    before = rows_of(world, cast.LIN)
    on(world, A_YEAR_LATER)
    assert run(world, forget_children) == {}
    assert rows_of(world, cast.LIN) == before
    on(world, FORGOTTEN_ON)
    gone = run(world, forget_children)
    assert (gone["children"], gone["photos"], gone["accounts"]) == (1, 2, 1)
    assert len(before) > 12
    assert set(rows_of(world, cast.LIN)) == set(before) & LEDGERS
    assert rows_of(world, cast.CLASSMATE) == classmate
    with world.app.app_context(), db.reading() as session:
        child = session.get(Student, cast.LIN)
        assert (child.name, child.student_no_sealed, child.sex) == ("(已删除)", None, None)
        assert audit.first_break(session, str(cast.TIANJIA)) is None
    assert run(world, forget_children) == {}
    work_off(world)
    assert count(world, Photo) == 0


def test_guardian_of_another_child_stays_and_the_childs_own_account_is_closed(world, client):
    leaves(world, cast.LIN)
    on(world, FORGOTTEN_ON)
    run(world, forget_children)
    children = client.get("/api/v1/me", headers=as_(cast.LIN_MOTHER)).json["children"]
    assert [child["name"] for child in children] == ["林大川"]
    assert client.get("/api/v1/me", headers=as_(cast.LIN_CARD)).status_code == 401


def test_guardian_whose_only_child_is_forgotten_is_forgotten_too(world, client):
    lived_at_school(world, client)
    leaves(world, cast.CLASSMATE)
    on(world, FORGOTTEN_ON)
    run(world, forget_children)
    assert client.get("/api/v1/me", headers=as_(cast.CLASSMATE_FATHER)).status_code == 401
    assert count(world, Feedback) == 0
    with world.app.app_context(), db.reading() as session:
        assert session.get(Account, cast.CLASSMATE_FATHER).status == "closed"


def test_teacher_who_was_a_guardian_stays_a_teacher(world, client):
    with world.app.app_context(), db.transaction() as session:
        from app.schools.models import Guardianship

        session.execute(
            select(Guardianship).where(Guardianship.account_id == cast.CLASSMATE_FATHER)
        ).scalar_one().account_id = cast.HOMEROOM
    leaves(world, cast.CLASSMATE)
    on(world, FORGOTTEN_ON)
    run(world, forget_children)
    assert client.get("/api/v1/me", headers=as_(cast.HOMEROOM)).status_code == 200


def test_runs_are_bounded_and_go_on_where_they_ended(world, client, monkeypatch):
    monkeypatch.setattr(forget_children, "MOST_A_RUN", 1)
    for child in (cast.LIN, cast.LIN_BROTHER, cast.CLASSMATE):
        leaves(world, child)
    on(world, FORGOTTEN_ON)
    assert [run(world, forget_children).get("children", 0) for _ in range(4)] == [1, 1, 1, 0]


def test_child_that_came_back_is_kept(world):
    leaves(world, cast.LIN)
    with world.app.app_context(), db.transaction() as session:
        session.get(Student, cast.LIN).status = "active"
    on(world, FORGOTTEN_ON)
    assert run(world, forget_children) == {}


def test_every_table_that_hangs_on_a_child_is_decided_about():
    """A new table that refers to children is emptied with them; whoever adds one says so here, or lets it stay."""
    emptied = {statement.table.name for statement in traces.deletions([cast.LIN])}
    assert emptied == {
        "award_options", "award_stars", "awards", "bind_codes", "check_in_photos", "check_ins", "class_memberships",
        "collectors", "consents", "course_attendance", "course_declarations", "course_evaluations",
        "course_survey_answers", "draw_adjustments", "drawn_places", "enrolments", "family_calls", "fee_waivers",
        "guardianships", "hand_overs", "labor_stars", "leave_requests", "photo_subjects", "pickup_codes",
        "pickup_tries", "place_swaps", "rights_requests", "round_children", "slot_claims", "slot_registrations",
        "star_objections", "teacher_words", "wish_sheets", "work_authors",
    }  # fmt: skip
    assert traces.STAY == LEDGERS


def is_indexed(key: ForeignKeyConstraint) -> bool:
    uniques = [one for one in key.table.constraints if isinstance(one, UniqueConstraint)]
    begins = {next(iter(one.columns)).name for one in (key.table.primary_key, *uniques, *key.table.indexes)}
    return key.column_keys[0] in begins


def test_what_hangs_on_a_row_that_goes_with_a_child_is_found_by_an_index():
    doomed = {statement.table.name for statement in traces.deletions([cast.LIN])}
    keys = [key for table in Model.metadata.sorted_tables for key in table.foreign_key_constraints]
    hanging = [key for key in keys if key.referred_table.name in doomed]
    assert hanging
    assert [(key.table.name, key.column_keys) for key in hanging if not is_indexed(key)] == []

"""Roster imports over HTTP: upload, look, confirm."""

import pytest
from sqlalchemy import select, update

from app.core import db
from app.core.audit import AuditEntry
from app.schools import access
from app.schools.models import ClassMembership, Organisation, RosterImport, SchoolClass, Student
from app.schools.queries import STUDENT_NUMBER
from tests import cast
from tests.cast import as_
from tests.factories import schools as rosters
from tests.factories.schools import confirm_roster, send_roster
from tests.world import VAULT

LISTS = ("new", "changed", "moved", "missing", "conflicts", "new_classes", "errors", "warnings")


def imported(client, *rows):
    preview = send_roster(client, rosters.workbook(*rows))
    assert preview.status_code == 201, preview.json
    assert confirm_roster(client, preview).status_code == 200
    return preview.json


def stored(world, *columns, **conditions):
    with world.app.app_context(), db.reading() as session:
        return [tuple(row) for row in session.execute(select(*columns).filter_by(**conditions).order_by(columns[0]))]


def test_upload_shows_the_difference_and_changes_nothing(client, world):
    answer = send_roster(
        client,
        rosters.workbook(
            ("三年级2班", "林小满", 17, ""),
            ("三年级1班", "新来的", 2, rosters.student_number(1)),
            ("二年级3班", "买买提·艾力", 1, ""),
            ("三年级1班", "", 4, ""),
        ),
    )
    # The seat of row 3 belongs to nobody yet, and a different seat is no proof of who it is.
    preview = answer.json
    assert answer.status_code == 201
    assert [(row["row"], row["class_label"], row["name"], row["seat_no"]) for row in preview["new"]] == [
        (4, "三年级1班", "新来的", 2),
        (5, "二年级3班", "买买提·艾力", 1),
    ]
    assert [(conflict["row"], conflict["code"]) for conflict in preview["conflicts"]] == [(3, "namesake")]
    assert [student["name"] for student in preview["missing"]] == ["欧阳思远", "阿依古丽·买买提"]
    assert preview["new_classes"] == [{"label": "二年级3班", "stage": "primary", "entry_year": 2025, "class_no": 3}]
    assert [(error["row"], error["code"]) for error in preview["errors"]] == [(6, "name-missing")]
    assert (preview["status"], preview["confirmed_at"], preview["is_outdated"]) == ("preview", None, False)
    assert len(stored(world, Student.id)) == len(cast.STUDENTS)
    assert len(stored(world, SchoolClass.id)) == 4


def test_confirming_writes_what_was_shown(client, world):
    number = rosters.student_number(1)
    imported(
        client,
        ("三年级2班", "林小满", 7, number),
        ("二年级3班", rosters.RARE_NAME, 1, ""),
        ("三年级2班", "扎西", 9, ""),
        ("三年级2班", "扎西", 10, ""),
    )
    names = [name for _, name in stored(world, Student.id, Student.name, school_id=cast.TIANJIA)]
    assert rosters.RARE_NAME in names
    assert names.count("扎西") == 2
    [(lin, sealed)] = stored(world, Student.id, Student.student_no_sealed, id=cast.LIN)
    assert lin == cast.LIN
    assert number not in sealed
    assert VAULT.open(sealed, STUDENT_NUMBER) == number
    [(_, label, locked)] = stored(
        world, SchoolClass.id, SchoolClass.label, SchoolClass.is_label_locked, entry_year=2025, class_no=3
    )
    assert (label, locked) == ("二年级3班", False)


def test_confirming_again_answers_the_same_and_changes_nothing(client, world):
    preview = send_roster(client, rosters.workbook(("三年级2班", "新来的", 9, "")))
    first, second = confirm_roster(client, preview), confirm_roster(client, preview, account=cast.PRINCIPAL)
    assert first.status_code == 200
    assert first.json["new"] == 1
    assert second.json == first.json
    assert len(stored(world, Student.id, name="新来的")) == 1
    shown = client.get(f"/api/v1/roster-imports/{preview.json['id']}", headers=as_(cast.OFFICE)).json
    assert shown["status"] == "confirmed"
    assert shown["counts"]["new"] == 1
    assert all(shown[part] == [] for part in LISTS)


def test_importing_the_same_file_again_finds_nothing_to_do(client, world):
    rows = (
        *rosters.KNOWN,
        ("三年级2班", "黄明", 9, rosters.student_number(1)),
        ("三年级2班", "黄明", 10, rosters.student_number(2, "L")),
        ("四年级1班", "才让卓玛", "", ""),
    )
    imported(client, *rows)
    before = stored(world, ClassMembership.id, ClassMembership.seat_no)
    again = imported(client, *rows)
    assert all(again[part] == [] for part in LISTS)
    assert again["counts"]["unchanged"] == len(rows)
    assert stored(world, ClassMembership.id, ClassMembership.seat_no) == before


def test_missing_children_stay(client, world):
    preview = imported(client, ("三年级2班", "林小满", 7, ""))
    assert [student["name"] for student in preview["missing"]] == ["阿依古丽·买买提"]
    assert len(stored(world, Student.id, status="active")) == len(cast.STUDENTS)


def test_number_finds_a_child_that_moved_and_changed_its_name(client, world):
    number = rosters.student_number(1)
    imported(client, ("三年级2班", "林小满", 7, number))
    preview = imported(client, ("三年级1班", "林晓满", 2, number))
    [moved] = preview["moved"]
    assert (moved["student_id"], moved["from_class_label"], moved["class_label"]) == (
        str(cast.LIN),
        "三年级2班",
        "三年级1班",
    )
    assert {change["field"]: change["new"] for change in moved["changes"]} == {"name": "林晓满", "seat_no": 2}
    assert [warning["code"] for warning in preview["warnings"]] == ["name-differs"]
    with world.app.app_context(), db.reading() as session:
        child = access.student_row(session, cast.LIN)
    assert (child.name, child.class_id, child.seat_no) == ("林晓满", cast.CLASS_31, 2)
    assert len(stored(world, ClassMembership.id, student_id=cast.LIN)) == 2


def test_temporary_number_is_replaced_by_the_formal_one(client, world):
    imported(client, ("三年级2班", "林小满", 7, rosters.student_number(1, "L")))
    formal = rosters.student_number(1)
    preview = imported(client, ("三年级2班", "林小满", 7, formal))
    [change] = preview["changed"][0]["changes"]
    assert (change["field"], change["old"]) == ("student_number", None)
    assert formal not in str(preview)
    [(index,)] = stored(world, Student.student_no_index, id=cast.LIN)
    assert index == VAULT.blind_index(formal, STUDENT_NUMBER)


def test_child_that_left_comes_back_by_its_number(client, world):
    number = rosters.student_number(1)
    imported(client, ("三年级2班", "林小满", 7, number))
    client.post(f"/api/v1/students/{cast.LIN}/leave", json={}, headers=as_(cast.OFFICE))
    world.clock.advance(days=30)
    preview = imported(client, ("三年级1班", "林小满", 5, number))
    assert preview["moved"][0]["from_class_label"] is None
    items = client.get(f"/api/v1/classes/{cast.CLASS_31}/students", headers=as_(cast.HOMEROOM_31)).json["items"]
    assert str(cast.LIN) in {item["id"] for item in items}


def test_person_decides_a_conflict(client, world):
    rows = (("三年级2班", "林小满", 17, ""), ("三年级2班", "阿依古丽·买买提", 18, ""))
    preview = send_roster(client, rosters.workbook(*rows))
    assert [conflict["candidates"][0]["student_id"] for conflict in preview.json["conflicts"]] == [
        str(cast.LIN),
        str(cast.CLASSMATE),
    ]
    decisions = [{"row": 3, "student_id": str(cast.LIN)}, {"row": 4, "student_id": None}]
    counts = confirm_roster(client, preview, decisions=decisions).json
    assert (counts["changed"], counts["new"], counts["conflicts"]) == (1, 1, 0)
    assert stored(world, ClassMembership.seat_no, student_id=cast.LIN) == [(17,)]


@pytest.mark.parametrize("decision", [{"row": 3, "student_id": str(cast.PARALLEL)}, {"row": 4, "student_id": None}])
def test_decision_about_something_else_is_refused(client, decision):
    preview = send_roster(client, rosters.workbook(("三年级2班", "林小满", 17, ""), ("三年级2班", "新来的", 9, "")))
    answer = confirm_roster(client, preview, decisions=[decision])
    assert (answer.status_code, answer.json["code"]) == (422, "decision-invalid")


def test_roster_that_changed_meanwhile_is_not_overwritten(client, world):
    preview = send_roster(client, rosters.workbook(("三年级2班", "林小满", 7, ""), ("三年级2班", "新来的", 9, "")))
    imported(client, ("三年级2班", "新来的", 9, ""))
    shown = client.get(f"/api/v1/roster-imports/{preview.json['id']}", headers=as_(cast.OFFICE)).json
    assert shown["is_outdated"] is True
    answer = confirm_roster(client, preview)
    assert (answer.status_code, answer.json["code"]) == (409, "roster-changed")
    assert len(stored(world, Student.id, name="新来的")) == 1


def test_change_that_does_not_touch_the_difference_does_not_matter(client):
    preview = send_roster(client, rosters.workbook(("三年级2班", "新来的", 9, "")))
    client.post(f"/api/v1/students/{cast.LIN_BROTHER}/move", json={"class_id": cast.CLASS_31}, headers=as_(cast.OFFICE))
    assert confirm_roster(client, preview).status_code == 200


def test_rows_are_sealed_while_pending_and_dropped_after(client, world):
    preview = send_roster(client, rosters.workbook(("三年级2班", "新来的", 9, "")))
    [(sealed,)] = stored(world, RosterImport.rows_sealed)
    assert "新来的" not in sealed
    confirm_roster(client, preview)
    assert stored(world, RosterImport.rows_sealed) == [(None,)]


def test_audit_says_how_many_and_never_who(client, world):
    imported(client, ("三年级2班", "新来的", 9, rosters.student_number(1)))
    [(action, detail, account)] = stored(
        world, AuditEntry.action, AuditEntry.detail, AuditEntry.account_id, subject="roster_import"
    )
    assert (action, account, detail["new"]) == ("roster.confirmed", cast.OFFICE, 1)
    assert "新来的" not in str(detail)


def test_names_of_children_never_reach_the_log(client, caplog):
    caplog.set_level("DEBUG")
    imported(client, ("三年级2班", "新来的", 9, ""))
    assert "新来的" not in caplog.text


def test_csv_in_gb18030_is_read(client):
    data = rosters.table(("三年级2班", rosters.RARE_NAME, 9, ""), encoding="gb18030")
    assert send_roster(client, data, "名单.CSV").json["new"][0]["name"] == rosters.RARE_NAME


def test_junior_grades_are_known_where_the_school_teaches_them(client, world):
    row = ("七年级1班", "新来的", 1, "")
    assert send_roster(client, rosters.workbook(row)).json["errors"][0]["code"] == "class-unknown"
    with world.app.app_context(), db.transaction() as session:
        session.execute(
            update(Organisation).where(Organisation.id == cast.TIANJIA).values(stages=["primary", "junior"])
        )
    assert send_roster(client, rosters.workbook(row)).json["new_classes"][0]["stage"] == "junior"


@pytest.mark.parametrize(
    ("data", "filename", "status", "code"),
    [
        (b"\xff\xd8\xff\xe0 a photo", "photo.jpg", 415, "roster-type-unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old.xls", 415, "roster-type-unsupported"),
        (b"PK\x03\x04 broken", "broken.xlsx", 422, "roster-unreadable"),
        ("电话,地址\n1,2\n".encode(), "other.csv", 422, "roster-header-missing"),
        (b"", "empty.csv", 422, "roster-header-missing"),
        pytest.param(b"a" * 20 * 1024 * 1024, "large.csv", 413, "roster-too-large", id="20 MiB"),
        pytest.param(b"a" * 22 * 1024 * 1024, "larger.csv", 413, "too-large", id="22 MiB"),
    ],
)
def test_file_that_is_no_roster_is_refused(client, data, filename, status, code):
    answer = send_roster(client, data, filename)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_request_without_a_file_is_refused(client):
    url = f"/api/v1/schools/{cast.TIANJIA}/roster-imports"
    answer = client.post(url, data={"file": "no file"}, headers=as_(cast.OFFICE))
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/file")


def test_teacher_imports_no_roster(client):
    assert send_roster(client, rosters.workbook(), account=cast.HOMEROOM).status_code == 403


def test_county_administrator_imports_for_a_school(client):
    assert send_roster(client, rosters.workbook(*rosters.KNOWN), account=cast.COUNTY_ADMIN).status_code == 201

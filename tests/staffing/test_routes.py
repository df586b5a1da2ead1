"""The staff of a school over HTTP: who gives which role, and what nobody can do."""

import pytest
from sqlalchemy import select

from app.core import audit, db
from app.core.audit import AuditEntry
from tests import cast
from tests.cast import as_

STAFF = f"/api/v1/schools/{cast.TIANJIA}/staff"
INITIAL = "initial password"


def person(role, class_id=None, login="wang"):
    body = {"login": login, "password": INITIAL, "display_name": "王老师", "role": role}
    return body | ({"class_id": str(class_id)} if class_id else {})


def hire(client, by, role, class_id=None, login="wang", school=cast.TIANJIA):
    return client.post(f"/api/v1/schools/{school}/staff", json=person(role, class_id, login), headers=as_(by))


def roles_of(client, account):
    members = client.get(STAFF, headers=as_(cast.PRINCIPAL)).json["items"]
    return next((member["roles"] for member in members if member["id"] == str(account)), [])


def audited(app):
    with app.app_context(), db.reading() as session:
        assert audit.first_break(session, str(cast.TIANJIA)) is None
        return session.execute(select(AuditEntry.action, AuditEntry.account_id).order_by(AuditEntry.position)).all()


@pytest.mark.parametrize(
    ("by", "role", "class_id", "status"),
    [
        (cast.COUNTY_ADMIN, "principal", None, 201),
        (cast.COUNTY_ADMIN, "school_office", None, 201),
        (cast.COUNTY_ADMIN, "teacher", cast.CLASS_32, 404),
        (cast.PRINCIPAL, "principal", None, 201),
        (cast.PRINCIPAL, "school_office", None, 201),
        (cast.PRINCIPAL, "homeroom_teacher", cast.CLASS_32, 201),
        (cast.PRINCIPAL, "teacher", cast.LONGQUAN_CLASS, 404),
        (cast.PRINCIPAL, "teacher", None, 422),
        (cast.PRINCIPAL, "school_office", cast.CLASS_32, 422),
        (cast.PRINCIPAL, "county_admin", None, 422),
        (cast.OFFICE, "teacher", cast.CLASS_32, 201),
        (cast.OFFICE, "school_office", None, 403),
        (cast.OFFICE, "principal", None, 403),
        (cast.HOMEROOM, "teacher", cast.CLASS_32, 403),
        (cast.LIN_MOTHER, "teacher", cast.CLASS_32, 403),
    ],
)
def test_each_gives_the_roles_below(client, by, role, class_id, status):
    assert hire(client, by, role, class_id).status_code == status


def test_hired_teacher_signs_in_and_is_a_teacher(app, client):
    hired = hire(client, cast.PRINCIPAL, "teacher", cast.CLASS_32).json
    assert (hired["login"], hired["display_name"]) == ("wang", "王老师")
    signed_in = client.post("/api/v1/sessions/password", json={"login": "wang", "password": INITIAL})
    assert signed_in.json["account"] == {"id": hired["id"], "roles": ["teacher"]}
    assert audited(app) == [("role.granted", cast.PRINCIPAL)]


def test_taken_login_and_weak_password_are_refused_and_leave_nothing(app, client):
    assert hire(client, cast.PRINCIPAL, "school_office", login="principal").json["code"] == "login-taken"
    weak = client.post(STAFF, json=person("school_office") | {"password": "short"}, headers=as_(cast.PRINCIPAL))
    assert weak.json["code"] == "password-weak"
    assert audited(app) == []


def test_principal_of_one_school_rules_no_other(client):
    assert hire(client, cast.PRINCIPAL, "school_office", school=cast.LONGQUAN).status_code == 404


def test_staff_are_listed_with_their_roles(client):
    first = client.get(STAFF, query_string={"limit": 4}, headers=as_(cast.OFFICE)).json
    rest = client.get(STAFF, query_string={"cursor": first["next"]}, headers=as_(cast.OFFICE)).json
    listed = {member["id"]: [role["role"] for role in member["roles"]] for member in first["items"] + rest["items"]}
    assert listed == {
        str(cast.TEACHER): ["teacher"],
        str(cast.HOMEROOM): ["homeroom_teacher"],
        str(cast.HOMEROOM_31): ["homeroom_teacher"],
        str(cast.HOMEROOM_51): ["homeroom_teacher"],
        str(cast.OFFICE): ["school_office"],
        str(cast.PRINCIPAL): ["principal"],
    }


def test_staff_are_listed_with_their_classes_and_their_last_sign_in(client, world):
    hired = hire(client, cast.PRINCIPAL, "teacher", cast.CLASS_32)
    assert hired.json["roles"][0]["class_label"] == "三年级2班"
    assert hired.json["last_signed_in_at"] is None
    world.clock.advance(hours=1)
    client.post("/api/v1/sessions/password", json={"login": "wang", "password": INITIAL})
    members = {member["id"]: member for member in client.get(STAFF, headers=as_(cast.OFFICE)).json["items"]}
    assert members[hired.json["id"]]["last_signed_in_at"] == "2026-11-18T13:00:00+08:00"
    assert members[str(cast.HOMEROOM_51)]["roles"][0]["class_label"] == "五年级1班"
    assert members[str(cast.PRINCIPAL)]["roles"][0]["class_label"] is None


def test_county_founds_a_school_and_hires_its_principal_who_hires_the_rest(client):
    new = {"name": "枧头完小", "region_code": cast.REGION}
    school = client.post("/api/v1/organisations", json=new, headers=as_(cast.COUNTY_ADMIN)).json["id"]
    assert hire(client, cast.COUNTY_ADMIN, "principal", school=school).status_code == 201
    token = client.post("/api/v1/sessions/password", json={"login": "wang", "password": INITIAL}).json["token"]
    office = client.post(
        f"/api/v1/schools/{school}/staff",
        json=person("school_office", login="zhou"),
        headers={"Authorization": f"Bearer {token}"},
    )
    assert office.status_code == 201
    listed = client.get(f"/api/v1/schools/{school}/staff", headers=as_(cast.COUNTY_ADMIN)).json["items"]
    assert {member["login"] for member in listed} == {"wang", "zhou"}


def give(client, by, account, role, class_id=None):
    body = {"role": role, "class_id": str(class_id) if class_id else None}
    return client.post(f"{STAFF}/{account}/roles", json=body, headers=as_(by))


def take(client, by, account, grant_id):
    return client.delete(f"{STAFF}/{account}/roles/{grant_id}", headers=as_(by))


def test_role_given_twice_is_held_once(client):
    for _ in range(2):
        given = give(client, cast.PRINCIPAL, cast.TEACHER, "homeroom_teacher", cast.CLASS_31)
        assert given.status_code == 201
    assert sorted(role["role"] for role in given.json["roles"]) == ["homeroom_teacher", "teacher"]


def test_role_is_not_given_to_somebody_of_another_school(client):
    answer = give(client, cast.PRINCIPAL, cast.OUTSIDER, "teacher", cast.CLASS_32)
    assert (answer.status_code, answer.json["code"]) == (404, "account-not-found")


def test_taken_role_is_gone_at_once_and_can_be_given_again(app, client):
    (role,) = roles_of(client, cast.HOMEROOM)
    assert take(client, cast.PRINCIPAL, cast.HOMEROOM, role["id"]).status_code == 204
    assert roles_of(client, cast.HOMEROOM) == []
    assert client.get("/api/v1/me", headers=as_(cast.HOMEROOM)).json["roles"] == []
    assert take(client, cast.PRINCIPAL, cast.HOMEROOM, role["id"]).json["code"] == "role-grant-not-found"
    assert audited(app) == [("role.ended", cast.PRINCIPAL)]


def test_who_lost_the_last_role_by_mistake_gets_it_back(client):
    hired = hire(client, cast.PRINCIPAL, "teacher", cast.CLASS_32).json
    assert take(client, cast.PRINCIPAL, hired["id"], hired["roles"][0]["id"]).status_code == 204
    again = give(client, cast.PRINCIPAL, hired["id"], "teacher", cast.CLASS_32)
    assert [role["role"] for role in again.json["roles"]] == ["teacher"]


def test_grant_is_found_only_at_its_account_and_school(client):
    (role,) = roles_of(client, cast.HOMEROOM)
    assert take(client, cast.PRINCIPAL, cast.TEACHER, role["id"]).status_code == 404
    assert take(client, cast.OUTSIDE_PRINCIPAL, cast.HOMEROOM, role["id"]).status_code == 404


def test_office_takes_class_roles_only(client):
    (teacher,), (principal,) = roles_of(client, cast.TEACHER), roles_of(client, cast.PRINCIPAL)
    assert take(client, cast.OFFICE, cast.PRINCIPAL, principal["id"]).status_code == 403
    assert take(client, cast.OFFICE, cast.TEACHER, teacher["id"]).status_code == 204


def test_nobody_takes_their_own_role(client):
    (role,) = roles_of(client, cast.PRINCIPAL)
    answer = take(client, cast.PRINCIPAL, cast.PRINCIPAL, role["id"])
    assert (answer.status_code, answer.json["code"]) == (409, "own-role")


def test_last_principal_stays_until_there_is_another(client):
    (role,) = roles_of(client, cast.PRINCIPAL)
    answer = take(client, cast.COUNTY_ADMIN, cast.PRINCIPAL, role["id"])
    assert (answer.status_code, answer.json["code"]) == (409, "last-principal")
    hire(client, cast.COUNTY_ADMIN, "principal")
    assert take(client, cast.COUNTY_ADMIN, cast.PRINCIPAL, role["id"]).status_code == 204


def test_two_principals_who_remove_each_other_leave_one(app, client, at_once):
    (first,) = roles_of(client, cast.PRINCIPAL)
    second = hire(client, cast.COUNTY_ADMIN, "principal").json
    token = client.post("/api/v1/sessions/password", json={"login": "wang", "password": INITIAL}).json["token"]
    removals = (
        (f"{STAFF}/{second['id']}/roles/{second['roles'][0]['id']}", as_(cast.PRINCIPAL)),
        (f"{STAFF}/{cast.PRINCIPAL}/roles/{first['id']}", {"Authorization": f"Bearer {token}"}),
    )

    def remove(number):
        url, headers = removals[number]
        return app.test_client().delete(url, headers=headers).status_code

    statuses = at_once(2, remove)
    assert statuses.count(204) == 1
    assert set(statuses) - {204} <= {403, 404, 409}


def reset(client, by, account, password="a new password"):  # noqa: S107  # the point of the test
    return client.put(f"{STAFF}/{account}/password", json={"password": password}, headers=as_(by))


def test_who_lost_the_password_is_let_in_again(app, client):
    hired = hire(client, cast.PRINCIPAL, "teacher", cast.CLASS_32).json
    old = client.post("/api/v1/sessions/password", json={"login": "wang", "password": INITIAL}).json["token"]
    assert reset(client, cast.PRINCIPAL, hired["id"]).status_code == 204
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {old}"}).status_code == 401
    again = client.post("/api/v1/sessions/password", json={"login": "wang", "password": "a new password"})
    assert again.status_code == 201
    assert ("password.reset", cast.PRINCIPAL) in audited(app)


def test_password_is_reset_only_from_above(client):
    hired = hire(client, cast.COUNTY_ADMIN, "principal").json
    assert reset(client, cast.COUNTY_ADMIN, hired["id"], "short").json["code"] == "password-weak"
    assert reset(client, cast.OFFICE, hired["id"]).status_code == 403
    assert reset(client, cast.PRINCIPAL, cast.PRINCIPAL).json["code"] == "own-role"
    assert reset(client, cast.COUNTY_ADMIN, cast.TEACHER).json["code"] == "role-not-yours-to-give"
    assert reset(client, cast.PRINCIPAL, cast.TEACHER).json["code"] == "password-missing"


def card_of(client, by, student=cast.LIN, school=cast.TIANJIA):
    return client.post(f"/api/v1/schools/{school}/students/{student}/card", headers=as_(by))


def test_fresh_card_signs_in_and_the_old_one_does_not(app, client):
    sign_in = "/api/v1/sessions/student-card"
    old_session = client.post(sign_in, json={"card": "T0307", "pin": cast.PIN}).json["token"]
    issued = card_of(client, cast.HOMEROOM)
    assert issued.status_code == 201
    assert client.post(sign_in, json=issued.json).json["account"] == {"id": str(cast.LIN_CARD), "roles": ["student"]}
    assert client.post(sign_in, json={"card": "T0307", "pin": cast.PIN}).status_code == 401
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {old_session}"}).status_code == 401
    assert ("student_card.issued", cast.HOMEROOM) in audited(app)


def test_first_card_makes_the_childs_account(client):
    issued = card_of(client, cast.OFFICE, cast.CLASSMATE).json
    token = client.post("/api/v1/sessions/student-card", json=issued).json["token"]
    own = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json
    assert own["account"]["student_id"] == str(cast.CLASSMATE)


@pytest.mark.parametrize(
    ("by", "status"), [(cast.HOMEROOM_31, 404), (cast.LIN_MOTHER, 403), (cast.LIN_CARD, 403), (cast.PRINCIPAL, 201)]
)
def test_card_is_issued_by_the_childs_own_staff(client, by, status):
    assert card_of(client, by).status_code == status


def test_card_is_not_issued_through_another_school(client):
    assert card_of(client, cast.PRINCIPAL, school=cast.LONGQUAN).status_code == 404


def test_own_account_of_a_student_tells_until_when_the_card_is_signed_in(client):
    signed_in = client.post("/api/v1/sessions/student-card", json={"card": "T0307", "pin": cast.PIN}).json
    own = client.get("/api/v1/me", headers={"Authorization": f"Bearer {signed_in['token']}"}).json
    assert own["account"]["student_id"] == str(cast.LIN)
    assert own["expires_at"] == signed_in["expires_at"]
    assert [(role["school_name"], role["class_label"]) for role in own["roles"]] == [("田家学校", "三年级2班")]


def test_own_account_of_a_guardian_shows_her_children(client):
    own = client.get("/api/v1/me", headers=as_(cast.LIN_MOTHER)).json
    assert own["account"] == {
        "id": str(cast.LIN_MOTHER), "display_name": "", "student_id": None,
    }  # fmt: skip
    assert {child["name"]: (child["school_name"], child["class_label"]) for child in own["children"]} == {
        "林小满": ("田家学校", "三年级2班"),
        "林大川": ("田家学校", "五年级1班"),
    }


def test_own_account_of_a_teacher_shows_her_class(client):
    own = client.get("/api/v1/me", headers=as_(cast.HOMEROOM)).json
    assert own["children"] == []
    assert own["roles"] == [
        {
            "role": "homeroom_teacher",
            "school_id": str(cast.TIANJIA),
            "school_name": "田家学校",
            "class_id": str(cast.CLASS_32),
            "class_label": "三年级2班",
            "region_code": None,
        }
    ]

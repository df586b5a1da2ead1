"""A stranger tries to see, hire, raise and dismiss the staff of Tianjia School."""

from sqlalchemy import select

from app.accounts.models import RoleGrant
from app.core import db
from tests import cast
from tests.outsiders import Case

SCHOOL = "/api/v1/schools/<uuid:school_id>"
TIANJIA = {"school_id": cast.TIANJIA}
TEACHER = TIANJIA | {"account_id": cast.TEACHER}
HIRED = {"login": "stranger", "password": "correct horse battery", "display_name": "李老师", "role": "principal"}


def grant_of_teacher(world):
    with world.app.app_context(), db.reading() as session:
        grant_id = session.execute(select(RoleGrant.id).where(RoleGrant.account_id == cast.TEACHER)).scalar_one()
    return {"grant_id": grant_id}


def shows_only_the_stranger(answer):
    assert answer.status_code == 200
    assert str(cast.TIANJIA) not in answer.text
    assert "林小满" not in answer.text


CASES = [
    Case("GET", "/api/v1/me", check=shows_only_the_stranger),
    Case("GET", "/api/v1/audit", query=f"school_id={cast.TIANJIA}"),
    Case("GET", f"{SCHOOL}/staff", TIANJIA),
    Case("POST", f"{SCHOOL}/staff", TIANJIA, json=HIRED),
    Case("PUT", f"{SCHOOL}/staff/<uuid:account_id>/password", TEACHER, json={"password": "correct horse battery"}),
    Case("POST", f"{SCHOOL}/staff/<uuid:account_id>/roles", TEACHER, json={"role": "school_office"}),
    Case("DELETE", f"{SCHOOL}/staff/<uuid:account_id>/roles/<uuid:grant_id>", TEACHER, prepare=grant_of_teacher),
    Case("POST", f"{SCHOOL}/students/<uuid:student_id>/card", TIANJIA | {"student_id": cast.LIN}),
]

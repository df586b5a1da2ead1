"""Who works in a school and as what: hiring, giving and taking roles, and new passwords, shown once."""

from typing import Any
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response

from app.accounts.rules import CLASS_ROLES, SCHOOL_ROLES, Role
from app.core.auth import current_actor
from app.core.crypto import new_code
from app.core.errors import NotFound
from app.core.i18n import mark, translate
from app.pages import api
from app.pages.forms import Form, done
from app.pages.offices.sharing import Topic

ROLES = {
    Role.PRINCIPAL: mark("校长"),
    Role.SCHOOL_OFFICE: mark("办公室"),
    Role.HOMEROOM_TEACHER: mark("班主任"),
    Role.TEACHER: mark("任课教师"),
}
_GIVEN_BY = {
    Role.COUNTY_ADMIN: SCHOOL_ROLES,
    Role.PRINCIPAL: tuple(ROLES),
    Role.SCHOOL_OFFICE: CLASS_ROLES,
}
_PASSWORD_LENGTH = 12


def staff(school_id: UUID) -> str:
    return _list(school_id)


def _list(school_id: UUID, **made: Any) -> str:
    """Show the staff; ``made`` are the login and the password of a new account, which can be read this once."""
    return render_template(
        "offices/staff.html", members=api.everything(f"/schools/{school_id}/staff"), **_choices(school_id), **made
    )


def _choices(school_id: UUID) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "ROLES": ROLES,
        "given": _given(school_id),
        "classes": api.get(f"/schools/{school_id}/classes")["items"],
        "may_reset": current_actor().has(Role.PRINCIPAL, Role.COUNTY_ADMIN),
    }


def _given(school_id: UUID) -> list[Role]:
    """Return the roles that the reader may give here; the API decides when one is given."""
    held = {grant.role for grant in current_actor().grants if grant.school_id in {None, school_id}}
    return [role for role in ROLES if any(role in given for giver, given in _GIVEN_BY.items() if giver in held)]


def hire(school_id: UUID) -> str:
    form, password = Form(), new_code(_PASSWORD_LENGTH)
    person = {
        "login": form.text("login") or "",
        "display_name": form.text("display_name") or "",
        "password": password,
        **_role(form),
    }
    hired = api.post(f"/schools/{school_id}/staff", person)
    return _list(school_id, made={"name": hired["display_name"], "login": hired["login"], "password": password})


def _role(form: Form) -> dict[str, Any]:
    """Return the role of a form; a class belongs to the roles that are held in one and to no other."""
    role = form.text("role")
    return {"role": role, "class_id": form.text("class_id") if role in CLASS_ROLES else None}


def member(school_id: UUID, account_id: UUID) -> str:
    return _one(school_id, account_id)


def _one(school_id: UUID, account_id: UUID, **made: Any) -> str:
    members = api.everything(f"/schools/{school_id}/staff")
    found = next((one for one in members if one["id"] == str(account_id)), None)
    if found is None:
        raise NotFound
    is_self = account_id == current_actor().account_id
    return render_template("offices/member.html", member=found, is_self=is_self, **_choices(school_id), **made)


def give_role(school_id: UUID, account_id: UUID) -> Response:
    api.post(f"/schools/{school_id}/staff/{account_id}/roles", _role(Form()))
    return done(translate("已授予"), ".member", account_id=account_id)


def take_role(school_id: UUID, account_id: UUID, grant_id: UUID) -> Response:
    api.delete(f"/schools/{school_id}/staff/{account_id}/roles/{grant_id}")
    return done(translate("已收回"), ".staff")


def reset_password(school_id: UUID, account_id: UUID) -> str:
    password = new_code(_PASSWORD_LENGTH)
    api.put(f"/schools/{school_id}/staff/{account_id}/password", {"password": password})
    return _one(school_id, account_id, password=password)


TOPIC = Topic(
    pages={"": staff, "/<uuid:account_id>": member},
    forms={
        "": (hire, staff),
        "/<uuid:account_id>/roles": (give_role, member),
        "/<uuid:account_id>/roles/<uuid:grant_id>/end": (take_role, member),
        "/<uuid:account_id>/password": (reset_password, member),
    },
)

"""Shapes of the staff of a school and of the caller's own account."""

from marshmallow import fields, validate

from app.accounts.rules import SCHOOL_STAFF
from app.core.schema import InputSchema, OutputSchema, Text, page_of


class RoleIn(InputSchema):
    role = fields.String(required=True, validate=validate.OneOf([role.value for role in SCHOOL_STAFF]))
    class_id = fields.UUID(load_default=None, allow_none=True)


class StaffCreate(RoleIn):
    login = Text(required=True, shortest=3, longest=60)
    password = fields.String(required=True, validate=validate.Length(1, 200))
    display_name = Text(required=True, shortest=1, longest=100)


class PasswordReset(InputSchema):
    password = fields.String(required=True, validate=validate.Length(1, 200))


class StaffRoleOut(OutputSchema):
    id = fields.UUID(required=True)
    role = fields.String(required=True)
    class_id = fields.UUID(required=True, allow_none=True)
    starts_on = fields.Date(required=True)


class StaffMemberOut(OutputSchema):
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    login = fields.String(required=True, allow_none=True)
    roles = fields.List(fields.Nested(StaffRoleOut), required=True)


StaffPage = page_of(StaffMemberOut)


class StudentCardOut(OutputSchema):
    """Shown once: the PIN is not stored."""

    card = fields.String(required=True)
    pin = fields.String(required=True)


class AccountProfileOut(OutputSchema):
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    student_id = fields.UUID(required=True, allow_none=True)
    has_totp = fields.Boolean(required=True)


class ScopedRoleOut(OutputSchema):
    """A role with the one scope it needs: a class, a school or a region; a guardian's scope is its children."""

    role = fields.String(required=True)
    school_id = fields.UUID(required=True, allow_none=True)
    class_id = fields.UUID(required=True, allow_none=True)
    region_code = fields.String(required=True, allow_none=True)


class ChildOut(OutputSchema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    school_id = fields.UUID(required=True)
    school_name = fields.String(required=True)
    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)


class OwnAccountOut(OutputSchema):
    account = fields.Nested(AccountProfileOut, required=True)
    roles = fields.List(fields.Nested(ScopedRoleOut), required=True)
    children = fields.List(fields.Nested(ChildOut), required=True)

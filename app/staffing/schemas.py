"""Shapes of the staff of a school and of the caller's own account."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.accounts.rules import SCHOOL_STAFF
from app.core.i18n import mark
from app.core.schema import EARLIEST, LATEST, InputSchema, Instant, OutputSchema, PageQuery, Text, page_of
from app.staffing.rules import Doer

_IN_TIME = validate.Range(EARLIEST.date(), LATEST.date())


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
    class_label = fields.String(required=True, allow_none=True)
    starts_on = fields.Date(required=True)


class StaffMemberOut(OutputSchema):
    """``last_signed_in_at`` is null for who never signed in."""

    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    login = fields.String(required=True, allow_none=True)
    last_signed_in_at = Instant(required=True, allow_none=True)
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


class ScopedRoleOut(OutputSchema):
    """A role with the one scope it needs: a class, a school or a region; a guardian's scope is its children.

    A student's ``class_label`` is that of the class it sits in.
    """

    role = fields.String(required=True)
    school_id = fields.UUID(required=True, allow_none=True)
    school_name = fields.String(required=True, allow_none=True)
    class_id = fields.UUID(required=True, allow_none=True)
    class_label = fields.String(required=True, allow_none=True)
    region_code = fields.String(required=True, allow_none=True)


class ChildOut(OutputSchema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    school_id = fields.UUID(required=True)
    school_name = fields.String(required=True)
    class_id = fields.UUID(required=True)
    class_label = fields.String(required=True)


class SecondStepOut(OutputSchema):
    """Whether a one-time code is asked for at sign-in, and whether the caller's roles need that."""

    is_on = fields.Boolean(required=True)
    is_required = fields.Boolean(required=True)


class OwnAccountOut(OutputSchema):
    """``expires_at`` is until when the session lives by itself: a shared device says so."""

    account = fields.Nested(AccountProfileOut, required=True)
    expires_at = Instant(required=True)
    totp = fields.Nested(SecondStepOut, required=True)
    roles = fields.List(fields.Nested(ScopedRoleOut), required=True)
    children = fields.List(fields.Nested(ChildOut), required=True)


class AuditQuery(PageQuery):
    """The acts in a school, or those of a region's administrators, from the first to the last day."""

    school_id = fields.UUID(load_default=None)
    region_code = fields.String(load_default=None, validate=validate.Regexp(r"[0-9]{6}\Z"))
    first = fields.Date(load_default=None, data_key="from", validate=_IN_TIME)
    last = fields.Date(load_default=None, data_key="to", validate=_IN_TIME)
    action = fields.String(load_default=None, validate=validate.Length(1, 60))

    @validates_schema
    def _is_one_scope(self, data: dict[str, Any], **_: Any) -> None:
        if (data["school_id"] is None) == (data["region_code"] is None):
            raise ValidationError(mark("学校和行政区划须填且只填一个。"), "school_id")


class ActByOut(OutputSchema):
    """``name`` is that of one of the staff, or a word; ``account_id`` is null for everybody else."""

    kind = fields.String(required=True, metadata={"enum": [kind.value for kind in Doer]})
    account_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)


class ActOnOut(OutputSchema):
    """``kind_name`` says in words what ``kind`` of thing it is; ``label`` names a colleague or a child, else ""."""

    kind = fields.String(required=True)
    kind_name = fields.String(required=True)
    id = fields.UUID(required=True, allow_none=True)
    label = fields.String(required=True)


class ActOut(OutputSchema):
    """``details`` are codes and numbers; of what families decide they are empty, as ``subject`` has no id."""

    id = fields.UUID(required=True)
    at = Instant(required=True)
    action = fields.String(required=True)
    action_name = fields.String(required=True)
    actor = fields.Nested(ActByOut, required=True)
    subject = fields.Nested(ActOnOut, required=True)
    details = fields.Dict(keys=fields.String(), required=True)


AuditPage = page_of(ActOut)

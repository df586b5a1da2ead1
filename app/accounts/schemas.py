"""Shapes of sign-in and of the caller's own account."""

from marshmallow import fields, validate

from app.core.schema import InputSchema, Instant, OutputSchema, Text


class WechatSignIn(InputSchema):
    code = fields.String(required=True, validate=validate.Length(1, 200))


class PasswordSignIn(InputSchema):
    login = Text(required=True, shortest=1, longest=60)
    password = fields.String(required=True, validate=validate.Length(1, 200))
    totp = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"^\d{6}$"))


class CardSignIn(InputSchema):
    card = Text(required=True, shortest=1, longest=40)
    pin = fields.String(required=True, validate=validate.Length(4, 12))


class WebTicketSignIn(InputSchema):
    ticket = fields.String(required=True, validate=validate.Length(1, 200))


class WebTicketOut(OutputSchema):
    """To be exchanged once, before ``expires_at``, at ``POST /sessions/web-ticket``."""

    ticket = fields.String(required=True)
    expires_at = Instant(required=True)


class PasswordChange(InputSchema):
    current_password = fields.String(required=True, validate=validate.Length(1, 200))
    password = fields.String(required=True, validate=validate.Length(1, 200))


class TotpConfirmation(InputSchema):
    code = fields.String(required=True, validate=validate.Regexp(r"^\d{6}$"))


class TotpOfferOut(OutputSchema):
    """Shown once: the secret for typing, and the otpauth URI that a QR code holds."""

    secret = fields.String(required=True)
    uri = fields.String(required=True)


class AccountOut(OutputSchema):
    id = fields.UUID(required=True)
    roles = fields.List(fields.String(), required=True)


class SignedInOut(OutputSchema):
    token = fields.String(required=True)
    expires_at = Instant(required=True)
    account = fields.Nested(AccountOut, required=True)

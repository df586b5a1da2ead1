"""What is done with accounts, by use case: signing in, credentials, and who may be what."""

from app.accounts.service.attempts import (
    Attempt,
    attempt_as,
    attempt_with_card,
    attempt_with_password,
    check_secret,
    confirm,
)
from app.accounts.service.credentials import change_password, create_staff, reset_password, set_card, set_password
from app.accounts.service.people import create_account, end_grant, grant, student_account
from app.accounts.service.sessions import (
    SignedIn,
    end_all_sessions,
    end_sessions_of_everybody,
    forget_dead_sessions,
    sign_in_with_openid,
    sign_out,
    start_session,
)
from app.accounts.service.totp import TotpOffer, confirm_totp, drop_totp, offer_totp, use_totp
from app.accounts.service.web_tickets import WebTicket, issue_web_ticket, sign_in_with_web_ticket

__all__ = [
    "Attempt",
    "SignedIn",
    "TotpOffer",
    "WebTicket",
    "attempt_as",
    "attempt_with_card",
    "attempt_with_password",
    "change_password",
    "check_secret",
    "confirm",
    "confirm_totp",
    "create_account",
    "create_staff",
    "drop_totp",
    "end_all_sessions",
    "end_grant",
    "end_sessions_of_everybody",
    "forget_dead_sessions",
    "grant",
    "issue_web_ticket",
    "offer_totp",
    "reset_password",
    "set_card",
    "set_password",
    "sign_in_with_openid",
    "sign_in_with_web_ticket",
    "sign_out",
    "start_session",
    "student_account",
    "use_totp",
]

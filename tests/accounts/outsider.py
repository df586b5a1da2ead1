"""A stranger tries the routes of sessions and credentials. Only the stranger's own things can be reached by them."""

from tests import cast
from tests.outsiders import Case

NOT_STAFF = (cast.OUTSIDE_GUARDIAN, cast.UNBOUND)
NOT_GUARDIANS = (cast.OUTSIDER, cast.OUTSIDE_PRINCIPAL, cast.OUTSIDE_ADMIN)


def ends_own_session_only(answer):
    assert answer.status_code == 204


CASES = [
    Case("DELETE", "/api/v1/sessions/current", check=ends_own_session_only),
    Case("PUT", "/api/v1/me/password", json={"current_password": cast.PASSWORD, "password": "a longer horse"}),
    Case("POST", "/api/v1/me/totp", outsiders=NOT_STAFF),
    Case("POST", "/api/v1/me/totp/confirm", json={"code": "123456"}, outsiders=NOT_STAFF),
    Case("DELETE", "/api/v1/me/totp", outsiders=NOT_STAFF),
    Case("POST", "/api/v1/me/web-tickets", outsiders=NOT_GUARDIANS),
]

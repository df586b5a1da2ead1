"""A stranger tries the routes of consent."""

from tests import cast
from tests.outsiders import Case

CONSENTS = "/api/v1/students/<uuid:student_id>/consents"
LIN = {"student_id": cast.LIN}
ONE = LIN | {"purpose": "photo_upload"}

CASES = [
    Case("GET", CONSENTS, LIN),
    Case("GET", f"{CONSENTS}/<purpose>", ONE),
    Case("PUT", f"{CONSENTS}/<purpose>", ONE, json={"granted": True}),
]

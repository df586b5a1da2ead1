"""A stranger at the rights desk."""

from tests import cast
from tests.factories.rights import ask_correction
from tests.outsiders import Case

STUDENT = "/api/v1/students/<uuid:student_id>"
LIN = {"student_id": cast.LIN}
ANSWER = {"answer": "已改正。", "is_granted": True}


def request_of_lin(world):
    return {"request_id": ask_correction(world.app.test_client()).json["id"]}


CASES = [
    Case("GET", f"{STUDENT}/rights", LIN),
    Case("GET", f"{STUDENT}/export", LIN),
    Case("POST", f"{STUDENT}/corrections", LIN, json={"what": "姓名", "wish": "应为林小曼"}),
    Case("POST", f"{STUDENT}/erasure", LIN, json={"scope": "everything"}),
    Case("GET", "/api/v1/schools/<uuid:school_id>/rights-requests", {"school_id": cast.TIANJIA}),
    Case("POST", "/api/v1/rights-requests/<uuid:request_id>/close", prepare=request_of_lin, json=ANSWER),
]

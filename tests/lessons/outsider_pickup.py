"""A stranger tries to collect a child."""

from tests import cast
from tests.factories.lessons import add_collector, call, course, make_code, mark
from tests.outsiders import Case

STUDENT = "/api/v1/students/<uuid:student_id>"
HAND_OVERS = "/api/v1/sessions/<uuid:session_id>/hand-overs"
LIN = {"student_id": cast.LIN}
COLLECTOR = {"name": "陌生人", "relation": "other", "phone_tail": "6666"}


def lin_waits(world):
    client, at = world.app.test_client(), course(world)
    call(client, at, mark(cast.LIN))
    make_code(client)
    return {"session_id": at.session_id}


def lins_collector(world):
    return {"collector_id": add_collector(world.app.test_client()).json["id"]}


CASES = [
    Case("GET", f"{STUDENT}/collectors", LIN, prepare=lins_collector),
    Case("POST", f"{STUDENT}/collectors", LIN, json=COLLECTOR),
    Case("DELETE", "/api/v1/collectors/<uuid:collector_id>", prepare=lins_collector),
    Case("POST", f"{STUDENT}/pickup-codes", LIN, json={"name": "陌生人", "valid_on": cast.TODAY.isoformat()}),
    Case("POST", HAND_OVERS, json={"student_id": str(cast.LIN), "pickup_code": "123456"}, prepare=lin_waits),
    Case("GET", HAND_OVERS, prepare=lin_waits),
    Case("GET", f"{STUDENT}/hand-overs", LIN, prepare=lin_waits),
    Case("GET", "/api/v1/schools/<uuid:school_id>/pickup.html", {"school_id": cast.TIANJIA}, prepare=lin_waits),
]

"""A stranger tries the routes of places and swaps."""

from tests import cast
from tests.factories.courses_places import rush, seated
from tests.outsiders import Case


def lins_place(world):
    opened = rush(world)
    return {"offering_id": opened.offerings["篮球"], "enrolment_id": seated(world, opened.offerings["篮球"], cast.LIN)}


def a_proposal(world):
    place = lins_place(world)
    answer = world.app.test_client().post(
        f"/api/v1/enrolments/{place['enrolment_id']}/swap", headers=cast.as_(cast.LIN_MOTHER)
    )
    return {"swap_id": answer.json["id"]}


OFFERING = "/api/v1/offerings/<uuid:offering_id>"
ENROLMENT = "/api/v1/enrolments/<uuid:enrolment_id>"
CASES = [
    Case("GET", f"{OFFERING}/seats", prepare=lins_place),
    Case("POST", f"{OFFERING}/enrolments", json={"student_id": str(cast.LIN)}, prepare=lins_place),
    Case("GET", "/api/v1/enrolments", query=f"student_id={cast.LIN}", prepare=lins_place),
    Case("GET", "/api/v1/enrolments", query=f"class_id={cast.CLASS_32}", prepare=lins_place),
    Case("POST", f"{ENROLMENT}/confirm", prepare=lins_place),
    Case("DELETE", ENROLMENT, query="reason=x", prepare=lins_place),
    Case(
        "POST",
        f"{ENROLMENT}/transfer",
        json={"offering_id": str(cast.named("elsewhere")), "reason": "x"},
        prepare=lins_place,
    ),
    Case("POST", f"{ENROLMENT}/swap", prepare=lins_place),
    Case(
        "POST",
        "/api/v1/swaps/accept",
        json={"code": "WRONG234", "enrolment_id": str(cast.named("elsewhere"))},
        prepare=lins_place,
    ),
    Case("DELETE", "/api/v1/swaps/<uuid:swap_id>", prepare=a_proposal),
]

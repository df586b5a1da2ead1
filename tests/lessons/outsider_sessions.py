"""A stranger tries lessons, rolls and leave."""

from tests import cast
from tests.cast import as_
from tests.factories.lessons import course, mark
from tests.outsiders import Case

SESSION = "/api/v1/sessions/<uuid:session_id>"
STUDENT = "/api/v1/students/<uuid:student_id>"
LIN = {"student_id": cast.LIN}
TIANJIA = {"school_id": cast.TIANJIA}
NOVEMBER = "from=2026-11-01&to=2026-11-30"
LEAVE = {"starts_on": "2026-11-20", "ends_on": "2026-11-20"}


def basketball(world):
    made = course(world)
    return {"session_id": made.session_id, "offering_id": made.offering_id}


def lins_leave(world):
    asked = world.app.test_client().post(
        f"/api/v1/students/{cast.LIN}/leaves", json=LEAVE, headers=as_(cast.LIN_MOTHER)
    )
    return {"leave_id": asked.json["id"]}


def empty_or_refused(answer):
    assert answer.status_code in {200, 403}
    if answer.status_code == 200:
        assert answer.json["items"] == []


CASES = [
    Case("GET", "/api/v1/offerings/<uuid:offering_id>/sessions", prepare=basketball),
    Case("POST", f"{SESSION}/cancel", json={"reason": "停电"}, prepare=basketball),
    Case("PUT", SESSION, json={"place": "体育馆"}, prepare=basketball),
    Case("POST", f"{SESSION}/patrol-notes", json={"text": "秩序良好"}, prepare=basketball),
    Case("GET", f"{SESSION}/patrol-notes", prepare=basketball),
    Case("GET", f"{SESSION}/roll", prepare=basketball),
    Case("PUT", f"{SESSION}/attendance", json={"marks": [mark(cast.LIN)]}, prepare=basketball),
    Case("GET", f"{STUDENT}/attendance", LIN, prepare=basketball),
    Case("POST", f"{STUDENT}/leaves", LIN, json=LEAVE),
    Case("GET", f"{STUDENT}/leaves", LIN, prepare=lins_leave),
    Case("DELETE", "/api/v1/leaves/<uuid:leave_id>", prepare=lins_leave),
    Case("GET", "/api/v1/schools/<uuid:school_id>/course-sessions", TIANJIA, query=NOVEMBER, prepare=basketball),
    Case("GET", "/api/v1/schools/<uuid:school_id>/course-hours", TIANJIA, query=NOVEMBER, prepare=basketball),
    Case("GET", "/api/v1/me/course-hours", query=NOVEMBER, prepare=basketball, check=empty_or_refused),
    Case("GET", "/api/v1/offerings/<uuid:offering_id>/roll.html", prepare=basketball),
]

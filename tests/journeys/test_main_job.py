"""From a guardian's photo to the principal's announcement and the pork, over HTTP only."""

import time
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from app.core.clock import SHANGHAI
from tests.factories.images import encoded, exif, picture
from tests.servers.laborstar import API, Person

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(240)]


def this_week() -> str:
    year, week, _ = datetime.now(SHANGHAI).date().isocalendar()
    return f"{year}-W{week:02}"


def phone_photo() -> bytes:
    """Return a camera's picture lying on its side, with the place where it was taken."""
    return encoded(picture((2000, 1500)), exif=exif(orientation=6, has_gps=True))


@pytest.fixture
def people(laborstar):
    """Sign in a class's guardian by platform code, its teacher, the office, the principal, and an outsider."""
    principal = laborstar.account(role="principal", note="田家学校")
    homeroom = laborstar.account(role="homeroom_teacher", school_id=principal["school_id"])
    accounts = {
        "homeroom": homeroom,
        "office": laborstar.account(role="school_office", school_id=principal["school_id"]),
        "principal": principal,
        "outsider": laborstar.account(role="principal", note="龙泉第五小学"),
        "card": laborstar.account(role="student", school_id=principal["school_id"]),
    }
    found = {name: Person(laborstar, laborstar.sign_in(each)) for name, each in accounts.items() if name != "card"}
    card = {"card": accounts["card"]["login"], "pin": accounts["card"]["password"]}
    answer = laborstar.call("POST", f"{API}/sessions/student-card", card)
    assert answer.status == 201
    found["student"] = Person(laborstar, answer.json["token"])
    guardian = laborstar.account(note="还没有绑定孩子")
    answer = laborstar.call("POST", f"{API}/sessions/wechat", {"code": guardian["wechat_code"]})
    assert answer.status == 201, answer.body
    assert laborstar.call("POST", f"{API}/sessions/wechat", {"code": guardian["wechat_code"]}).status == 401
    found["guardian"] = Person(laborstar, answer.json["token"])
    return found


@pytest.fixture
def place(laborstar, people):
    """The class in which it happens, and a child of it that nobody has bound yet."""
    homeroom = laborstar.account(role="homeroom_teacher", note="田家学校")
    seats = people["homeroom"]("GET", f"/classes/{homeroom['class_id']}/students")["items"]
    unbound = next(each["id"] for each in seats if not each["has_guardian"])
    child = next(each for each in laborstar.demo["students"] if each["id"] == unbound)
    return {"school": homeroom["school_id"], "class": homeroom["class_id"], "child": child}


def test_from_a_photo_to_the_award(laborstar, people, place):
    guardian, child = people["guardian"], place["child"]
    student = child["id"]

    # The card from school binds, a made-up code does not, and the card works once.
    guardian("POST", "/guardianships", {"code": "WRONG234", "relation": "mother"}, expect=404)
    guardian("POST", "/guardianships", {"code": child["bind_code"], "relation": "mother"}, expect=201)
    assert [each["id"] for each in guardian("GET", "/me")["children"]] == [student]
    people["outsider"]("GET", f"/classes/{place['class']}/students", expect=404)

    # Without consent neither a record nor a photo is taken.
    task = _task(guardian)
    record = {"student_id": student, "task_id": task, "labor_on": _today(), "note": "今天我洗了碗!"}
    assert guardian("POST", "/check-ins", record, expect=403)["purpose"] == "base"
    assert laborstar.upload(phone_photo(), student, guardian.token).status == 403
    for purpose in ("base", "photo_upload", "star_publication"):
        guardian("PUT", f"/students/{student}/consents/{purpose}", {"granted": True})

    # A real phone photo loses its place and stands upright.
    answer = laborstar.upload(phone_photo(), student, guardian.token)
    assert answer.status == 201, answer.body
    shown = laborstar.call("GET", _path(answer.json["urls"]["display"]))
    with Image.open(BytesIO(shown.body)) as image:
        assert image.height > image.width
        assert not image.getexif()

    # The record counts once, however often the phone sends it.
    before = guardian("GET", f"/students/{student}/points")["balance"]
    record["photo_ids"] = [answer.json["id"]]
    first = guardian("POST", "/check-ins", record, expect=201, key="phone-1")
    assert guardian("POST", "/check-ins", record, expect=201, key="phone-1")["id"] == first["id"]
    assert guardian("POST", "/check-ins", record, expect=409)["check_in_id"] == first["id"]
    assert first["is_counted"] is True
    # Ten and two for the words; three for a group that is new this week, two for a task never done before.
    assert guardian("GET", f"/students/{student}/points")["balance"] - before in {12, 14, 15, 17}
    people["principal"]("GET", f"/students/{student}/points", expect=403)
    people["outsider"]("GET", f"/check-ins/{first['id']}", expect=403)
    seen = people["homeroom"]("GET", f"/check-ins?class_id={place['class']}")["items"]
    assert first["id"] in {each["id"] for each in seen}

    # The week is tallied; the teacher confirms, the notice runs, the principal announces.
    laborstar.flask("stars", "tally", "--week", this_week())
    laborstar.flask("stars", "replay", "--week", this_week())
    period = people["principal"]("GET", f"/star-periods?school_id={place['school']}")["items"][0]
    assert (period["period_key"], period["status"]) == (this_week(), "tallied")
    star_id = _announce(people, place, period["id"], student)

    # Everybody of the school sees the child's name, nobody else does, and never a point.
    listed = guardian("GET", f"/stars?school_id={place['school']}&week={this_week()}")
    mine = next(each for each in listed["items"] if each["id"] == star_id)
    assert mine["shown_name"] == child["name"]
    assert "points" not in str(listed)
    people["student"]("GET", f"/stars?school_id={place['school']}&week={this_week()}")
    people["outsider"]("GET", f"/stars?school_id={place['school']}&week={this_week()}", expect=404)
    certificate = laborstar.call("GET", f"{API}/stars/{star_id}/poster.png", token=guardian.token)
    assert certificate.body.startswith(b"\x89PNG")
    assert child["name"] in _inbox_entry(guardian, period["id"])

    # A withdrawn consent changes what was announced before.
    guardian("PUT", f"/students/{student}/consents/star_publication", {"granted": False})
    listed = guardian("GET", f"/stars?school_id={place['school']}&week={this_week()}")
    assert child["name"] not in str([each["shown_name"] for each in listed["items"]])
    assert child["name"] not in _inbox_entry(guardian, period["id"])

    _award(people, place, period["id"], student)
    _measured_once(laborstar)
    assert "broken" not in laborstar.flask("audit", "verify")
    guardian("DELETE", "/sessions/current", expect=204)
    guardian("GET", "/me", expect=401)


def _announce(people, place, period_id, student):
    pool = people["homeroom"]("GET", f"/star-periods/{period_id}/candidates")["items"][0]
    assert student in str(pool)
    assert pool["class_id"] == place["class"]
    picks = {"class_id": place["class"], "picks": [{"student_id": student}]}
    people["guardian"]("POST", f"/star-periods/{period_id}/confirm", picks, expect=403)
    people["homeroom"]("POST", f"/star-periods/{period_id}/confirm", picks)
    people["principal"]("POST", f"/star-periods/{period_id}/announce", expect=409)
    notice = people["office"]("POST", f"/star-periods/{period_id}/publish-notice")
    assert notice["status"] == "on_notice"
    assert notice["objections_until"]
    people["office"]("POST", f"/star-periods/{period_id}/announce", expect=403)
    assert people["principal"]("POST", f"/star-periods/{period_id}/announce")["status"] == "announced"
    listed = people["guardian"]("GET", f"/stars?school_id={place['school']}&week={this_week()}")["items"]
    return next(each["id"] for each in listed if each["student_id"] == student)


def _award(people, place, period_id, student):
    """Hand out what the family chose, by the code that only the family has."""
    principal, guardian, school = people["principal"], people["guardian"], place["school"]
    items = {item["name"]: item["id"] for item in principal("GET", f"/award-items?school_id={school}")["items"]}
    now = datetime.now(SHANGHAI)
    window = {"pickup_from": now.isoformat(), "pickup_to": (now + timedelta(days=3)).isoformat(), "place": "食堂门口"}
    offer = {"period_id": period_id, "item_ids": list(items.values()), **window}
    principal("POST", "/awards", offer, expect=201)
    award = guardian("GET", "/awards")["items"][0]
    assert award["student_id"] == student
    guardian("POST", f"/awards/{award['id']}/choose", {"item_id": items["青菜"]})
    code = guardian("GET", "/awards")["items"][0]["pickup_code"]
    wrong = {"pickup_code": "000000" if code != "000000" else "111111", "receiver_relation": "mother"}
    people["office"]("POST", f"/awards/{award['id']}/hand-over", wrong, expect=422)
    right = {"pickup_code": code, "receiver_relation": "mother"}
    done = people["office"]("POST", f"/awards/{award['id']}/hand-over", right)
    assert done["status"] == "handed_over"
    people["outsider"]("POST", f"/awards/{award['id']}/hand-over", right, expect=404)


def _measured_once(laborstar):
    """The numbers of all processes add up in one place, however often they are asked for."""
    for _ in range(3):
        measured = laborstar.call("GET", "/metrics").body.decode()
    lines = [line for line in measured.splitlines() if line.startswith("laborstar_outbox_due")]
    assert len(lines) == 1
    assert 'laborstar_requests_total{method="POST",route="/api/v1/check-ins",status="201"} 2.0' in measured


def _task(person):
    """Return a task of the first grades that may be photographed and needs no adult."""
    tasks = person("GET", "/labor-tasks?band=1&group=DL1")["items"]
    return next(each["id"] for each in tasks if each["photo_policy"] == "result" and each["risk"] == 0)


def _inbox_entry(person, period_id: str) -> str:
    """Wait for the announcement that the scheduler's outbox delivers, and return its words."""
    for _ in range(100):
        found = [each["body"] for each in person("GET", "/inbox")["items"] if each["period_id"] == period_id]
        if found:
            return found[0]
        time.sleep(0.2)
    raise AssertionError("the announcement did not arrive")


def _today() -> str:
    return datetime.now(SHANGHAI).date().isoformat()


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]

"""A term of courses at Longquan No. 5 Primary: asked, offered, wished, drawn, verified, held, shown and counted."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.factories.images import jpeg
from tests.journeys.longquan import SLOT, WEEKDAY, Longquan, at, offer, today, until, wait_for
from tests.servers.laborstar import API, Person

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(300)]
DICE = "三位家长当众掷出的骰子"


def test_a_term_of_courses(laborstar, tmp_path):
    school = Longquan(laborstar)
    school.hold_school_today(tmp_path)
    _survey(school)
    offered = _menu(school)
    round_id = _round(school, offered)
    _verify(school, round_id, tmp_path)
    _explain(school, round_id, offered)
    _leftovers(school, offered)
    winner = _change_hands(school, offered)
    _swap(school, offered, winner)
    session_id = _lesson(school, offered["woodwork"], winner)
    _show(school, offered["woodwork"], winner)
    _fees(school, winner)
    assert session_id


def _survey(school: Longquan) -> None:
    """Families and a child say what they would like; what so few say stays hidden."""
    closes = at(8)
    survey = school.office(
        "POST", "/course-surveys",
        {
            "school_id": school.id, "term_code": school.term, "title": "下学期想学什么?", "opens_at": at(0), "closes_at": closes,
            "topics": [
                {"key": "wood", "label": "木工", "category": "maker"}, {"key": "go", "label": "围棋", "category": "club"}
            ],
        },
        expect=201,
    )  # fmt: skip
    answers = f"/course-surveys/{survey['id']}/answers"
    for child, guardian in school.guardian_of.items():
        guardian("POST", answers, {"student_id": child, "topics": ["wood"]})
    card = school.server.account(login="longquan-card")
    answer = school.server.call(
        "POST", f"{API}/sessions/student-card", {"card": card["login"], "pin": card["password"]}
    )
    pupil = Person(school.server, answer.json["token"])
    pupil("POST", answers, {"student_id": card["student_ids"][0], "topics": ["go"], "suggestion": "想学围棋"})
    assert (
        school.office("GET", f"/course-surveys/{survey['id']}/results", expect=409)["code"]
        == "course-survey-still-open"
    )
    until(closes)
    results = school.office("GET", f"/course-surveys/{survey['id']}/results")
    told = {(line["topic"], line["voice"]): line["total"] for line in results["topics"]}
    assert told == dict.fromkeys(told), "seven families in two grades are too few to be shown"
    assert results["suggestions"] in ([], ["想学围棋"])


def _menu(school: Longquan) -> dict[str, str]:
    """A teacher proposes, the office approves; what is against the law or the white list is refused."""
    described = {"school_id": school.id, "title": "木工", "summary": "做一个小板凳。", "category": "maker"}
    proposed = school.homeroom("POST", "/courses", described, expect=201)
    assert proposed["review"] == "proposed"
    school.office("POST", f"/courses/{proposed['id']}/approve")
    cram = described | {"title": "奥数提前学"}
    assert school.homeroom("POST", "/courses", cram, expect=422)["code"] == "new-lessons-refused"
    provider = school.administrator(
        "POST", "/course-providers",
        {"region_code": "431128", "name": "青苗棋社", "licence_no": "J-7", "services": "棋类", "listed_from": "2020-01-01"},
        expect=201,
    )  # fmt: skip
    by_provider = {"provider_kind": "organisation", "provider_id": provider["id"]}
    go = school.office("POST", "/courses", described | {"title": "围棋", "category": "club"} | by_provider, expect=201)
    kept = [school.office("POST", "/courses", described | {"title": title}, expect=201) for title in ("武术", "口琴")]
    care = school.office(
        "POST",
        "/courses",
        described | {"title": "看书写字", "category": "homework_care", "kind": "base_care"},
        expect=201,
    )
    offered = {
        "woodwork": offer(school, proposed["id"], "longquan-homeroom-1-1", "木工房", capacity=2),
        "go": offer(school, go["id"], "longquan-homeroom-2-1", "棋室", capacity=3, class_quota=2),
        "martial": offer(school, kept[0]["id"], "longquan-homeroom-3-1", "操场", capacity=60, min_to_open=50),
        "harmonica": offer(school, kept[1]["id"], "longquan-homeroom-4-1", "音乐室", capacity=20),
        "care": offer(school, care["id"], "longquan-homeroom-5-1", "五年级教室"),
    }
    menu = next(iter(school.guardian_of.values()))("GET", f"/courses?school_id={school.id}&weekday={WEEKDAY}&limit=100")
    assert {"木工", "围棋", "武术", "口琴"} <= {course["title"] for course in menu["items"]}
    return offered


def _round(school: Longquan, offered: dict[str, str]) -> str:
    """Notice, preparation with the commitment, wishes until the close, a practice, one draw, publication."""
    opens, closes = at(20), at(36)
    body = {
        "school_id": school.id, "term_code": school.term, "title": "周三新课选课", "mode": "wishes", "notice_at": at(0),
        "open_at": opens, "close_at": closes, "public_at": at(37), "publish_at": at(38), "adjust_until": at(3600),
        "public_source": DICE, "offering_ids": [offered[name] for name in ("woodwork", "go", "martial", "harmonica")],
    }  # fmt: skip
    round_ = school.office("POST", "/selection-rounds", body, expect=201)
    path = f"/selection-rounds/{round_['id']}"
    assert school.office("POST", f"{path}/prepare", expect=409)["code"] == "notice-not-delivered"
    school.office("POST", f"{path}/notice")
    wait_for(lambda: school.office("GET", path), lambda found: all(each["is_told"] for each in found["classes"]))
    prepared = school.office("POST", f"{path}/prepare")
    commitment = prepared["commitment"]["commitment"]

    child, guardian = next(iter(school.guardian_of.items()))
    ranked = [offered[name] for name in ("woodwork", "go", "martial")]
    wishes = {"wishes": [{"weekday": WEEKDAY, "slot": 1, "ranked": ranked}]}
    assert guardian("PUT", f"{path}/wishes/{child}", wishes, expect=409)["code"] == "round-not-open"
    until(opens)
    for child, guardian in school.guardian_of.items():
        guardian("PUT", f"{path}/wishes/{child}", wishes)
    assert guardian("GET", f"{path}/wishes")["children"][0]["confirmed_at"]
    assert school.office("POST", f"{path}/draw", {"practice": True}, expect=409)["code"] == "draw-too-early"
    until(closes)
    assert guardian("PUT", f"{path}/wishes/{child}", wishes, expect=409)["code"] == "round-closed"
    assert school.office("POST", f"{path}/draw", {"practice": True})["statistics"]["children"] > 0
    until(body["publish_at"])
    _draw_twice_at_once(school, path)
    assert school.office("POST", f"{path}/draw", {"public_value": "6-6-6"}, expect=409)["code"] == "already-drawn"
    school.principal("POST", f"{path}/publish")
    assert school.office("GET", f"{path}/draw")["commitment"] == commitment
    return round_["id"]


def _draw_twice_at_once(school: Longquan, path: str) -> None:
    """Two office workers press the button at the same moment: one draw, the same answer."""
    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(lambda one: one("POST", f"{path}/draw", {"public_value": "3-1-5"}),
                     (school.office, school.principal))
        )  # fmt: skip
    assert len({(answer["attempt"], answer["seed"]) for answer in answers}) == 1


def _verify(school: Longquan, round_id: str, folder: Path) -> None:
    """Anybody downloads the file and the verifier, runs it with plain Python, and cannot change a wish unnoticed."""
    draw = f"{API}/selection-rounds/{round_id}/draw"
    program, file = folder / "verify.py", folder / "draw.json"
    program.write_bytes(school.server.call("GET", f"{draw}/verifier").body)
    published = school.server.call("GET", f"{draw}/file")
    file.write_bytes(published.body)
    text = published.body.decode()
    names = {each["name"] for each in school.server.demo["students"] if each["school_id"] == school.id}
    assert not [name for name in names if name in text]
    assert _run(program, file).returncode == 0
    tampered = published.json
    tampered["input"]["children"][0]["wishes"] = {}
    wishing = next(child for child in tampered["input"]["children"] if child["wishes"].get(SLOT))
    wishing["wishes"][SLOT].reverse()
    file.write_text(json.dumps(tampered), encoding="utf-8")
    assert _run(program, file).returncode == 1


def _run(program: Path, file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(program), str(file)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def places(school: Longquan, child: str, *statuses: str) -> dict[str, dict]:
    """Return a child's places by offering."""
    found = school.guardian_of[child]("GET", f"/enrolments?student_id={child}&limit=100")["items"]
    return {place["offering_id"]: place for place in found if place["status"] in statuses}


def _explain(school: Longquan, round_id: str, offered: dict[str, str]) -> None:
    """Two of seven got the first wish, three the second; each family reads why."""
    held = {child: places(school, child, "enrolled") for child in school.guardian_of}
    assert sum(offered["woodwork"] in places_of for places_of in held.values()) == 2
    assert sum(offered["go"] in places_of for places_of in held.values()) <= 3
    for child, guardian in school.guardian_of.items():
        told = guardian("GET", f"/selection-rounds/{round_id}/draw/explanations/{child}")
        text = json.dumps(told, ensure_ascii=False)
        assert "木工" in text
        if offered["woodwork"] not in held[child]:
            assert "候补" in text
    # Who has no course at all, not even one of the demo's own draw, is called.
    unplaced = {child for child, found in held.items() if not {offered["woodwork"], offered["go"]} & set(found)}
    for call in school.office("GET", f"/selection-rounds/{round_id}/calls")["items"]:
        assert call["student_id"] in unplaced
        noted = {"note": "已电话说明,先看书写字。"}
        school.homeroom("POST", f"/selection-rounds/{round_id}/calls/{call['student_id']}", noted)


def _leftovers(school: Longquan, offered: dict[str, str]) -> None:
    """A child without a place takes one that was left over; it gives way from base care."""
    child = next(
        child for child in school.guardian_of
        if not {offered["woodwork"], offered["go"]} & set(places(school, child, "enrolled"))
    )  # fmt: skip
    assert offered["care"] in places(school, child, "enrolled")
    taken = school.guardian_of[child](
        "POST", f"/offerings/{offered['harmonica']}/enrolments", {"student_id": child}, expect=201
    )
    assert taken["status"] == "enrolled"
    full = school.guardian_of[child](
        "POST", f"/offerings/{offered['martial']}/enrolments", {"student_id": child}, expect=409
    )
    assert full["code"] == "course-not-offered"


def _change_hands(school: Longquan, offered: dict[str, str]) -> str:
    """A freed seat is offered to the first who waits, whose own seat is offered in turn; returns who got it."""
    leaver = next(child for child in school.guardian_of if offered["woodwork"] in places(school, child, "enrolled"))
    place = places(school, leaver, "enrolled")[offered["woodwork"]]
    school.guardian_of[leaver]("DELETE", f"/enrolments/{place['id']}", expect=204)
    asked = next(child for child in school.guardian_of if offered["woodwork"] in places(school, child, "offered"))
    offer = places(school, asked, "offered")[offered["woodwork"]]
    wait_for(
        lambda: school.guardian_of[asked]("GET", "/inbox")["items"],
        lambda inbox: any("有名额了" in entry["title"] for entry in inbox),
    )
    school.guardian_of[asked]("POST", f"/enrolments/{offer['id']}/confirm")
    assert offered["woodwork"] in places(school, asked, "enrolled")
    return asked


def _swap(school: Longquan, offered: dict[str, str], winner: str) -> None:
    """Two families swap their places with a code that one tells the other."""
    one = next(child for child in school.guardian_of if offered["harmonica"] in places(school, child, "enrolled"))
    other = next(
        child for child in school.guardian_of
        if child != winner and offered["woodwork"] in places(school, child, "enrolled")
    )  # fmt: skip
    first = places(school, one, "enrolled")[offered["harmonica"]]
    second = places(school, other, "enrolled")[offered["woodwork"]]
    proposal = school.guardian_of[one]("POST", f"/enrolments/{first['id']}/swap", expect=201)
    accepted = {"code": proposal["code"], "enrolment_id": second["id"]}
    school.guardian_of[other]("POST", "/swaps/accept", accepted)
    assert offered["woodwork"] in places(school, one, "enrolled")
    assert offered["harmonica"] in places(school, other, "enrolled")


def _lesson(school: Longquan, offering_id: str, child: str) -> str:
    """The lesson of today: the roll is called, the child is handed over once, to somebody its guardian vouches for."""
    day, guardian, teacher = today().isoformat(), school.guardian_of[child], school.homeroom
    (lesson,) = wait_for(
        lambda: teacher("GET", f"/offerings/{offering_id}/sessions?from={day}&to={day}")["items"],
        lambda found: len(found) == 1,
    )
    path = f"/sessions/{lesson['id']}"
    assert child in {row["student_id"] for row in teacher("GET", f"{path}/roll")["items"]}
    receipt = {"student_id": child}
    assert teacher("POST", f"{path}/hand-overs", receipt, expect=409)["code"] == "not-present"
    teacher("PUT", f"{path}/attendance", {"marks": [{"student_id": child, "presence": "present"}]})
    assert teacher("POST", f"{path}/hand-overs", receipt, expect=422)["code"] == "unknown-collector"
    code = guardian("POST", f"/students/{child}/pickup-codes", {"name": "隔壁王奶奶", "valid_on": day}, expect=201)[
        "code"
    ]
    teacher("POST", f"{path}/hand-overs", receipt | {"pickup_code": code})
    assert guardian("GET", f"/students/{child}/hand-overs")["items"]
    page = teacher("GET", f"/offerings/{offering_id}/roll.html")
    assert "木工" in page.body.decode()
    return lesson["id"]


def _show(school: Longquan, offering_id: str, child: str) -> None:
    """Opinions, the teacher's words, and a work that is shown exactly as long as the family agrees."""
    guardian, teacher = school.guardian_of[child], school.homeroom
    place = places(school, child, "enrolled")[offering_id]
    guardian("POST", f"/enrolments/{place['id']}/evaluation", {"liking": 3, "words": "很喜欢"})
    assert "很喜欢" not in json.dumps(teacher("GET", f"/offerings/{offering_id}/evaluations"), ensure_ascii=False)
    teacher("PUT", f"/enrolments/{place['id']}/words", {"words": "锯得又直又稳。"})
    assert "又直又稳" in json.dumps(
        guardian("GET", f"/students/{child}/course-words?term={school.term}"), ensure_ascii=False
    )
    for purpose in ("photo_upload", "work_publication"):
        guardian("PUT", f"/students/{child}/consents/{purpose}", {"granted": True})
    photo = school.server.upload(jpeg(), child, guardian.token).json["id"]
    work = {"offering_id": offering_id, "student_ids": [child], "title": "我的小板凳", "photo_ids": [photo]}
    guardian("POST", "/works", work, expect=201)
    course_id = guardian("GET", f"/offerings/{offering_id}")["course_id"]
    gallery = f"/works?course_id={course_id}"
    (shown,) = school.office("GET", gallery)["items"]
    assert shown["title"] == "我的小板凳"
    assert len(shown["photos"]) == 1
    guardian("PUT", f"/students/{child}/consents/work_publication", {"granted": False})
    assert school.office("GET", gallery)["items"] == []
    assert len(guardian("GET", gallery)["items"]) == 1


def _fees(school: Longquan, child: str) -> None:
    """What the term would cost is calculated, with the document it follows, and nothing is collected."""
    statement = school.guardian_of[child]("GET", f"/students/{child}/fee-statement?term={school.term}")
    text = json.dumps(statement, ensure_ascii=False)
    assert "演示〔2026〕1号" in text
    assert statement["total"] >= 400
